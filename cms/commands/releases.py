"""fragmint releases"""

from __future__ import annotations

from cms.command import Run
from cms.options import Preview, To


def releases(run: Run, to: To, preview: Preview = None) -> None:
    """List the releases that a target keeps, newest first."""
    with run.workspace(preview=preview) as workspace:
        kept = workspace.releases(to)
    rows = [
        (
            "*" if each["live"] else "",
            each["release"],
            each["commit"][:10],
            each["bundle"][:10],
            each["created"],
        )
        for each in kept
    ]
    if run.console.json:
        run.console.record({"releases": kept})
    else:
        run.console.table(("live", "release", "commit", "bundle", "created"), rows)
