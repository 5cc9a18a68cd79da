"""A single value as YAML: in the style of the value it replaces where that can hold it, in quotes wherever a bare word would be
read as something else, by this program (YAML 1.2) or by others (YAML 1.1: `no`, `012`, `12:30:00`, dates)."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from content_repo.edits.contents import Typed, written_date

_WORD_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]")
_TROUBLE = re.compile(r":(?=\s|\Z)|\s#|[\t\n]|\A\s|\s\Z")
_FLOW_TROUBLE = re.compile(r"[,\[\]{}]|:(?=[\s,\[\]{}\"']|\Z)|\A[?:]")
_TYPED = re.compile(
    r"~|<<|=|(?:null|true|false|yes|no|on|off)|[-+.0-9][-+.0-9a-f_:eoxbtz ]*|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[-+]\d\d:?\d\d|Z)?)?")
_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)(?:\s|\Z)")
# What a reader may refuse, or take for a line end, or what no editor shows: written as an escape.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
REFUSED = re.compile("[\0\ud800-\udfff]")

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}
_ESCAPED = re.compile('["\\\\\n\t\r]|' + UNSEEN.pattern)


def scalar(value: Any, old_style: str = "", old_text: str = "", *, in_flow: bool = False) -> str:
    """A value that is no collection, on one line; a Typed one as it was written.

    `old_style` is that of the value it replaces: "" (plain, or none before), `'` or `"`.
    """
    if isinstance(value, str):
        return _text(value, old_style, old_text, in_flow=in_flow)
    if isinstance(value, Typed):
        return value.text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value) if isinstance(value, int | float) else _instant(value)


def _number(value: float) -> str:
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(repr(value), repr(value))


def _instant(value: date | time) -> str:
    return written_date(value)


def _text(text: str, old_style: str, old_text: str, *, in_flow: bool) -> str:
    if old_style == '"':
        return double_quoted(text)
    if old_style == "'" and fits_single(text):
        return single_quoted(text)
    both_dates = bool(_DATE.fullmatch(text) and _DATE.fullmatch(old_text))
    if fits_plain(text, in_flow=in_flow, may_be_date=both_dates and not old_style):
        return text
    return single_quoted(text) if '"' in text and fits_single(text) else double_quoted(text)


def fits_plain(text: str, *, in_flow: bool = False, may_be_date: bool = False) -> bool:
    """Whether the text can stand without quotes and is read as text."""
    if UNSEEN.search(text) or _TROUBLE.search(text) or _DOCUMENT_MARK.match(text):
        return False
    if in_flow and _FLOW_TROUBLE.search(text):
        return False
    return bool(_WORD_START.match(text)) and (may_be_date or not _TYPED.fullmatch(text))


def fits_single(text: str) -> bool:
    return not UNSEEN.search(text) and not re.search(r"[\n\t]", text)


def single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def double_quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or _numbered(found[0]), text) + '"'


def _numbered(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
