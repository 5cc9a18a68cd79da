"""How commands that change a site's files end: nothing for a dry run, else the files are written, and perhaps committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from content_repo import githead
from content_repo.problems import ContentError, Problem

if TYPE_CHECKING:
    from content_repo.changesets import ChangeSet

Message = Annotated[
    str | None, typer.Option("--message", "-m", metavar="TEXT", help="The message of the commit.")
]
NoCommit = Annotated[
    bool, typer.Option("--no-commit", help="Change the files only; by default, one commit holds it all.")
]


def carry_out(run: Run, changes: ChangeSet, *, message: str | None, dry_run: bool) -> str | None:
    """Write the files; with a message, as one commit, whose id is returned. Raises ContentError, and nothing has changed."""
    if dry_run or not changes:
        return None
    if message is None:
        changes.apply(run.site)
        return None
    from content_repo.git_commit import commit_files

    refuse_uncommitted(run.site, changes)
    changes.apply(run.site)
    return commit_files(run.site, changes.rewrites, message, run.now)


def refuse_uncommitted(site: Path, changes: ChangeSet) -> None:
    """A commit would take in what somebody else has begun in the same files. Raises ContentError."""
    from content_repo import git
    from content_repo.snapshot import blob_id

    repository = git.open(site)
    if repository is None:
        fix = "run `git init` and commit the site, or change the files only"
        raise ContentError(Problem("no_repository", "error", "this site is in no git repository", fix=fix))
    head = repository.snapshot(repository.resolve("HEAD"))
    found = {path: each.before for path, each in changes.rewrites.items()}
    dirty = [
        path for path, raw in found.items() if head.digest(path) != (None if raw is None else blob_id(raw))
    ]
    fix = "commit it first, or change the files without a commit"
    problems = [
        Problem("dirty_tree", "error", f"{path!r} has changes that are not committed", path, fix=fix)
        for path in dirty
    ]
    if problems:
        raise ContentError(*problems)


def is_versioned(site: Path) -> bool:
    """Whether there is a commit to put another on."""
    return githead.head(site) is not None
