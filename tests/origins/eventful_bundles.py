"""Bundles that something happens to while their files are read."""

from __future__ import annotations

from collections.abc import Callable

from publisher.bundle import Entry
from publisher.listed import ListBundle


class Acting(ListBundle):
    """Somebody acts before each file is read."""

    def __init__(self, files: dict[str, bytes], act: Callable[[], object]) -> None:
        super().__init__(files)
        self._act = act

    def read(self, entry: Entry) -> bytes:
        self._act()
        return super().read(entry)


class Stopped(BaseException):
    """The process ends here: not an error that anything could handle."""


class Stopping(ListBundle):
    """The publisher ends when it has read some files, or meets an error that it may handle."""

    def __init__(self, files: dict[str, bytes], reads: int, error: type[BaseException] = Stopped) -> None:
        super().__init__(files)
        self._left, self._error = reads, error

    def read(self, entry: Entry) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise self._error
        return super().read(entry)
