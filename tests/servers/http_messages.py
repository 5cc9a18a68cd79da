"""HTTP/1.1 messages as a proxy between two well-behaved programs needs them: read whole, changed, written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

MAXIMUM = 1 << 20  # bytes of a message's head


@dataclass
class Message:
    """A request or an answer. `start` is its first line; names of headers are as they came."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def get(self, name: str) -> str:
        """The first header of a name, in any case; "" if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def drop(self, *names: str) -> None:
        gone = {name.lower() for name in names}
        self.headers = [(key, value) for key, value in self.headers if key.lower() not in gone]

    def head(self) -> bytes:
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def status(self) -> int:
        """Of an answer."""
        return int(self.start.split()[1])


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Message | None:
    """None at the end of a connection. Who waits for a `100 Continue` before the body gets it."""
    message = await _read_head(reader)
    if message is None:
        return None
    if message.get("Expect"):
        message.drop("Expect")
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    await _read_body(reader, message)
    return message


async def read_answer(reader: asyncio.StreamReader, method: str) -> Message:
    """Raises ConnectionResetError if the connection ends first."""
    message = await _read_head(reader)
    if message is None:
        raise ConnectionResetError
    if method != "HEAD" and message.status not in {204, 304}:
        await _read_body(reader, message)
    return message


async def _read_head(reader: asyncio.StreamReader) -> Message | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    start, *lines = head.decode("latin-1").split("\r\n")[:-2]
    pairs = (line.partition(":") for line in lines)
    return Message(start, [(name, value.strip()) for name, _, value in pairs])


async def _read_body(reader: asyncio.StreamReader, message: Message) -> None:
    if message.get("Transfer-Encoding").lower() == "chunked":
        message.body = await _read_chunks(reader)
        message.drop("Transfer-Encoding")
        message.headers.append(("Content-Length", str(len(message.body))))
    elif length := message.get("Content-Length"):
        message.body = await reader.readexactly(int(length))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while size := int((await reader.readline()).partition(b";")[0], 16):
        chunks.append(await reader.readexactly(size))
        await reader.readexactly(2)
    while await reader.readline() != b"\r\n":
        pass  # trailers
    return b"".join(chunks)
