"""fragmint publish"""

from __future__ import annotations

from cms.command import Run
from cms.options import Commit, DryRun, Strict, To
from cms.reports import end_release, release_lines


def publish(run: Run, to: To, commit: Commit = None, dry_run: DryRun = False, strict: Strict = False) -> None:
    """Make HEAD (or another commit) live at a target."""
    with run.workspace(strict=strict) as workspace:
        report = workspace.publish(to, commit, dry_run=dry_run).as_dict()
    verb = "Would publish" if dry_run else "Published"
    run.console.result(report, *release_lines(verb, report))
    end_release(run.console, report, strict, rehearsed=dry_run)
