"""fragmint origin"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from cms.faults import ORIGIN, WrongUsage
from cms.options import To

if TYPE_CHECKING:
    from publisher.origins.s3.probe import Finding

Task = Annotated[str, typer.Argument(metavar="TASK", help="What to do: probe.", show_default=False)]
S3 = "s3://"


def origin(run: Run, task: Task, to: To) -> None:
    """Find out what a target's object stores can do, by trying it in a folder of their own that is deleted again."""
    if task != "probe":
        raise WrongUsage(f"there is no task {task!r} for an origin; the one there is: probe")
    from publisher.origins.s3.address import parsed
    from publisher.origins.s3.probe import tried

    with run.workspace() as workspace:
        target = workspace.target(workspace.site_settings(), to)
    addresses = [url for url in target.origins if url.startswith(S3)]
    if not addresses:
        raise WrongUsage(f"target {to!r} has no origin in an object store; folders need no probe")
    reports = [tried(address) for address in map(parsed, addresses)]
    if run.console.json:
        run.console.record({"target": to, "origins": [report.as_dict() for report in reports]})
    else:
        rows = [(report.url, *row(finding)) for report in reports for finding in report.findings]
        run.console.table(("origin", "capability", "there", "seen"), rows)
    if not all(report.usable for report in reports):
        raise typer.Exit(ORIGIN)


def row(finding: Finding) -> tuple[str, str, str]:
    there = "yes" if finding.good else "NO" if finding.needed else "no"
    return finding.capability, there, finding.seen
