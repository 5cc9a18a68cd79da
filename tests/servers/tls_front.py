"""TLS in front of a plain server: object storage is spoken to differently over it (checksums go in trailers)."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import trustme

CHUNK = 65536


@contextmanager
def tls_front(port: int, authority: Path) -> Iterator[int]:
    """Gives the port of the front; writes the certificate to be trusted to the file `authority`."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(authority))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(_listen(port, context), loop).result()
        yield server.sockets[0].getsockname()[1]
        loop.call_soon_threadsafe(server.close)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _listen(port: int, context: ssl.SSLContext) -> asyncio.Server:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pour(reader, inner_writer), _pour(inner_reader, writer))

    return await asyncio.start_server(join, "127.0.0.1", 0, ssl=context)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """TLS cannot be closed in one direction only, so the end of one is the end of both."""
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    with suppress(ConnectionError, ssl.SSLError):
        writer.close()
