"""The files of one build for the built-in edge, as they were when it finished: a database snapshot holds still while the
next build writes."""

from __future__ import annotations

import threading
import weakref

from publisher import outputs
from publisher.bundle import Entry
from publisher.bundles import BuiltBundle
from publisher.state import State
from publisher.world import World

_PUBLIC = "public/"


class BuildStore:
    """cms.edge.Store. Safe to ask from several threads; closed when nobody asks it any more."""

    def __init__(self, world: World) -> None:
        self._lock = threading.Lock()
        self._state = State.pinned(world.state)
        self._bundle = BuiltBundle(self._state, lambda: world.seen_from(self._state))
        weakref.finalize(self, self._state.close)

    def entry(self, path: str) -> Entry | None:
        if any("\ud800" <= letter <= "\udfff" for letter in path):
            return None  # bytes that are not UTF-8 name no file
        with self._lock:
            found = outputs.find(self._state, _PUBLIC + path)
        return found._replace(path=path) if found else None

    def read(self, path: str) -> bytes:
        with self._lock:
            entry = outputs.find(self._state, _PUBLIC + path)
            assert entry is not None, path
            return self._bundle.read(entry)

    def close(self) -> None:
        self._state.close()
