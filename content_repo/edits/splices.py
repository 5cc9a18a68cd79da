"""Replacing ranges of a text, and an author's file as a text whose line ends and byte order mark come back as they were."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from content_repo.frontmatter import decode
from content_repo.problems import ContentError

_BOM = b"\xef\xbb\xbf"
_BETWEEN = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Splice(NamedTuple):
    """`text` takes the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice], offset: int = 0) -> str:
    """The text with all splices applied; those at one place come in the order given, and none overlap. `offset` is added
    to their places."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(splices, key=itemgetter(0)):
        pieces += text[at : start + offset], new
        at = end + offset
    return "".join([*pieces, text[at:]])


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line that `at` is on ends, before its newline."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def after_gap(text: str, at: int) -> int:
    """The first place from `at` on that is no white space and no `#` comment."""
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def column(text: str, at: int) -> int:
    return at - line_start(text, at)


def line_number(text: str, at: int) -> int:
    """From 1."""
    return text.count("\n", 0, at) + 1


@dataclass(frozen=True)
class AuthorText:
    """A file's characters without the byte order mark. `plain` has `\\n` line ends; splices are given in its places."""

    written: str
    has_bom: bool

    @classmethod
    def read(cls, raw: bytes, file: str) -> AuthorText:
        """Raises ContentError for bytes that are no text."""
        _, problem = decode(raw, file)
        if problem:
            raise ContentError(problem)
        return cls(raw.removeprefix(_BOM).decode(), raw.startswith(_BOM))

    @cached_property
    def plain(self) -> str:
        return _LINE_END.sub("\n", self.written) if "\r" in self.written else self.written

    @cached_property
    def newline(self) -> str:
        """The line end that most lines have."""
        windows = self.written.count("\r\n")
        others = self.written.count("\n") - windows, self.written.count("\r") - windows
        if windows > max(others):
            return "\r\n"
        return "\r" if others[1] > others[0] else "\n"

    def spliced(self, splices: Iterable[Splice]) -> AuthorText:
        ends = self.newline
        placed = (Splice(self._place(a), self._place(b), new.replace("\n", ends)) for a, b, new in splices)
        return AuthorText(spliced(self.written, placed), self.has_bom)

    def encode(self) -> bytes:
        return (_BOM if self.has_bom else b"") + self.written.encode()

    def _place(self, at: int) -> int:
        """The place in `written` of a place in `plain`."""
        return at + bisect_left(self._shortened, at)

    @cached_property
    def _shortened(self) -> list[int]:
        """Places in `plain` of the newlines that are two characters in `written`."""
        pairs = (found.start() for found in re.finditer("\r\n", self.written))
        return [start - number for number, start in enumerate(pairs)]
