"""When to look again. Events of the file system are hints: they may be lost, or mean nothing.

The caller compares contents, and that alone decides whether anything changed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

_SETTLE = 0.05  # seconds in which an editor finishes a save made of several writes
_AT_LEAST = 3.0  # seconds between two looks when no hint comes
_IGNORED = frozenset({".git", ".fragmint", "__pycache__"})
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


class Hints(FileSystemEventHandler):
    """Remembers that something below `folder` may have changed, outside the ignored folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hinted = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        parts = Path(str(event.src_path)).relative_to(self._folder).parts
        if event.event_type in _CHANGES and _IGNORED.isdisjoint(parts):
            self._hinted.set()

    def wait(self) -> None:
        """Returns soon after a hint, and after a few seconds without one."""
        if self._hinted.wait(_AT_LEAST):
            threading.Event().wait(_SETTLE)
            self._hinted.clear()


@contextmanager
def watching(folder: Path) -> Iterator[Callable[[], None]]:
    """A function that waits for the next time to look."""
    hints = Hints(folder.resolve())
    observer = Observer()
    observer.schedule(hints, str(folder.resolve()), recursive=True)
    observer.start()
    try:
        yield hints.wait
    finally:
        observer.stop()
        observer.join()
