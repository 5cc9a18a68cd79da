"""Bytes that wait for their upload: in memory while they are few, else in a file without a name."""

from __future__ import annotations

import tempfile

IN_MEMORY = 32 * 1024 * 1024


class Spool:
    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed by `close`
        self._places: dict[str, tuple[int, int]] = {}

    def put(self, name: str, data: bytes) -> None:
        self._places[name] = (self._file.tell(), len(data))
        self._file.write(data)

    def get(self, name: str) -> bytes:
        offset, size = self._places[name]
        self._file.seek(offset)
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()
