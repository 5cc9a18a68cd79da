"""The index of one site on disk: brought to the working tree, or to a commit, before it answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from content_repo.catalog import Catalog
from content_repo.clock import Clock
from content_repo.problems import ContentError, Problem
from content_repo.search.answers import Answer
from content_repo.search.index import Freshness, SearchIndex
from content_repo.search.requests import Request
from content_repo.search.updating import Spread, Updated

if TYPE_CHECKING:
    from content_repo.snapshot import Snapshot

FILE = "search.db"


class SiteSearch:
    """`state` is the folder of what can be made again. Needs no lock: it may run beside a build or a server.

    Raises ContentError where there is no folder, or site.toml or a model cannot be read.
    """

    def __init__(self, site: Path, state: Path, *, spread: Spread | None = None) -> None:
        if not site.is_dir():
            fix = "name the site's folder with --site"
            raise ContentError(Problem("no_site", "error", f"there is no folder {site}", fix=fix))
        self._site = site
        self._spread = spread
        self.index = SearchIndex(_ignored(state) / FILE)

    def close(self) -> None:
        self.index.close()

    def answer(self, request: Request, commit: str | None = None) -> tuple[Answer, Updated, Freshness]:
        """The answer for the working tree (None) or a revision; what was done for it; and how fresh it is."""
        catalog = self._catalog(commit, request)
        done = self._update(catalog)
        found = self.index.answer(request)
        fresh = self.index.freshness(catalog.snapshot, catalog.site, catalog.models)
        if fresh.behind:  # the file was damaged, and found to be so while it answered
            done = self._update(catalog)
            found = self.index.answer(request)
            fresh = self.index.freshness(catalog.snapshot, catalog.site, catalog.models)
        return found, done, fresh

    def _update(self, catalog: Catalog) -> Updated:
        return self.index.update(catalog.snapshot, catalog.site, catalog.models, spread=self._spread)

    def _catalog(self, commit: str | None, request: Request) -> Catalog:
        snapshot = self._commit(commit) if commit else self._tree()
        return Catalog(lambda: self.index.db, snapshot, Clock(request.now))

    def _commit(self, revision: str) -> Snapshot:
        from content_repo import git

        repository = git.open(self._site)
        if repository is None:
            fix = "run `git init` and commit the site, or search the working tree"
            raise ContentError(
                Problem("no_repository", "error", "this site is in no git repository", fix=fix)
            )
        return repository.snapshot(repository.resolve(revision))

    def _tree(self) -> Snapshot:
        from content_repo.worktree import WorkTree

        known = self.index.stats()
        tree = WorkTree(self._site, known)
        self.index.remember(known, tree.stats())
        return tree


def _ignored(state: Path) -> Path:
    """The folder of the state, which ignores itself."""
    state.mkdir(parents=True, exist_ok=True)
    if not (state / ".gitignore").exists():
        (state / ".gitignore").write_text("*\n")
    return state
