"""Why a visitor gets what he gets: each zone of a page, the choice it made, and the literals that decided it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audience.contexts import Context
from audience.explanation import explain as explain_rule
from publisher.composing import file_path
from publisher.keys import page_key, parse, parse_owner
from publisher.nodes import Slot
from publisher.pages import NoSuchPage, page_at
from publisher.places import place_of
from publisher.trees import Compiled, Trees, Zone
from publisher.variants import Deciding
from publisher.world import World


@dataclass(frozen=True, slots=True)
class _Made:
    """One zone's choice: `index` in its slot, `because` for people."""

    slot: Slot
    index: int
    because: tuple[str, ...]


class Explainer:
    """Answers for many contexts; nodes that pages share are read once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._trees = Trees(world.node)
        self._deciding = Deciding(world.audience)

    def explain(self, url: str, context: Context) -> dict[str, Any]:
        """docs/design.md §7. Raises NoSuchPage."""
        page = page_at(self._world.catalog, url)
        root = page_key("root", page.id, page.locale, number=page.number)
        row = self._world.state.db.execute(
            "SELECT keys, shapes.shape FROM placed JOIN shapes ON shapes.id = placed.shape WHERE root = ?",
            (root,),
        ).fetchone()
        if row is None:
            raise NoSuchPage(url)
        made = list(self._walk(self._trees.compiled(root), context))
        variant = self._variant(root, tuple(choice.index for choice in made), row)
        return {
            "url": url,
            "page": page.id,
            "variant": variant or "default",
            "file": file_path(page.url, variant),
            "zones": [self._zone(choice, page.locale) for choice in made],
        }

    def vector(self, url: str, context: Context) -> tuple[str, tuple[int, ...]]:
        """(root, vector): what a preview composes. Raises NoSuchPage."""
        page = page_at(self._world.catalog, url)
        root = page_key("root", page.id, page.locale, number=page.number)
        return root, tuple(made.index for made in self._walk(self._trees.compiled(root), context))

    def _walk(self, page: Compiled, context: Context) -> Iterator[_Made]:
        for part in page.parts:
            if isinstance(part, Zone):
                made = self._choose(part.slot, context)
                yield made
                yield from self._walk(part.branches[made.index], context)

    def _choose(self, slot: Slot, context: Context) -> _Made:
        because: list[str] = []
        nodes = [choice.node for choice in slot.choices]
        for choice in slot.choices:
            if choice.rule is None:
                return _Made(slot, nodes.index(choice.node), tuple(because))
            rule = self._world.audience.rule(json.loads(choice.rule))
            value, literals = explain_rule(rule, context, self._world.audience)
            because += literals
            if value:
                return _Made(slot, nodes.index(choice.node), tuple(literals))
        raise AssertionError(f"zone {slot.zone!r} has no default")

    def _variant(self, root: str, vector: tuple[int, ...], row: tuple[str, str]) -> str:
        """The key of a vector; one that no request can lead to, such as with unknown tags, gets the default."""
        leaves = self._deciding.diagram(row[1]).leaves
        return str(json.loads(row[0])[leaves.index(vector)]) if vector in leaves else ""

    def _zone(self, made: _Made, locale: str) -> dict[str, Any]:
        chosen = made.slot.choices[made.index].node
        return {
            "page_zone": made.slot.zone,
            "choice": _shown(chosen),
            "because": list(made.because),
            "source": self._source(chosen, locale),
        }

    def _source(self, node: str | None, locale: str) -> str:
        """The file that the chosen content comes from, with the commit it was read at: "content/x.md@1a2b3c4d5e"."""
        file = ""
        if node is not None:
            kind, args = parse(node)
            if kind == "section":
                file, _ = place_of(self._world, parse_owner(args[0]), locale, args[2])
            else:
                file = self._file(args[0], locale, _variation(node))
        commit = self._world.snapshot.commit
        return f"{file}@{commit[:10]}" if file and commit else file

    def _file(self, fragment_id: str, locale: str, variation: str) -> str:
        """The nearest file of a fragment in this variation, also where its text is left to the base."""
        held = self._world.catalog.sources(fragment_id)
        nearest = dict.fromkeys((*self._world.site.chain(locale), *self._world.site.locales))
        label = variation or None
        return next((held[near, label].file for near in nearest if (near, label) in held), "")


def _shown(node: str | None) -> str:
    """A choice for people: "promo/sale@vip", "hero/0", "nothing"."""
    if node is None:
        return "nothing"
    kind, args = parse(node)
    if kind == "section":
        return args[2]
    variation = _variation(node)
    return f"{args[0]}@{variation}" if variation else args[0]


def _variation(node: str) -> str:
    """The label of the variation that a node shows; "" for the base."""
    kind, args = parse(node)
    return args[2] if kind in ("view", "page", "body") else ""
