"""An ASGI application behind a port, in a thread of its own, so that the main thread can rebuild."""

from __future__ import annotations

import errno
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from cms.faults import WrongUsage

_QUIET: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "lifespan": "off",
    "server_header": False,
}


_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class PlainTargets(H11Protocol):
    """A target in plain UTF-8, as `curl http://localhost:8000/café/` sends it, means what it means escaped, as in nginx. RFC 9112
    has ASCII only in request lines, and h11 keeps to that.
    """

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE and b"\n" not in self.conn.trailing_data[0]:
            line, end, rest = data.partition(b"\n")
            data = _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest
        super().data_received(data)


@contextmanager
def serving(app: ASGIApp, host: str, port: int) -> Iterator[str]:
    """The address, "http://127.0.0.1:8000", served until the block ends. Port 0 is any. Raises WrongUsage."""
    with _listen(host, port) as listener:
        config = uvicorn.Config(
            app, http=PlainTargets, proxy_headers=False, **_QUIET
        )  # the edge judges forwarded addresses itself
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=5)


def _listen(host: str, port: int) -> socket.socket:
    """Bound here and not by uvicorn, which answers a port in use with a bare exit."""
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "is in use" if taken else f"cannot be used: {error.strerror}"
        raise WrongUsage(f"port {port} at {host} {reason}; name another one with --port") from None
