"""What a page may know about a body: table of contents, summary, number of words."""

from __future__ import annotations

import re

from renderers.inputs import BodyFacts
from renderers.markdown.cjk import EITHER

_SPACE = re.compile(r"\s+")


class Facts:
    """Gathers while a body is written."""

    def __init__(self) -> None:
        self.toc: list[tuple[int, str, str]] = []
        self._texts: list[str] = []
        self._summary: str | None = None

    def text(self, text: str) -> None:
        """The plain text of one block."""
        self._texts.append(text)

    def paragraph(self) -> None:
        """The block just given is a paragraph."""
        if self._summary is None and self._texts[-1].strip():
            self._summary = _SPACE.sub(" ", self._texts[-1]).strip()

    def result(self) -> BodyFacts:
        words, characters = count_words("\n".join(self._texts))
        return BodyFacts(tuple(self.toc), self._summary or "", words, characters)


def count_words(text: str) -> tuple[int, int]:
    """(words between spaces, and each character of a script that has none; how many those characters are)."""
    if text.isascii():
        return len(text.split()), 0
    rest, characters = EITHER.subn(" ", text)
    return characters + len(rest.split()), characters
