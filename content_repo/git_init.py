"""A new repository with one commit of everything in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pygit2


def init_and_commit(folder: Path, message: str, when: datetime) -> str:
    """Make `folder` a repository, if it is none itself, and commit all files; the commit's id in hex."""
    repository = pygit2.init_repository(str(folder), initial_head="main")
    repository.index.add_all()
    repository.index.write()
    tree = repository.index.write_tree()
    parents = [] if repository.head_is_unborn else [repository.head.target]
    who = author(repository, when)
    return str(repository.create_commit("HEAD", who, who, message, tree, parents))


def author(repository: pygit2.Repository, when: datetime) -> pygit2.Signature:
    """Who git says is at work, else ourselves, at this time."""
    offset = when.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    try:
        name, email = repository.default_signature.name, repository.default_signature.email
    except KeyError:
        name, email = "Fragmint", "fragmint@localhost"
    return pygit2.Signature(name, email, int(when.timestamp()), minutes)
