"""fragmint explain"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audience.errors import AudienceErrors
from audience.signals import BUILT_IN, COUNTRY, LOWER, TOKEN
from cms.command import Run
from cms.console import Console
from cms.faults import WrongUsage
from cms.options import Commit, Drafts, Expired, Future
from cms.reports import explanation_lines

if TYPE_CHECKING:
    from publisher.workspace import Workspace

Address = Annotated[
    str | None,
    typer.Argument(metavar="URL", help="A path of the site, such as /blog/; its query tells signals too."),
]
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

FORMS = {
    COUNTRY: "two capital letters, such as CN",
    LOWER: "lower-case letters, digits and . _ ~ -",
    TOKEN: "letters, digits and . _ ~ -, 64 at most",
}


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
    if batch and facts:
        raise WrongUsage("--with goes with a URL; in a batch, each line has its own context")
    with run.workspace(drafts=drafts, future=future, expired=expired) as workspace:
        if batch:
            explain_batch(Questions(batch), workspace, commit, run.console)
        elif url is not None:
            answer = explain_one(url, facts or [], workspace, commit)
            for slip in slips(facts or []):
                run.console.note(slip)
            run.console.result(answer, *explanation_lines(answer))


def explain_one(url: str, facts: list[str], workspace: Workspace, commit: str | None) -> dict[str, Any]:
    """A context that means nothing is wrong usage; the message names the part."""
    try:
        return workspace.explain(url, facts, commit)
    except AudienceErrors as errors:
        raise WrongUsage(str(errors)) from None


def slips(facts: Iterable[str]) -> Iterator[str]:
    """Facts that no request can tell: such a value counts as unknown, at every edge."""
    for fact in facts:
        name, _, value = fact.partition("=")
        signal = BUILT_IN.get(name)
        if signal and signal.type == "string" and value and signal.admit(value) is None:
            form = f"one of {', '.join(signal.values)}" if signal.values else FORMS[signal.text]
            yield f"--with {fact}: no request says that, so {name} counts as unknown; it is {form}"


def explain_batch(asked: Questions, workspace: Workspace, commit: str | None, console: Console) -> None:
    """One answer a line. Questions that have none are named by file and line, and make it wrong usage in the end."""
    unanswered = 0
    for answer in workspace.explain_many(asked, commit):
        console.record(answer)
        if "error" in answer:
            unanswered += 1
            console.note(f"{asked.where}: {answer['error']}")
    if unanswered:
        raise WrongUsage(f"{unanswered} of the questions could not be answered")


class Questions:
    """The JSON objects of a file, one a line. `where` is the place of the last one. Raises WrongUsage, naming the line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.where = str(file)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, line in enumerate(lines_of(self._file), 1):
            self.where = f"{self._file}:{number}"
            if line.strip():
                yield question(line, self.where)


def question(line: str, where: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
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
