"""fragmint build"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cms.command import Run
from cms.faults import WrongUsage
from cms.options import Commit, Drafts, Expired, Future, Strict
from cms.reports import build_lines, finish
from content_repo.scope import FOLDERS, belongs

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write the files of the site here; empty, or written before."),
]
EdgeOut = Annotated[
    Path | None,
    typer.Option("--edge-out", metavar="DIR", help="Write the table that edges are made from here."),
]


def build(
    run: Run,
    out: Out = None,
    edge_out: EdgeOut = None,
    commit: Commit = None,
    drafts: Drafts = False,
    future: Future = False,
    expired: Expired = False,
    strict: Strict = False,
) -> None:
    """Build every page of the working tree (or of a commit); with --out, write the files."""
    if edge_out and not out:
        raise WrongUsage("--edge-out goes with --out: the table belongs to the files")
    for folder in filter(None, (out, edge_out)):
        keep_out_of_the_site(folder, run.site)
    with (
        run.workspace(drafts=drafts, future=future, expired=expired, strict=strict) as workspace,
        workspace.spool() as spool,
    ):
        built = workspace.build(commit, spool if out else None)
        written = workspace.write(built, out, edge_out) if out else 0
        done = built.report
    report = {**done.as_dict(), "written": written}
    run.console.result(report, *build_lines(report, out))
    finish(run.console, done.problems, strict)


def keep_out_of_the_site(out: Path, site: Path) -> None:
    """What is built must not be read by the next build. Raises WrongUsage."""
    folder, home = out.resolve(), site.resolve()
    if folder.is_relative_to(home) and belongs(folder.relative_to(home).as_posix()):
        raise WrongUsage(
            f"{out} is where the site's own files are; name a folder beside {', '.join(FOLDERS)}"
        )
