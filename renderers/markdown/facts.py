"""What a page may know about a body: table of contents, summary, number of words."""

from __future__ import annotations

from renderers.inputs import BodyFacts
from renderers.markdown.cjk import RUNS, may_have_cjk


class Facts:
    """Gathers while a body is written."""

    def __init__(self) -> None:
        self.toc: list[tuple[int, str, str]] = []
        self._text = ""
        self._summary = ""
        self._words = 0
        self._characters = 0

    def text(self, text: str) -> None:
        """The plain text of one block."""
        words, characters = count_words(text)
        self._words += words
        self._characters += characters
        self._text = text

    def paragraph(self) -> None:
        """The block just given is a paragraph."""
        if not self._summary:
            self._summary = " ".join(self._text.split())

    def result(self) -> BodyFacts:
        return BodyFacts(tuple(self.toc), self._summary, self._words, self._characters)


def count_words(text: str) -> tuple[int, int]:
    """(words between spaces, and each character of a script that has none; how many those characters are)."""
    if text.isascii() or not may_have_cjk(text):
        return len(text.split()), 0
    stretches = RUNS.split(text)
    characters = len(text) - sum(map(len, stretches))
    return characters + sum(len(each.split()) for each in stretches), characters
