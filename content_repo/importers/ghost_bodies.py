"""The text of a Ghost post as Markdown: from its Markdown where it was written so, else from its HTML, else
from the document of its editor.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from content_repo.importers.ghost_editors import Editors, card_of, lists
from content_repo.importers.ghost_export import Row, text
from content_repo.importers.html_markdown import markdown
from content_repo.importers.html_tree import Node

SITE = "__GHOST_URL__"
_MARK = re.compile(r"<!--\s*kg-card-(?:begin|end):[^>]*-->")
_CARD = re.compile(r'class="[^"]*\bkg-([a-z]+)-card')
_KEPT = ("bookmark", "embed", "file", "audio", "video", "product", "signup", "paywall", "gallery", "button")


class Bodies:
    """`counts` are the cards that stay as they are."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._editors = Editors(self.counts)

    def convert(self, row: Row) -> str:
        """The body of a row of `posts`."""
        written = _markdown_card(row)
        if written is not None:
            return written.replace(SITE, "")
        html = text(row, "html") or self._from_editor(row)
        self.counts.update(f"kg-{card}" for card in _CARD.findall(html) if card in _KEPT)
        return markdown(html.replace(SITE, ""), _special)

    def _from_editor(self, row: Row) -> str:
        found = self._editors.lexical(_document(row, "lexical"))
        return found or self._editors.mobiledoc(_document(row, "mobiledoc"))


def _document(row: Row, key: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text(row, key) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _markdown_card(row: Row) -> str | None:
    """The Markdown of a post that is one card of it, as Ghost 1 to 3 kept all posts."""
    document = _document(row, "mobiledoc")
    sections = list(lists(document.get("sections")))
    cards = [card_of(document, each[1]) for each in sections if len(each) == 2 and each[0] == 10]
    if len(sections) > 2 or len(cards) != 1 or cards[0][0] != "markdown":
        return None
    rest = [each for each in sections if each[0] != 10]
    return text(cards[0][1], "markdown") if all(each[-1] == [] for each in rest) else None


def _special(node: Node) -> str | None:
    """The marks around Ghost's cards say nothing that the HTML does not."""
    return "" if node.tag == "!" and _MARK.fullmatch(node.source) else None
