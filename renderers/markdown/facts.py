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
        return BodyFacts(tuple(self.toc), self._summary or "", count_words("\n".join(self._texts)))


def count_words(text: str) -> int:
    """Words between spaces; each character of a script that has none counts as one."""
    if text.isascii():
        return len(text.split())
    rest, characters = EITHER.subn(" ", text)
    return characters + len(rest.split())
