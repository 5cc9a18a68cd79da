"""fragmint publish"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cms.command import Run
from cms.console import plural
from cms.faults import ORIGIN, WrongUsage
from cms.options import Commit, DryRun, Preview, Strict, To
from cms.reports import end_release, release_lines

Remove = Annotated[bool, typer.Option("--remove", help="Delete the preview, with everything it holds.")]


def publish(
    run: Run,
    to: To,
    commit: Commit = None,
    dry_run: DryRun = False,
    strict: Strict = False,
    preview: Preview = None,
    remove: Remove = False,
) -> None:
    """Make HEAD (or another commit) live at a target."""
    if remove:
        _remove(run, to, preview, dry_run)
        return
    with run.workspace(strict=strict, preview=preview) as workspace:
        report = workspace.publish(to, commit, dry_run=dry_run).as_dict()
    run.console.result(report, *release_lines(_outcome(report, dry_run), report, preview))
    end_release(run.console, report, strict, rehearsed=dry_run)


def _outcome(report: Mapping[str, Any], dry_run: bool) -> str:
    """In a word: a publish that leaves every file as it was has published nothing."""
    moved = any(report[count] for count in ("uploaded", "copied", "deleted"))
    if moved or any(origin["error"] for origin in report["origins"]):
        return "Would publish" if dry_run else "Published"
    return "Nothing would change" if dry_run else "Nothing changed"


def _remove(run: Run, to: str, preview: str | None, dry_run: bool) -> None:
    if preview is None:
        raise WrongUsage("--remove deletes a preview: name it with --preview BRANCH")
    with run.workspace(preview=preview) as workspace:
        removal = workspace.remove_preview(to, dry_run=dry_run)
    verb = "Would remove" if dry_run else "Removed"
    run.console.result(
        {"target": to, "preview": preview, **removal.as_dict()},
        f"{verb}: the preview {preview} beside {to}, {plural(removal.found, 'file')}.",
        *(f"{url}: {why}" for url, why in removal.errors.items()),
    )
    if removal.errors:
        raise typer.Exit(ORIGIN)
