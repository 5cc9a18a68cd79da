"""What a publish leaves out: files of the working tree that are not as in HEAD. Found in a process beside the build: the
comparison costs time that grows with the site, and a thread would be in the way of forking."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Self

from content_repo.problems import ContentError, Problem
from publisher.interrupts import held_back


class Dirt:
    """Starts looking at once; `problems` waits for what was found. In a `with` block the process ends with the block."""

    def __init__(self, site: Path) -> None:
        self._reader, writer = os.pipe()
        try:
            with held_back():
                self._child = _forked(site, writer)
        except KeyboardInterrupt:
            self.__exit__()
            raise
        os.close(writer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            self._reap()

    def problems(self) -> list[Problem]:
        with os.fdopen(self._reader, "rb", closefd=False) as pipe:
            said = pipe.read()
        self._reap()
        found = json.loads(said or b"[]")
        return [_problem(found)] if found else []

    def _reap(self) -> None:
        os.waitpid(self._child, 0)
        os.close(self._reader)
        self._child = 0


def _forked(site: Path, writer: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _report(site, writer)
        finally:  # what there is to put in order is the parent's
            os._exit(0)
    return child


def _report(site: Path, writer: int) -> None:
    """The child's whole life. A repository that cannot be read is reported by the build itself."""
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(json.dumps(_changed_files(site)).encode())


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
