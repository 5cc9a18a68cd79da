"""A DNS server that knows one address for every name, and can forget it."""

from __future__ import annotations

import socket
import struct
import threading

_TYPE_A = 1


class NameServer:
    """Answers on UDP (RFC 1035 §4). With `address` None, every name is unknown."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def stop(self) -> None:
        self._socket.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            asked, client = self._socket.recvfrom(512)
            if not asked:
                return
            self._socket.sendto(self._answer(asked), client)

    def _answer(self, asked: bytes) -> bytes:
        end = asked.index(b"\0", 12) + 5
        question = asked[12:end]
        (kind,) = struct.unpack(">H", question[-4:-2])
        known = self.address is not None and kind == _TYPE_A
        flags = 0x8180 if self.address is not None else 0x8183  # no error, or no such name
        record = b""
        if self.address is not None and known:
            record = b"\xc0\x0c" + struct.pack(">HHIH", _TYPE_A, 1, 1, 4) + socket.inet_aton(self.address)
        return asked[:2] + struct.pack(">HHHHH", flags, 1, int(known), 0, 0) + question + record
