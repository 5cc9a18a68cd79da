"""fragmint gc"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.command import Run
from cms.console import plural
from cms.faults import ORIGIN
from cms.options import DryRun, Preview, To

if TYPE_CHECKING:
    from publisher.gc import Limits
    from publisher.workspace import Workspace

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking, on a terminal too.")]
Most = Annotated[int, typer.Option("--max-delete", min=1, metavar="N", help="Delete so many at most.")]


def gc(
    run: Run,
    to: To,
    dry_run: DryRun = False,
    yes: Yes = False,
    max_delete: Most = 10_000,
    preview: Preview = None,
) -> None:
    """Delete what no kept release needs any more, after the grace period of site.toml."""
    with run.workspace(preview=preview) as workspace:
        limits = _limits(run, workspace, max_delete)
        if not dry_run and not yes and _is_asked(run):
            _ask(run, workspace, to, limits)
        report = workspace.collect(to, replace(limits, dry_run=dry_run)).as_dict()
    run.console.result(report, *_lines(report, dry_run))
    if any(origin["error"] for origin in report["origins"]):
        raise typer.Exit(ORIGIN)


def _limits(run: Run, workspace: Workspace, most: int) -> Limits:
    """The instant of the run counts, if one was given: ages are by the origin's clock."""
    from publisher.gc import Limits

    grace = timedelta(seconds=workspace.site_settings().grace)
    return Limits(grace, most, later=run.now - datetime.now(UTC))


def _is_asked(run: Run) -> bool:
    return not run.console.json and sys.stdin.isatty() and sys.stdout.isatty()


def _ask(run: Run, workspace: Workspace, to: str, limits: Limits) -> None:
    """Ends the command when there is something to delete, and it shall stay."""
    found = workspace.collect(to, replace(limits, dry_run=True)).as_dict()
    if not found["found"]:
        return
    run.console.lines(_lines(found, True))
    if not typer.confirm("Delete them?"):
        run.console.note("Nothing was deleted.")
        raise typer.Exit


def _lines(report: dict[str, Any], dry_run: bool) -> Iterator[str]:
    """Shape of `report`: docs/releases.md."""
    for origin in report["origins"]:
        if origin["error"]:
            yield f"{origin['url']}: {origin['error']}"
            continue
        if dry_run:
            yield from (
                f"{each['key']}  ({each['reason']}, {each['age'] / 86_400:.1f} days old)"
                for each in origin["keys"]
            )
        yield f"{origin['url']}: {_verdict(origin, dry_run)}"


def _verdict(origin: dict[str, Any], dry_run: bool) -> str:
    found = plural(origin["found"], "file")
    if dry_run:
        return f"{found} can go, {origin['kept']:,} stay"
    if not origin["found"]:
        return f"nothing to delete, {plural(origin['kept'], 'file')} stay"
    rest = origin["found"] - origin["deleted"]
    return f"{origin['deleted']:,} of {found} deleted, {origin['kept']:,} stay" + (
        "; run it again for the rest" if rest else ""
    )
