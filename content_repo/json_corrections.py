"""Mistakes in JSON as people make them, who write JavaScript, Python or YAML (`content_repo.corrections`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content_repo.corrections import Correction, Rule, curly_quotes, shown

_LAST_COMMA = re.compile(r",(\s*[}\]])")
_SINGLE = re.compile(r"'([^'\"\\]*)'")
_BARE_KEY = re.compile(r"([{,]\s*|^\s*)([A-Za-z_$][\w$-]*)(\s*:)")
_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_WORD = re.compile(r"\b(?:True|False|None|undefined)\b")
_NEXT = re.compile(r'(["\d}\]el])(\s+)(?=["{\[\d-])')
_COMMENT = re.compile(r"(?:^|\s)(?://.*|#.*|/\*.*\*/\s*)\Z")
_NUMBER = re.compile(r"(?<=[:\[,\s])(-?)(?:0+(?=\d)|(?=\.\d))")
_END = re.compile(r"[;\s]*\Z")


def last_comma(lines: Sequence[str], at: int) -> Iterator[Correction]:
    message = "no comma stands behind the last entry"
    yield Correction(f"{message}: {shown(lines[at])}", _LAST_COMMA.sub(r"\1", lines[at]))
    if lines[at].rstrip().endswith(","):
        yield Correction(f"{message}: {shown(lines[at])}", lines[at].rstrip()[:-1])


def missing_comma(lines: Sequence[str], at: int) -> Iterator[Correction]:
    for text in (f"{lines[at].rstrip()},", _NEXT.sub(r"\1,\2", lines[at])):
        yield Correction(f"a comma is missing between two entries: {shown(lines[at])}", text)


def comment(lines: Sequence[str], at: int) -> Iterator[Correction]:
    yield Correction(f"JSON knows no comments: {shown(lines[at])}", _COMMENT.sub("", lines[at]), "remove it")


def quotes(lines: Sequence[str], at: int) -> Iterator[Correction]:
    text = _SINGLE.sub(r'"\1"', lines[at])
    yield Correction(f"names and texts stand in double quotes: {shown(lines[at])}", text)
    yield Correction(f"names stand in double quotes: {shown(lines[at])}", _BARE_KEY.sub(r'\1"\2"\3', text))


def word(lines: Sequence[str], at: int) -> Iterator[Correction]:
    found = _WORD.search(lines[at])
    if found:
        text = _WORD.sub(lambda each: _WORDS[each[0]], lines[at])
        yield Correction(f"`{found[0]}` is no value in JSON", text)


def number(lines: Sequence[str], at: int) -> Iterator[Correction]:
    message = f"a number starts with one digit before its point: {shown(lines[at])}"
    yield Correction(message, _NUMBER.sub(lambda each: each[1] + ("" if "0" in each[0] else "0"), lines[at]))


def backslash(lines: Sequence[str], at: int) -> Iterator[Correction]:
    text = re.sub(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})', r"\\\\", lines[at])
    yield Correction(f"`\\` is written twice in JSON: {shown(lines[at])}", text)


def end(lines: Sequence[str], at: int) -> Iterator[Correction]:
    for bracket in ('"', "}", "]", '"}', "]}", "}]"):
        yield Correction(f"`{bracket[0]}` is missing at the end: {shown(lines[at])}", lines[at] + bracket)
    yield Correction(f"nothing follows the last bracket: {shown(lines[at])}", _END.sub("", lines[at]))


RULES: tuple[Rule, ...] = (
    curly_quotes,
    comment,
    last_comma,
    quotes,
    word,
    number,
    backslash,
    end,
    missing_comma,
)
