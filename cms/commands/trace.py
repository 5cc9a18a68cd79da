"""fragmint trace"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.options import Commit, Drafts, Expired, Future
from cms.reports import trace_lines

What = Annotated[
    str,
    typer.Argument(
        metavar="URL-OR-FILE", help="A path of the site, such as /blog/, or a file, such as content/blog.md."
    ),
]


def trace(
    run: Run,
    what: What,
    commit: Commit = None,
    drafts: Drafts = False,
    future: Future = False,
    expired: Expired = False,
) -> None:
    """Say what a page is made of, part by part; or which pages are made from a file."""
    with run.workspace(drafts=drafts, future=future, expired=expired) as workspace:
        answer = workspace.trace(what, commit)
    run.console.result(answer, *trace_lines(answer))
