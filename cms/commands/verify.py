"""fragmint verify"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from cms.console import plural
from cms.faults import CONTENT, ORIGIN
from cms.options import Preview, To

if TYPE_CHECKING:
    from publisher.upkeep import TargetVerified, Verified

Repair = Annotated[
    bool, typer.Option("--repair", help="Put back what is missing or altered; remove what is extra.")
]
FINDINGS = ("missing", "altered", "extra")


def verify(run: Run, to: To, repair: Repair = False, preview: Preview = None) -> None:
    """Compare every file at a target with what its live release recorded."""
    with run.workspace(preview=preview) as workspace:
        report = workspace.verify(to, repair=repair)
    run.console.result(report.as_dict(), *_lines(report))
    if report.behind:
        live = len(report.origins) - len(report.behind)
        run.console.note(f"live on {live} of {len(report.origins)}; the next publish catches up")
        raise typer.Exit(ORIGIN)
    if not report.sound:
        raise typer.Exit(CONTENT)


def _lines(report: TargetVerified) -> Iterator[str]:
    for each in report.origins:
        prefix = f"{each.url}: " if len(report.origins) > 1 else ""
        yield from (prefix + line for line in ([each.error] if each.error else _findings(each)))


def _findings(verified: Verified) -> Iterator[str]:
    found = verified.found.as_dict()
    if found["release"] is None:
        yield "Nothing is live here."
        return
    lines = [f"{kind}: {key}" for kind in FINDINGS for key in found[kind]]
    yield from lines
    differ = f"{len(lines)} differ" + (f", {len(found['repaired'])} repaired" if found["repaired"] else "")
    yield f"Release {found['release']}: {plural(found['checked'], 'file')} checked, {differ}."
