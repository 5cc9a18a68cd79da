"""fragmint plan"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from cms.completion import one_of, targets
from cms.faults import WrongUsage
from cms.options import Commit, Preview
from cms.targets import only_target

if TYPE_CHECKING:
    from publisher.planned import Plan

OrOnly = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="TARGET",
        help="A target of site.toml; the only one if not given.",
        autocompletion=targets,
    ),
]
FORMATS = ("text", "json", "markdown")
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORM",
        help=f"How to say it: {', '.join(FORMATS)}. --json is short for json.",
        autocompletion=one_of(FORMATS),
    ),
]


def plan(
    run: Run, to: OrOnly = None, commit: Commit = None, preview: Preview = None, format_: Format = "text"
) -> None:
    """Say what publishing would change at a target, with a reason a line."""
    if format_ not in FORMATS:
        raise WrongUsage(f"--format {format_!r} is none of {', '.join(FORMATS)}")
    with run.workspace(preview=preview) as workspace:
        to = only_target(workspace.site_settings().targets, run.site) if to is None else to
        planned = workspace.plan(to, commit)
    if run.console.json or format_ == "json":
        run.console.record(planned.as_dict())
    elif format_ == "markdown":
        from cms.plan_markdown import markdown

        run.console.text(markdown(planned))
    elif planned.lines:
        run.console.table(("action", "path", "reason"), list(_rows(planned)))
    else:
        run.console.lines([f"Nothing to do: {to} shows this already."])


def _rows(planned: Plan) -> Iterator[tuple[str, str, str]]:
    return ((line.action, line.path, line.reason) for line in planned.lines)
