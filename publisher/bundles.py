"""The bundle of a build: entries come from the state, bytes are composed when somebody wants them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from publisher import outputs
from publisher.bundle import Entry, bundle_digest
from publisher.errors import PublishError
from publisher.late import script
from publisher.shards import Shard
from publisher.state import State

if TYPE_CHECKING:
    from publisher.spool import Spool
    from publisher.trees import Compiled, Trees
    from publisher.world import World

_HELD = 256


class SourceMoved(PublishError):
    """A file changed while it was being read; the build no longer describes the working tree."""

    exit_code = 1

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} changed during the build; nothing went live, run the command again")


class BuiltBundle:
    """publisher.bundle.Bundle over a complete state. Usable after a fork. `world` is asked when bytes are, and the spool, if
    there is one, does not have them.
    """

    def __init__(self, state: State, world: Callable[[], World], spool: Spool | None = None) -> None:
        self._state = state
        self._spool = spool
        self._open = world
        self._pages: dict[str, Compiled] = {}

    @cached_property
    def _world(self) -> World:
        return self._open()

    @cached_property
    def digest(self) -> str:
        return bundle_digest(self.shards())

    def shards(self) -> Mapping[str, str]:
        return outputs.shards(self._state)

    def shard(self, name: str) -> Sequence[Entry]:
        return outputs.shard(self._state, name)

    def record(self, name: str) -> Shard:
        kept = self._spool.record(outputs.shard_digest(self._state, name)) if self._spool else None
        return outputs.record(self._state, name) if kept is None else kept

    def entry(self, path: str) -> Entry | None:
        return outputs.find(self._state, path)

    def read(self, entry: Entry) -> bytes:
        kept = self._spool.read(entry) if self._spool else None
        return self._composed(entry) if kept is None else kept

    def _composed(self, entry: Entry) -> bytes:
        origin, detail = outputs.recipe(self._state, entry.path)
        data = self._make(entry.path, origin, detail)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise SourceMoved(detail if origin in ("asset", "static") else entry.path)
        return data

    @cached_property
    def _trees(self) -> Trees:
        from publisher.trees import Trees

        return Trees(self._world.node)

    def _make(self, path: str, origin: str, detail: str) -> bytes:
        from publisher.trees import compose

        if origin == "edge":
            row = self._state.db.execute("SELECT data FROM edge_files WHERE path = ?", (path,)).fetchone()
            return bytes(row[0])
        if origin == "asset":
            return self._world.asset_bytes(detail) or b""
        if origin == "static":
            return self._world.snapshot.read(detail)
        if origin == "late":
            return script.data()
        return compose(self._page(origin), tuple(json.loads(detail)))

    def _page(self, root: str) -> Compiled:
        """Files of one page are read close together: a few pages stay compiled."""
        from publisher.late.rows import shell_of

        found = self._pages.get(root)
        if found is None:
            if len(self._pages) >= _HELD:
                self._pages.clear()
            found = self._pages[root] = shell_of(self._state.db, root, self._trees)
        return found
