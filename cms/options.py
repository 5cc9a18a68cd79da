"""Options that several commands share, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cms.completion import targets

Commit = Annotated[
    str | None,
    typer.Option("--commit", metavar="REV", help="Read this commit, branch or tag instead."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")]
Drafts = Annotated[bool, typer.Option("--drafts", help="Show drafts too.")]
Future = Annotated[bool, typer.Option("--future", help="Show what is dated later than now, too.")]
Expired = Annotated[bool, typer.Option("--expired", help="Show what has expired, too.")]
To = Annotated[
    str,
    typer.Option(
        "--to", metavar="TARGET", help="A target of site.toml, such as local.", autocompletion=targets
    ),
]
Preview = Annotated[
    str | None,
    typer.Option("--preview", metavar="BRANCH", help="Beside the target, in a place of this branch's own."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
NewFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the site.", show_default=False)]
