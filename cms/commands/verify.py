"""fragmint verify"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.faults import CONTENT
from cms.options import To

Repair = Annotated[
    bool, typer.Option("--repair", help="Put back what is missing or altered; remove what is extra.")
]
FINDINGS = ("missing", "altered", "extra")


def verify(run: Run, to: To, repair: Repair = False) -> None:
    """Compare every file at a target with what its live release recorded."""
    with run.workspace() as workspace:
        report = workspace.verify(to, repair=repair).as_dict()
    found = [(kind, path) for kind in FINDINGS for path in report[kind]]
    verdict = f"Release {report['release']}: {report['checked']:,} files checked, {len(found)} differ"
    run.console.result(
        report, *(f"{kind}: {path}" for kind, path in found), verdict + repaired(report["repaired"])
    )
    if {path for _, path in found} - set(report["repaired"]):
        raise typer.Exit(CONTENT)


def repaired(paths: list[str]) -> str:
    return f", {len(paths)} repaired." if paths else "."
