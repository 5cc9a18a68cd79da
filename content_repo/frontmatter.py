"""The two parts of a fragment file: YAML front matter between `---` lines, and a body.

`split_text` takes apart what `decode` made readable: UTF-8 without a byte order mark, `\\n` line ends, no NUL
character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_repo import reserved
from content_repo.problems import Problem

_BOM = b"\xef\xbb\xbf"
_OPENING = re.compile(r"---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n.*?^\+\+\+[ \t]*$", re.DOTALL | re.MULTILINE)
# Below empty lines, behind what cannot be seen, or between dashes that an editor has joined.
_MISPLACED = re.compile(
    r"(?P<above>(?:[ \t]*\n)*)[ \t]*(?P<unseen>[\ufeff\u200b\u2060]*)(?P<mark>---|[—–―]+)[ \t]*\n"
    r"(?=[A-Za-z_][\w-]*:[ \t\n])(?:.*\n)*?[ \t]*(?P=mark)[ \t]*(?:\n|\Z)"
)
_ABOVE = r"(?P<above>(?:[ \t]*\n)*)"
_RESERVED_LINE = rf"(?i:{'|'.join(reserved.TYPES)}):(?:[ \t].*)?\n"
_KEY_LINE = r"[A-Za-z_][\w-]*:(?:[ \t].*)?\n"
# Compiled when a text is read: a build without changes reads none.
_UNMARKED = rf"{_ABOVE}{_RESERVED_LINE}(?:{_KEY_LINE})*{_KEY_LINE}"
_SECOND = rf"{_ABOVE}---[ \t]*\n{_RESERVED_LINE}(?:{_KEY_LINE})*---[ \t]*(?:\n|\Z)"
_JSON = re.compile(r'\{\s*"[^"\n]*"\s*:')  # no text begins so


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Lines count from 1. `body` is None when there is no body text at all (a variation then inherits it)."""

    yaml: str
    yaml_line: int
    body: str | None
    body_line: int
    problems: tuple[Problem, ...] = ()


def split(raw: bytes, file: str) -> FrontMatter:
    """Take a fragment file apart. Without front matter, all of it is body."""
    text, problem = decode(raw, file)
    if problem:
        return FrontMatter("", 1, None, 1, (problem,))
    return split_text(text, file)


def decode(raw: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of an author's file: byte order mark dropped, line ends `\\n`; bad bytes are a problem."""
    start = len(_BOM) if raw.startswith(_BOM) else 0
    try:
        text = raw[start:].decode()
    except UnicodeDecodeError as error:
        return "", _not_utf8(raw, start + error.start, file)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = "the file holds a NUL character (U+0000)"
        return "", Problem("nul_character", "error", message, file, line, fix="delete it")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, None


def _not_utf8(raw: bytes, offset: int, file: str) -> Problem:
    line = raw.count(b"\n", 0, offset) + 1
    message = f"the file is not UTF-8: byte 0x{raw[offset]:02X} at offset {offset}"
    return Problem("not_utf8", "error", message, file, line, fix="save the file with the encoding UTF-8")


def split_text(text: str, file: str) -> FrontMatter:
    opening = _OPENING.match(text)
    if not opening:
        return FrontMatter("", 1, _body(text), 1, _other_format(text, file))
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        message = "the front matter that starts with `---` never ends"
        problem = Problem("front_matter_open", "error", message, file, 1, fix="end it with a line `---`")
        return FrontMatter("", 1, None, 1, (problem,))
    yaml = text[opening.end() : closing.start()]
    line = yaml.count("\n") + 3
    second = re.compile(_SECOND).match(text, closing.end())
    problems = (_second(second, line, file),) if second else ()
    return FrontMatter(yaml, 2, _body(text[closing.end() :]), line, problems)


def _second(found: re.Match[str], line: int, file: str) -> Problem:
    message = "a second front matter begins here: it is shown as text"
    line += found["above"].count("\n")
    return Problem("front_matter", "warning", message, file, line, fix="write its keys into the first, above")


def _body(text: str) -> str | None:
    return text if text.strip() else None


def _other_format(text: str, file: str) -> tuple[Problem, ...]:
    fix = "write it as YAML between `---` lines (`fragmint import` converts whole sites)"
    if _TOML.match(text):
        return (Problem("front_matter_toml", "error", "front matter in TOML is not read", file, 1, fix=fix),)
    if _JSON.match(text):
        return (Problem("front_matter_json", "error", "front matter in JSON is not read", file, 1, fix=fix),)
    misplaced = _MISPLACED.match(text)
    if misplaced:
        line = misplaced["above"].count("\n") + 1
        fix = "begin the file with a line `---`, and end the front matter with another"
        if misplaced["unseen"]:
            fix += f"; delete {misplaced['unseen']!a}, which cannot be seen"
        message = f"this {misplaced['mark']!r} begins no front matter: all below is shown as text"
        return (Problem("front_matter", "warning", message, file, line, fix=fix),)
    unmarked = re.match(_UNMARKED, text)
    if unmarked:
        line = unmarked["above"].count("\n") + 1
        message = f"{unmarked[0].split()[0]!r} stands in no front matter: it is shown as text"
        fix = "put a line `---` above the keys and another below them"
        return (Problem("front_matter", "warning", message, file, line, fix=fix),)
    return ()
