"""What a change is answerable for: findings in the files that it touches, and whatever stops a build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from content_repo.problems import ContentError, Problem
from content_repo.snapshot import Snapshot


def revision(site: Path, name: str) -> Snapshot:
    """Raises ContentError where there is no repository or no such commit."""
    from content_repo import git

    repository = git.open(site)
    if repository is None:
        fix = "run `git init` and commit the site, or check all of it"
        raise ContentError(Problem("no_repository", "error", "this site is in no git repository", fix=fix))
    return repository.snapshot(repository.resolve(name))


def in_changed_files(problems: Iterable[Problem], before: Snapshot, now: Snapshot) -> Iterator[Problem]:
    """Errors, what is about no file, and what is in a file that was otherwise before."""
    same: dict[str, bool] = {}
    for problem in problems:
        file = problem.file
        if file not in same:
            same[file] = bool(file) and before.digest(file) == now.digest(file)
        if problem.severity == "error" or not same[file]:
            yield problem
