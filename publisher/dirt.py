"""What a publish leaves out: files of the working tree that are not as in HEAD. Found in a thread, beside the build."""

from __future__ import annotations

import threading
from pathlib import Path

from content_repo.problems import ContentError, Problem


class Dirt:
    def __init__(self, site: Path) -> None:
        self._site = site
        self._found: list[str] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        from content_repo import git

        try:
            repository = git.open(self._site)
            self._found = repository.changed_files() if repository else []
        except ContentError:
            self._found = []

    def problems(self) -> list[Problem]:
        """Waits for the comparison."""
        from publisher.publishing import dirty_problem

        self._thread.join()
        return [dirty_problem(self._found)] if self._found else []
