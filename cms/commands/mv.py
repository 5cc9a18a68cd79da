"""fragmint mv"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.changing import Message, NoCommit, carry_out, is_versioned
from cms.command import Run
from cms.console import plural
from cms.options import DryRun

Old = Annotated[
    str, typer.Argument(metavar="OLD", help="A fragment, or a folder of fragments.", show_default=False)
]
New = Annotated[
    str,
    typer.Argument(
        metavar="NEW",
        help="Its new id; with a slash at the end, the folder to move into.",
        show_default=False,
    ),
]


def mv(
    run: Run,
    old: Old,
    new: New,
    dry_run: DryRun = False,
    no_commit: NoCommit = False,
    message: Message = None,
) -> None:
    """Move a fragment with its translations, variations and assets; rewrite whatever leads there; keep its old names."""
    from content_repo.references.moving import plan_move
    from content_repo.references.site_reading import NamedSite

    move = plan_move(NamedSite(run.snapshot()), old, new)
    text = None if no_commit or not is_versioned(run.site) else message or f"Move {old} to {new}"
    commit = carry_out(run, move.changes, message=text, dry_run=dry_run)
    facts = {
        "moved": move.files,
        "fragments": move.ids,
        "commit": commit,
        "changes": [
            {"action": action, "path": path, "reason": reason} for action, path, reason in move.lines
        ],
        "diff": "\n".join(move.changes.diff()) if dry_run else "",
    }
    verb = "Would move" if dry_run else "Moved"
    ending = (
        f"{verb} {plural(len(move.files), 'file')}; {plural(len(move.changes.rewrites), 'path')} changed."
    )
    lines = (f"{action:8}{path}: {reason}" for action, path, reason in move.lines)
    run.console.result(facts, *lines, ending)
