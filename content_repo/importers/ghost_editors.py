"""The documents of Ghost's two editors, Mobiledoc and Lexical, as HTML.

Sources of the formats: https://github.com/bustle/mobiledoc-kit (Mobiledoc 0.3) and Lexical's serialised nodes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from content_repo.importers.ghost_cards import card_data, card_html
from content_repo.importers.ghost_export import text

Table = Mapping[str, Any]
_FORMATS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup"}  # bits of Lexical
_PLAIN = {"paragraph": "<p>{}</p>", "listitem": "<li>{}</li>"}
_PLAIN |= dict.fromkeys(("quote", "extended-quote", "aside"), "<blockquote><p>{}</p></blockquote>")


@dataclass(slots=True)
class Editors:
    """`counts` are the cards that have no counterpart and stay visible as data."""

    counts: Counter[str] = field(default_factory=Counter)

    def lexical(self, document: Table) -> str:
        root = document.get("root")
        children = root.get("children") if isinstance(root, dict) else None
        return "\n".join(map(self._node, _tables(children)))

    def _node(self, node: Table) -> str:
        kind = text(node, "type")
        if kind in ("text", "extended-text"):
            return _formatted(escape(text(node, "text"), quote=False), node.get("format"))
        if kind == "linebreak":
            return "<br>"
        inside = "".join(map(self._node, _tables(node.get("children"))))
        return _framed(kind, node, inside) or self._card(kind, node) or inside

    def _card(self, kind: str, card: Table) -> str:
        found = card_html(kind, card)
        if found is None:
            self.counts[f"card:{kind}"] += 1
            return card_data(card)
        return found

    def mobiledoc(self, document: Table) -> str:
        return "\n".join(self._section(document, each) for each in lists(document.get("sections")))

    def _section(self, document: Table, section: list[Any]) -> str:
        match section:
            case [1, str(tag), list(markers), *_]:
                return f"<{tag}>{_markers(document, markers)}</{tag}>"
            case [2, str(source), *_]:
                return f'<img src="{escape(source)}">'
            case [3, str(tag), list(items), *_]:
                rows = "".join(f"<li>{_markers(document, each)}</li>" for each in lists(items))
                return f"<{tag}>{rows}</{tag}>"
            case [10, int(number), *_]:
                return self._card(*card_of(document, number))
        return ""


def lists(value: Any) -> Iterator[list[Any]]:
    yield from (each for each in value if isinstance(each, list)) if isinstance(value, list) else ()


def card_of(document: Table, number: int) -> tuple[str, Table]:
    """(kind, data) of a card of a Mobiledoc document."""
    cards = list(lists(document.get("cards")))
    match cards[number] if 0 <= number < len(cards) else []:
        case [str(kind), dict(payload), *_]:
            return kind.removeprefix("card-").removesuffix("-card"), payload
    return "", {}


def _tables(value: Any) -> list[Table]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _framed(kind: str, node: Table, inside: str) -> str:
    """The element of a node that holds others; "" for a card."""
    if kind in ("link", "autolink"):
        return f'<a href="{escape(text(node, "url"))}">{inside}</a>'
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        return f"<{tag}>{inside}</{tag}>"
    if kind in ("heading", "extended-heading"):
        tag = text(node, "tag") if re.fullmatch("h[1-6]", text(node, "tag")) else "h2"
        return f"<{tag}>{inside}</{tag}>"
    return _PLAIN.get(kind, "").format(inside)


def _formatted(words: str, bits: Any) -> str:
    for bit, tag in _FORMATS.items():
        if isinstance(bits, int) and bits & bit:
            words = f"<{tag}>{words}</{tag}>"
    return words


def _markers(document: Mapping[str, Any], markers: list[Any]) -> str:
    """A line of Mobiledoc: (type, numbers of markups that open, how many close, text)."""
    found, opened = [], []
    markups = list(lists(document.get("markups")))
    for marker in lists(markers):
        if len(marker) != 4 or not isinstance(marker[1], list):
            continue
        for number in marker[1]:
            tag, start = _markup(markups[number] if isinstance(number, int) and number < len(markups) else [])
            opened.append(tag)
            found.append(start)
        found.append(_atom(document, marker))
        for _ in range(marker[2] if isinstance(marker[2], int) else 0):
            found.append(f"</{opened.pop()}>" if opened else "")
    return "".join(found + [f"</{tag}>" for tag in reversed(opened)])


def _atom(document: Mapping[str, Any], marker: list[Any]) -> str:
    if marker[0] == 0:
        return escape(str(marker[3]), quote=False)
    atoms = list(lists(document.get("atoms")))
    number = marker[3]
    atom = atoms[number] if isinstance(number, int) and number < len(atoms) else [""]
    return "<br>" if atom[0] == "soft-return" else escape(str(atom[1]) if len(atom) > 1 else "", quote=False)


def _markup(markup: list[Any]) -> tuple[str, str]:
    tag = str(markup[0]) if markup else "span"
    pairs = markup[1] if len(markup) > 1 and isinstance(markup[1], list) else []
    attributes = "".join(
        f' {key}="{escape(str(value))}"' for key, value in zip(pairs[::2], pairs[1::2], strict=False)
    )
    return tag, f"<{tag}{attributes}>"
