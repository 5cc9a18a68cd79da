"""fragmint invalidate"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.options import To
from cms.reports import invalidation_lines, told

Since = Annotated[
    int | None,
    typer.Option(
        "--since", metavar="N", help="The release that caches may still have; the last one they know."
    ),
]
All = Annotated[bool, typer.Option("--all", help="Purge everything.")]
Warm = Annotated[bool, typer.Option("--warm", help="Fetch what was purged, as visitors of every kind would.")]


def invalidate(run: Run, to: To, since: Since = None, everything: All = False, warm: Warm = False) -> None:
    """Tell the caches of a target again what the live release changed, after a purge that failed."""
    with run.workspace() as workspace:
        done = workspace.invalidate(to, since, whole=everything, warm=warm)
    if done is None:
        run.console.result(
            {"target": to, "cdn": None}, f"[targets.{to}] names no cdn, so nothing keeps old answers."
        )
        return
    report = done.as_dict()
    run.console.result({"target": to, "cdn": report}, *invalidation_lines(report))
    told(run.console, report)
