"""Shortcode tags in a text, read as Hugo's lexer reads them.

Source of the rules: Hugo's `parser/pageparser/pagelexer_shortcode.go`. A tag is `{{< name … >}}` or `{{% name … %}}`; a
closing tag has `/` before the name, a tag that closes itself before its end. Parameters are words, texts in `"…"` with
backslash escapes or in backquotes, by position or as `name=value`. `{{</* … */>}}` is the text of a tag, not a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BEGIN = re.compile(r"\{\{([<%])[ \t\r\n]*(/?)[ \t\r\n]*([A-Za-z0-9_][\w./-]*)")
_SHOWN = re.compile(r"\{\{([<%])/\*(.*?)\*/([>%])\}\}", re.DOTALL)
_ANY = re.compile(r"\{\{[<%]")
_PARAMETER = re.compile(
    r'[ \t\r\n]*(?:([A-Za-z0-9_-]+)[ \t]*=[ \t]*)?(?:"((?:\\.|[^"\\])*)"|`([^`]*)`|((?:(?!/?[>%]\}\})[^\s"`])+))',
    re.DOTALL,
)
_END = re.compile(r"[ \t\r\n]*(/?)([>%])\}\}")
_ENDS = {"<": ">", "%": "%"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag at `text[start:end]`. `shown` is what an escaped tag stands for, "" for a real one."""

    start: int
    end: int
    mark: str
    name: str
    closes: bool = False
    is_whole: bool = False
    arguments: tuple[str, ...] = ()
    named: dict[str, str] = field(default_factory=dict)
    shown: str = ""

    def get(self, *keys: str | int) -> str:
        """The first of these parameters that is given, by name or position; "" when none is."""
        for key in keys:
            if isinstance(key, int) and key < len(self.arguments):
                return self.arguments[key]
            if isinstance(key, str) and key in self.named:
                return self.named[key]
        return ""


def read(text: str) -> Iterator[Tag]:
    """All tags, in order. What begins like a tag and is none is passed over."""
    at = 0
    while found := _ANY.search(text, at):
        tag = _shown(text, found.start()) or _tag(text, found.start())
        if tag:
            yield tag
        at = tag.end if tag else found.end()


def _shown(text: str, start: int) -> Tag | None:
    found = _SHOWN.match(text, start)
    if not found or _ENDS[found[1]] != found[3]:
        return None
    return Tag(start, found.end(), found[1], "", shown=f"{{{{{found[1]}{found[2]}{found[3]}}}}}")


def _tag(text: str, start: int) -> Tag | None:
    begin = _BEGIN.match(text, start)
    if not begin:
        return None
    arguments: list[str] = []
    named: dict[str, str] = {}
    at = begin.end()
    while not (end := _END.match(text, at)):
        parameter = _PARAMETER.match(text, at)
        if not parameter:
            return None
        value = _value(parameter)
        if parameter[1]:
            named[parameter[1].lower()] = value
        else:
            arguments.append(value)
        at = parameter.end()
    if end[2] != _ENDS[begin[1]]:
        return None
    return Tag(start, end.end(), begin[1], begin[3], bool(begin[2]), bool(end[1]), tuple(arguments), named)


def _value(parameter: re.Match[str]) -> str:
    if parameter[2] is not None:
        return re.sub(r'\\(["\\])', r"\1", parameter[2])
    return parameter[3] if parameter[3] is not None else parameter[4]
