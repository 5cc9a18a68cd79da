"""fragmint uses"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.console import plural
from cms.options import Commit

What = Annotated[
    str,
    typer.Argument(
        metavar="WHAT",
        help="A fragment (promo/sale), a file (assets/logo.png), segment:NAME, experiment:NAME, model:NAME or model:NAME.FIELD.",
        show_default=False,
    ),
]


def uses(run: Run, what: What, commit: Commit = None) -> None:
    """List every place that names a fragment, a file, a segment or a model: file, line, kind."""
    from content_repo.references.site_reading import NamedSite
    from content_repo.references.uses import uses_of

    found = uses_of(what, NamedSite(run.snapshot(commit)))
    if run.console.json:
        run.console.record({"what": what, "uses": [each._asdict() for each in found]})
        return
    lines = [
        f"{each.file}:{each.line}: {each.kind}{' (by an old name)' * each.by_alias} {each.field}".rstrip()
        for each in found
    ]
    run.console.lines([*lines, f"{what} is used in {plural(len(found), 'place')}."])
