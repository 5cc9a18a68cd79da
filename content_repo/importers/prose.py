"""The text of a Markdown body that is not code: what a converter may change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

_FENCE = re.compile(r"^ {0,3}(?:>[ >]*)?(`{3,}|~{3,})", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_ITEM = re.compile(r" *(?:[-+*]|[0-9]{1,9}[.)]) +(?=\S)")
_HTML = re.compile(
    r" {0,3}(?:</?(?:address|article|aside|blockquote|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|p|pre|script|section|style|summary|table|tbody|td|textarea|tfoot|th"
    r"|thead|tr|ul)(?=[\s/>])|<!--|<[A-Za-z][^<>]*>[ \t]*$)",
    re.IGNORECASE,
)
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


def outside_blocks(text: str, change: Callable[[str], str]) -> str:
    """A text without fences with `change` done to each stretch outside blocks of HTML and of indented code."""
    runs = groupby(_lines(text), key=itemgetter(0))
    parts = ((verbatim, "".join(line for _, line in run)) for verbatim, run in runs)
    return "".join(part if verbatim else change(part) for verbatim, part in parts)


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it belongs to a block of HTML or of indented code, line) in order."""
    in_html = after_text = False
    inner = 0  # where the text of the list item around begins
    for line in _LINE.findall(text):
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" "))
        if not line.strip():
            in_html = after_text = False
        elif not after_text and not in_html:
            item = _ITEM.match(line)
            in_html = _HTML.match(line) is not None
            inner = len(item[0]) if item and indent < inner + 4 else inner if indent >= inner else 0
            after_text = indent < inner + 4
        yield in_html or bool(line.strip() and not after_text), line


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
