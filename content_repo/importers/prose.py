"""The text of a Markdown body that is not code: what a converter may change."""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(r"^ {0,3}(?:>[ >]*)?(`{3,}|~{3,})", re.MULTILINE)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def rewrite(text: str, change: Callable[[str], str]) -> str:
    """The body with `change` done to each stretch outside fences and code spans."""
    return outside_fences(text, lambda stretch: _around_spans(stretch, change))


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """The body with `change` done to each stretch outside fences."""
    done, at = [], 0
    for start, end in _fences(text):
        done += [change(text[at:start]), text[start:end]]
        at = end
    return "".join([*done, change(text[at:])])


def _fences(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    while opening := _FENCE.search(text, at):
        mark = opening[1]
        closing = re.compile(rf"^[ >]*{re.escape(mark)}{re.escape(mark[0])}*[ \t]*$", re.MULTILINE)
        end = closing.search(text, opening.end())
        at = end.end() if end else len(text)
        found.append((opening.start(), at))
    return found


def _around_spans(text: str, change: Callable[[str], str]) -> str:
    done, at = [], 0
    for span in SPAN.finditer(text):
        done += [change(text[at : span.start()]), span[0]]
        at = span.end()
    return "".join([*done, change(text[at:])])
