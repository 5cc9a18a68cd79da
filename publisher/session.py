"""A site kept warm: after the first build only the files that somebody names are looked at, and what they did not touch stays
in memory. For editors who wait for their page; a whole look from time to time finds what nobody named."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from publisher.build import build
from publisher.built import Built
from publisher.looking import Look, look_again
from publisher.world import World
from themes.loader import Theme

if TYPE_CHECKING:
    from content_repo.worktree import WorkTree
    from publisher.workspace import Workspace


_MANY = 100  # files, from which on a look at all costs no more


class Session:
    """`built` is the newest build that succeeded. Raises ContentError when the first one fails."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.built = workspace.build()
        self._world = self.built.world
        self._failed = False

    def look(self) -> Built:
        """Look at the whole working tree. Raises ContentError; then `built` stays what it was."""
        self.built = self._workspace.build()
        self._world = self.built.world
        return self.built

    def follow(self, named: Collection[str]) -> Built:
        """Build after a watcher named these files. Where it named none, many or new ones, the whole tree is looked at: a hint may
        be lost, and ignore rules decide about new files. So it is after a failure. Raises like `edit`.
        """
        whole = self._failed or not named or len(named) > _MANY or any(map(self._is_new, named))
        self._failed = True
        built = self.look() if whole else self.edit(sorted(named))
        self._failed = False
        return built

    def _is_new(self, path: str) -> bool:
        return self._world.snapshot.digest(path) is None and (self._workspace.site / path).exists()

    def edit(self, paths: Sequence[str]) -> Built:
        """Build what these files changed. Raises ContentError; then `built` stays what it was."""
        if any(_shapes_the_world(path) for path in paths):
            return self.look()
        started = time.monotonic()
        tree: WorkTree = self._world.snapshot  # type: ignore[assignment]  # sessions are over working trees
        looked = look_again(self.built.state, tree, paths)
        self._world = self._seeing(looked)
        fresh = build(self._world, looked, self._workspace.pool(), self._workspace.progress)
        self.built = Built(looked, self._workspace.options.clock, fresh, started)
        return self.built

    def _seeing(self, looked: Look) -> World:
        before = self._world
        theme = Theme(before.site.theme, looked.snapshot)
        return World(before.catalog.seeing(looked.snapshot), before.audience, theme, before.state)


def _shapes_the_world(path: str) -> bool:
    """Files that everything else is read with."""
    return path == "site.toml" or path.startswith(("models/", "audience/"))
