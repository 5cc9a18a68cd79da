"""One commit of some files of a site as they are on disk: nothing else that is staged or changed goes with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pygit2

from content_repo.git_init import author


def commit_files(site_dir: Path, paths: Iterable[str], message: str, when: datetime) -> str:
    """Commit the files at `paths` of the site, those that are gone as deletions; the commit's id in hex.

    The repository must have a commit. Author and committer are who git says is at work, at `when`.
    """
    repository = pygit2.Repository(str(pygit2.discover_repository(str(site_dir))))
    root = Path(repository.workdir)
    parent = repository.head.peel(pygit2.Commit)
    index = pygit2.Index()
    index.read_tree(parent.tree)
    for path in paths:
        place = site_dir.resolve() / path
        _take(repository, index, place.relative_to(root.resolve()).as_posix(), is_there=place.is_file())
    repository.index.write()
    signature = author(repository, when)
    tree = index.write_tree(repository)
    return str(repository.create_commit("HEAD", signature, signature, message, tree, [parent.id]))


def _take(repository: pygit2.Repository, index: pygit2.Index, name: str, *, is_there: bool) -> None:
    """Into the new commit, and into the repository's own index, which else would show it as undone."""
    if not is_there:
        for each in (index, repository.index):
            if name in each:
                each.remove(name)
        return
    repository.index.add(name)
    index.add(repository.index[name])
