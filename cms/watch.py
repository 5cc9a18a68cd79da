"""When to look again. Events of the file system are hints: they may be lost, or mean nothing.

The caller compares contents, and that alone decides whether anything changed.
"""

from __future__ import annotations

import threading
import warnings
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
    """Remembers which files below `folder` may have changed, outside the ignored folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hinted = threading.Event()
        self._named: set[str] = set()
        self._lock = threading.Lock()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
            return
        places = [Path(str(each)) for each in (event.src_path, event.dest_path) if each]
        names = [place.relative_to(self._folder) for place in places if place.is_relative_to(self._folder)]
        wanted = [name for name in names if _IGNORED.isdisjoint(name.parts)]
        if wanted:
            with self._lock:
                self._named.update("." if event.is_directory else name.as_posix() for name in wanted)
            self._hinted.set()

    def wait(self) -> list[str]:
        """Returns soon after a hint with the files that were named, from `folder`; "." where a whole folder came or went. After a
        few seconds without a hint: none.
        """
        if self._hinted.wait(_AT_LEAST):
            threading.Event().wait(_SETTLE)
        with self._lock:
            self._hinted.clear()
            named, self._named = self._named, set()
        return sorted(named)


@contextmanager
def watching(folder: Path) -> Iterator[Callable[[], list[str]]]:
    """A function that waits for the next time to look, and names what to look at first."""
    hints = Hints(folder.resolve())
    # watchdog 7 tells at length that it watches a folder twice, when folders are made inside each other at once
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\.")
    observer = Observer()
    observer.schedule(hints, str(folder.resolve()), recursive=True)
    observer.start()
    try:
        yield hints.wait
    finally:
        observer.stop()
        observer.join()
