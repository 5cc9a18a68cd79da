"""A command is a plain function whose first argument is a `Run`; here it gets the options of every command.

`def build(run: Run, out: Out = None) -> None` becomes a function typer can read: `--site --state --now …` are
gathered into the `Run`, and an exception becomes an exit code (`cms.faults`).
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.console import Console
from cms.ending import told_to_end
from cms.faults import STATE, exit_codes
from cms.instant import instant
from cms.progress import progress_for

if TYPE_CHECKING:
    from content_repo.snapshot import Snapshot
    from publisher.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Run:
    """What every command knows. `now` is the one instant of this run, aware; `console` is where it speaks; `told` is
    what `--now` says, for what must be true by the clock unless somebody says otherwise.
    """

    site: Path
    state: Path | None
    now: datetime
    jobs: int | None
    rescan: bool
    console: Console
    told: datetime | None = None

    def apart(self, name: str) -> Run:
        """The same with a state of its own, so that a run of hours keeps nobody waiting for the lock."""
        return replace(self, state=(self.state or self.site / ".fragmint") / name)

    def snapshot(self, commit: str | None = None) -> Snapshot:
        """The files of the working tree, or of a commit; nothing is remembered of them. Raises ContentError."""
        from content_repo.worktree import WorkTree
        from publisher.looking import commit_snapshot

        return WorkTree(self.site) if commit is None else commit_snapshot(self.site, commit)

    def workspace(
        self,
        *,
        drafts: bool = False,
        future: bool = False,
        expired: bool = False,
        strict: bool = False,
        preview: str | None = None,
    ) -> Workspace:
        """The site, opened and locked until the `with` block ends. Raises Locked when another run has it."""
        from publisher.workspace import Options, Workspace

        shown = (drafts, future, expired)
        options = Options(self.now, *shown, self.jobs, self.rescan, strict, os.environ, preview)
        return Workspace(self.site, state=self.state, options=options, progress=progress_for(self.console))


def _shared(*names: str, **settings: Any) -> Any:
    """An option of every command: in the help it stands below the command's own."""
    return typer.Option(*names, rich_help_panel="Options of every command", **settings)


def common(
    site: Annotated[Path, _shared("--site", metavar="DIR", help="The site's folder.")] = Path(),
    state: Annotated[
        Path | None,
        _shared("--state", metavar="DIR", help="Where the rebuildable state is kept; .fragmint in the site."),
    ] = None,
    now: Annotated[
        str | None,
        _shared(
            "--now", metavar="TIME", help="The instant of the run; else SOURCE_DATE_EPOCH, else the clock."
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        _shared("--jobs", "-j", min=1, metavar="N", help="Processes at most; one a core if not given."),
    ] = None,
    rescan: Annotated[bool, _shared("--rescan", help="Read every file, trusting no time stamps.")] = False,
    json: Annotated[bool, _shared("--json", help="Print one JSON object.")] = False,
    debug: Annotated[bool, _shared("--debug", help="Show where an unexpected error came from.")] = False,
) -> Run:
    """The options of every command."""
    run = instant(now)
    return Run(site, state, run, jobs, rescan, Console(json, debug), None if now is None else run)


def common_options() -> tuple[str, ...]:
    """The names of their parameters."""
    return tuple(inspect.signature(common).parameters)


def as_command(function: Callable[..., Any], *, writes: bool = True) -> Callable[..., None]:
    """`function` with the common options in place of its first parameter; `writes` if it may change something."""
    shared = inspect.signature(common, eval_str=True).parameters
    _, *own = inspect.signature(function, eval_str=True).parameters.values()

    @functools.wraps(function)
    def command(**given: Any) -> None:
        state = given["state"] or given["site"] / STATE
        with told_to_end(), exit_codes(Console(given["json"], given["debug"]), writes=writes, state=state):
            run = common(**{name: given.pop(name) for name in shared})
            function(run, **given)

    parameters = sorted([*own, *shared.values()], key=lambda each: each.default is not each.empty)
    command.__dict__["__signature__"] = inspect.Signature(parameters)
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command
