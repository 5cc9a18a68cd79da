"""What a publish leaves out: files of the working tree that are not as in HEAD. Found in a process beside the build: the
comparison costs time that grows with the site, and a thread would be in the way of forking."""

from __future__ import annotations

import json
import os
from pathlib import Path

from content_repo.problems import ContentError, Problem


class Dirt:
    """Starts looking at once; `problems` waits for what was found."""

    def __init__(self, site: Path) -> None:
        self._reader, writer = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os._exit(_report(site, writer))
        os.close(writer)

    def problems(self) -> list[Problem]:
        with os.fdopen(self._reader, "rb") as pipe:
            said = pipe.read()
        os.waitpid(self._child, 0)
        found = json.loads(said or b"[]")
        return [_problem(found)] if found else []


def _report(site: Path, writer: int) -> int:
    """The child's whole life. A repository that cannot be read is reported by the build itself."""
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(json.dumps(_changed_files(site)).encode())
    return 0


def _changed_files(site: Path) -> list[str]:
    from content_repo import git

    try:
        repository = git.open(site)
        return repository.changed_files() if repository else []
    except ContentError:
        return []


def _problem(files: list[str]) -> Problem:
    """Publishing takes the commit, not what was changed since."""
    shown = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
    message = f"not committed, so not published: {shown}"
    return Problem(
        "dirty_tree", "warning", message, files[0], fix="commit and publish again if they should be live"
    )
