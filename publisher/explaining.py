"""Why a visitor gets what he gets: each zone of a page, the choice it made, and the literals that decided it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from audience.contexts import Context
from audience.errors import AudienceErrors
from audience.explanation import explain as explain_rule
from publisher.composer import file_path
from publisher.deciding import Deciding
from publisher.keys import choice_name, page_key, parse, parse_owner, variation_of
from publisher.late.rows import late_of
from publisher.late.shells import late_path
from publisher.nodes import Slot
from publisher.pages import NoSuchPage, is_text, page_at
from publisher.places import place_of
from publisher.trees import Compiled, Trees, Zone
from publisher.world import World


@dataclass(frozen=True, slots=True)
class _Made:
    """One zone's choice: `index` in its slot, `because` for people. `late` is the file that the edge takes it from, "" where it
    stands in the page's own; `hidden` are those inside a late zone.
    """

    slot: Slot
    index: int
    because: tuple[str, ...]
    late: str = ""
    hidden: bool = False

    @property
    def vector(self) -> tuple[int, ...]:
        """What it adds to the vector of the page's file, where a late zone is 0, and those inside it nothing."""
        return () if self.hidden else (0 if self.late else self.index,)


class Explainer:
    """Answers for many contexts; nodes that pages share are read once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._trees = Trees(world.node)
        self._deciding = Deciding(world.audience)

    def explain(self, url: str, context: Context) -> dict[str, Any]:
        """docs/design.md §7. The query of an address tells what the context does not. Raises NoSuchPage."""
        path, query = _parts(url, self._world.site.base_url)
        page = page_at(self._world.catalog, path, url)
        context = Context({**self._told(query), **context.values})
        root = page_key("root", page.id, page.locale, number=page.number)
        row = self._decision(root)
        if row is None:
            raise NoSuchPage(url)
        late = late_of(self._world.state.db, root)
        made = list(self._walk(self._trees.compiled(root), context, late))
        variant = self._variant(tuple(number for choice in made for number in choice.vector), row)
        return {
            "url": url,
            "page": page.id,
            "variant": variant or "default",
            "file": file_path(page.url, variant),
            "zones": [self._zone(choice, page.locale) for choice in made],
        }

    def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """What is said to `{"url": …, "context": {…}}`: the explanation, or `{"url", "error"}` where there can be none."""
        given = question.get("context")
        try:
            context = Context.from_batch({} if given is None else given, self._world.audience.signals)
            return self.explain(question["url"], context)
        except (AudienceErrors, NoSuchPage) as error:
            return {"url": question["url"], "error": str(error)}

    def _told(self, query: str) -> dict[str, Any]:
        """Signals of the first parameter of each name; one that an edge would not know either is left out."""
        first: dict[str, str] = {}
        for pair in query.split("&"):
            name, _, value = pair.partition("=")
            first.setdefault(name, value)
        told: dict[str, Any] = {}
        for name, value in first.items():
            with suppress(AudienceErrors):
                told |= Context.from_batch(
                    {"query": {name: value or None}}, self._world.audience.signals
                ).values
        return told

    def vector(self, url: str, context: Context) -> tuple[str, tuple[int, ...]]:
        """(root, vector): what a preview composes. Raises NoSuchPage."""
        page = page_at(self._world.catalog, url)
        root = page_key("root", page.id, page.locale, number=page.number)
        return root, tuple(made.index for made in self._walk(self._trees.compiled(root), context))

    def _walk(self, page: Compiled, context: Context, late: Collection[str] = ()) -> Iterator[_Made]:
        for part in page.parts:
            if isinstance(part, Zone):
                yield from (self._late if part.holder in late else self._zone_made)(part, context, late)

    def _zone_made(self, zone: Zone, context: Context, late: Collection[str]) -> Iterator[_Made]:
        made = self._choose(zone.slot, context)
        yield made
        yield from self._walk(zone.branches[made.index], context, late)

    def _late(self, zone: Zone, context: Context, _: Collection[str]) -> Iterator[_Made]:
        """A late zone, and those inside it: its decision is one of its own."""
        made = list(self._zone_made(zone, context, ()))
        row = self._decision(zone.holder)
        variant = self._variant(tuple(choice.index for choice in made), row) if row else ""
        file = file_path(late_path(zone.holder), variant)
        return (replace(each, late=file, hidden=number > 0) for number, each in enumerate(made))

    def _decision(self, root: str) -> tuple[str, str] | None:
        """(keys, shape) of a page or a late zone."""
        row: tuple[str, str] | None = self._world.state.db.execute(
            "SELECT keys, shapes.shape FROM placed JOIN shapes ON shapes.id = placed.shape WHERE root = ?",
            (root,),
        ).fetchone()
        return row

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

    def _variant(self, vector: tuple[int, ...], row: tuple[str, str]) -> str:
        """The key of a vector; one that no request can lead to, such as with unknown tags, gets the default."""
        leaves = self._deciding.diagram(row[1]).leaves
        return str(json.loads(row[0])[leaves.index(vector)]) if vector in leaves else ""

    def _zone(self, made: _Made, locale: str) -> dict[str, Any]:
        chosen = made.slot.choices[made.index].node
        return {
            "page_zone": made.slot.zone,
            "choice": choice_name(chosen),
            "because": list(made.because),
            "source": self._source(chosen, locale),
            **({"late": True, "file": made.late} if made.late else {}),
        }

    def _source(self, node: str | None, locale: str) -> str:
        """The file that the chosen content comes from, with the commit it was read at: "content/x.md@1a2b3c4d5e"."""
        file = ""
        if node is not None:
            kind, args = parse(node)
            if kind == "section":
                file, _ = place_of(self._world, parse_owner(args[0]), locale, args[2])
            else:
                file = self._file(args[0], locale, variation_of(node))
        commit = self._world.snapshot.commit
        return f"{file}@{commit[:10]}" if file and commit else file

    def _file(self, fragment_id: str, locale: str, variation: str) -> str:
        """The nearest file of a fragment in this variation, also where its text is left to the base."""
        held = self._world.catalog.sources(fragment_id)
        nearest = dict.fromkeys((*self._world.site.chain(locale), *self._world.site.locales))
        label = variation or None
        return next((held[near, label].file for near in nearest if (near, label) in held), "")


def _parts(url: str, base_url: str) -> tuple[str, str]:
    """Path and query of an address as it stands in a browser's bar, or as a path of the site. Raises NoSuchPage for what is no
    text."""
    if not is_text(url):
        raise NoSuchPage(url)
    path, _, query = url.partition("#")[0].partition("?")
    return (path.removeprefix(base_url) if base_url and path.startswith(f"{base_url}/") else path), query
