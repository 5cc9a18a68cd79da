"""fragmint new"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.options import NewFolder
from cms.starter import names, plant

Starter = Annotated[
    str,
    typer.Option(
        "--starter",
        metavar="NAME",
        help="What to begin with: blank, blog, docs or wealth.",
        autocompletion=names,
    ),
]


def new(run: Run, folder: NewFolder, starter: Starter = "blog") -> None:
    """Make a new site in a folder, with its own git repository."""
    from content_repo.git_init import init_and_commit

    files = plant(starter, folder)
    commit = init_and_commit(folder, f"Begin with the {starter} starter", run.now)
    facts = {"site": str(folder), "starter": starter, "commit": commit, "files": files}
    run.console.result(
        facts, f"A new site in {folder}: {len(files)} files.", f"Next: cd {folder} && fragmint serve"
    )
