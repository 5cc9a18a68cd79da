"""The working tree, served while it changes: the last build that succeeded is what visitors get."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from starlette.types import ASGIApp

from cms.console import Console, plural
from cms.edge import EdgeApp
from cms.ending import exit_code
from cms.reload import Reloading
from cms.server import serving
from cms.watch import watching
from content_repo.problems import ContentError, Problem
from publisher.edges.values import Tags, listed
from publisher.session import Session

if TYPE_CHECKING:
    from publisher.report import Report
    from publisher.workspace import Workspace


class LiveSite:
    """The built-in edge over the newest good build; `tags` reads the cookie `sg`. Raises ContentError when the first
    build fails.
    """

    def __init__(self, workspace: Workspace, console: Console, tags: Tags = listed) -> None:
        self._workspace = workspace
        self._console = console
        self._session = Session(workspace)
        built = self._session.built
        console.problems(built.report.problems)
        self._bundle = built.report.bundle
        self._told: list[Problem] = []  # what stopped the last build; none when it was good
        self.edge = EdgeApp(workspace.edge_table(built), workspace.store(built), tags=tags)
        self.reloading = Reloading(self.edge, self._bundle)

    def refresh(self, named: Collection[str] = ()) -> bool:
        """Build again, at once what these files of the site changed; whether visitors see anything new. Problems are shown, and
        the old build stays.
        """
        try:
            built = self._session.follow(named)
        except ContentError as error:
            self._tell(error.problems)
            self.reloading.failed(error.problems)
            return False
        if self._told:
            self._console.note("Corrected; what is shown is up to date again.")
            self._told = []
        is_new = built.report.bundle != self._bundle
        if is_new:
            self._bundle = built.report.bundle
            self.edge.swap(self._workspace.edge_table(built), self._workspace.store(built))
            self._console.note(rebuilt(built.report))
        self.reloading.built(self._bundle)
        return is_new

    def _tell(self, problems: Sequence[Problem]) -> None:
        """Once, however often the same mistake is met."""
        if list(problems) != self._told:
            self._told = list(problems)
            self._console.problems(problems)
            self._console.note("The last good version is still shown.")


def rebuilt(report: Report) -> str:
    return f"Built again, {report.seconds:.2f} s: {plural(report.rendered, 'piece')} rendered."


def serve_site(
    live: LiveSite,
    folder: Path,
    app: ASGIApp,
    host: str,
    port: int,
    announce: Callable[[str], None],
) -> None:
    """Serve `app` and rebuild on change until told to end. `announce` gets the address."""
    try:
        with watching(folder) as wait, serving(app, host, port) as address:
            announce(address)
            while True:
                live.refresh(wait())
    except KeyboardInterrupt as end:  # as good an end as any
        raise typer.Exit(exit_code(end)) from None
