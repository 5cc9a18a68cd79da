"""fragmint explain"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from audience.errors import AudienceErrors
from cms.command import Run
from cms.faults import WrongUsage
from cms.options import Commit, Drafts, Expired, Future
from cms.reports import explanation_lines

Address = Annotated[str | None, typer.Argument(metavar="URL", help="A path of the site, such as /blog/.")]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", metavar="SIGNAL=VALUE", help="A fact about the visitor, such as country=CN. Repeatable."
    ),
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="JSON lines with url and context; - is standard input."),
]


def explain(
    run: Run,
    url: Address = None,
    facts: With = None,
    batch: Batch = None,
    commit: Commit = None,
    drafts: Drafts = False,
    future: Future = False,
    expired: Expired = False,
) -> None:
    """Say which file a visitor gets at an address, which choice each zone made, and why."""
    if (url is None) == (batch is None):
        raise WrongUsage("name either a URL or --batch FILE")
    with run.workspace(drafts=drafts, future=future, expired=expired) as workspace, readable_contexts():
        if batch:
            for answer in workspace.explain_many(questions(batch), commit):
                run.console.record(answer)
        elif url:
            answer = workspace.explain(url, facts or [], commit)
            run.console.result(answer, *explanation_lines(answer))


@contextmanager
def readable_contexts() -> Iterator[None]:
    """A context that means nothing is wrong usage; its message names the part."""
    try:
        yield
    except AudienceErrors as errors:
        raise WrongUsage(str(errors)) from None


def questions(file: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line. Raises WrongUsage, naming the line."""
    for number, line in enumerate(lines_of(file), 1):
        if line.strip():
            yield question(line, f"{file}:{number}")


def question(line: str, where: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise WrongUsage(f"{where}: no JSON: {error}") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("url"), str):
        raise WrongUsage(
            f'{where}: a line is an object such as {{"url": "/", "context": {{"country": "CN"}}}}'
        )
    return asked


def lines_of(file: Path) -> Iterable[str]:
    standard = str(file) == "-"
    try:
        with nullcontext(sys.stdin) if standard else file.open(encoding="utf-8") as stream:
            yield from stream
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"{file} cannot be read: {error}") from None
