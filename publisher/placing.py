"""Lines for findings that a template made: it knows the value that it was given, and not where that was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from content_repo.problems import Problem
from content_repo.sources import from_record
from publisher.world import World


def placed(problems: Iterable[Problem], world: World) -> Iterator[Problem]:
    """The same problems; those in a file of content have a line."""
    for problem in problems:
        if problem.line or not problem.file or world.snapshot.digest(problem.file) is None:
            yield problem
        else:
            yield replace(problem, line=_line(problem, world))


def _line(problem: Problem, world: World) -> int:
    """Of the longest value in the file that the problem quotes; 1 where it quotes none."""
    row = world.state.db.execute("SELECT record FROM sources WHERE file = ?", (problem.file,)).fetchone()
    if row is None:
        return 1
    source = from_record(row[0])
    said = f"{problem.message}\n{problem.field}"
    quoted = [(path, text) for path, text in _texts(source.fields, "") if len(text) > 1 and text in said]
    return source.line_of(max(quoted, key=lambda item: len(item[1]), default=("", ""))[0])


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(dotted path, text) of every text in raw fields."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, f"{path}.{number}")
