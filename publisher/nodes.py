"""Nodes: bytes with slots. Pages are trees of nodes; a slot with several choices is where visitors part ways.

A node's key (`publisher/keys.py`) says how to make it again:

    page     id, locale, variation          a page through its template
    view     id, locale, variation, view    a fragment in a view
    body     id, locale, variation          its Markdown body
    section  owner, locale, path            a section of an owner, or of a zone's choice ("hero/0")
    place    id, locale, view               structure: a fragment's variations, the first that matches
    root     id, locale                     structure: a page's variations
    region   owner, locale                  structure: the sections of a region, in order

    atom     id, locale                     the feed of a page
    sitemap  name, locale                   the sitemap, or a part of it
    robots   name, locale                   robots.txt

A root, page or section of a paginated list has the number of its page as a further argument, from 2; the root of a file
for programs has 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from content_repo.problems import Problem
from renderers.inputs import BodyFacts


class Choice(NamedTuple):
    """`rule` is canonical JSON, None for the default; `node` is a key, None for nothing at all."""

    rule: str | None
    node: str | None


class Slot(NamedTuple):
    """`zone` names the place for people ("hero", "promo/summer-sale"). The last choice has no rule. `late`: its page shall
    not multiply by it (`publisher/late/`).

    A slot without choices is no place: its `zone` is what the page's head needs while this node is shown. With "" it marks
    where such needs are written.
    """

    zone: str
    choices: tuple[Choice, ...]
    late: bool = False

    @property
    def is_plain(self) -> bool:
        """Everybody gets the same here."""
        return len(self.choices) == 1 or all(choice.node == self.choices[0].node for choice in self.choices)


class Node(NamedTuple):
    """`len(chunks) == len(slots) + 1`. `rendered` tells a piece (a renderer ran) from a switch (structure only)."""

    key: str
    chunks: tuple[bytes, ...]
    slots: tuple[Slot, ...] = ()
    facts: BodyFacts | None = None
    rendered: bool = False

    def children(self) -> Iterator[str]:
        for slot in self.slots:
            for choice in slot.choices:
                if choice.node is not None:
                    yield choice.node

    def pack_slots(self) -> str:
        """Slots and the offsets of the chunks, as JSON; "" when there are none."""
        if not self.slots:
            return ""
        lengths = [len(chunk) for chunk in self.chunks]
        return json.dumps([lengths, [_packed(slot) for slot in self.slots]])

    def pack_facts(self) -> str | None:
        if self.facts is None:
            return None
        return json.dumps([self.facts.toc, self.facts.summary, self.facts.words, self.facts.characters])


def _packed(slot: Slot) -> list[object]:
    found: list[object] = [slot.zone, [[choice.rule, choice.node] for choice in slot.choices]]
    return [*found, 1] if slot.late else found


def unpack(key: str, text: bytes, slots: str, facts: str | None, rendered: bool) -> Node:
    """The inverse of a node's `b"".join(chunks)`, `pack_slots`, `pack_facts`."""
    if not slots:
        return Node(key, (text,), (), unpack_facts(facts), rendered)
    lengths, packed = json.loads(slots)
    chunks, start = [], 0
    for length in lengths:
        chunks.append(text[start : start + length])
        start += length
    made = tuple(
        [
            Slot(zone, tuple([Choice(*choice) for choice in choices]), bool(late))
            for zone, choices, *late in packed
        ]
    )
    return Node(key, tuple(chunks), made, unpack_facts(facts), rendered)


def unpack_facts(packed: str | None) -> BodyFacts | None:
    if packed is None:
        return None
    toc, *others = json.loads(packed)
    return BodyFacts(tuple((level, anchor, text) for level, anchor, text in toc), *others)


@dataclass(frozen=True, slots=True)
class Trace:
    """What one making of a node read, and what came of it: reusable while every fact keeps its digest."""

    key: str
    depends: tuple[tuple[str, str], ...]  # (fact key, digest), in order of first use
    result: Node
    problems: tuple[Problem, ...] = ()
