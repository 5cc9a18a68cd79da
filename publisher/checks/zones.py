"""Findings about zones, made on the pages that show them and told where the zone is written: once a zone, however many pages
and languages it is on.

A zone may stand in several places, where other visitors meet it. A choice counts as dead only when it is in all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audience.budget import ZonePath
from audience.errors import AudienceErrors
from audience.lints import Lint, lints_by_zone
from content_repo.problems import Problem
from publisher import sections
from publisher.deciding import Deciding
from publisher.keys import parse, parse_owner
from publisher.late.rows import shell_of
from publisher.nodes import Choice, Slot
from publisher.places import Place, place_of
from publisher.trees import Compiled, Trees, Zone, unpack
from publisher.world import World

_SOMEWHERE = ("order_decides",)  # true as soon as it is true in one place; other findings must hold in all
_DEAD = ("unreachable_choice", "shadowed_choice")  # two reasons for one thing

Written = tuple[Place, str]  # where a zone is written, and its name


@dataclass(frozen=True, slots=True)
class _Spot:
    """One choice as its author wrote it. `number` counts from 0; -1 is the default that nobody wrote."""

    zone: Written
    number: int
    subject: str
    place: Place
    is_variation: bool


def zone_findings(world: World) -> Iterator[Problem]:
    """Unreachable and shadowed choices, rules that are always true, places where only the order decides."""
    shapes = _shapes(world)
    if not any(lints for found in shapes.values() for lints in found.values()):
        return
    tally = _Tally(world)
    trees = Trees(world.node)
    rows = world.state.db.execute("SELECT root, shape FROM placed WHERE keys <> '' ORDER BY root")
    for root, shape in rows.fetchall():
        if shapes.get(shape):
            tally.count(shell_of(world.state.db, root, trees), shapes[shape])
    yield from tally.findings()


def _shapes(world: World) -> dict[int, Mapping[ZonePath, tuple[Lint, ...]]]:
    """What is found in each shape: pages with equal zones are judged once."""
    deciding = Deciding(world.audience)
    rows = world.state.db.execute(
        "SELECT id, shape FROM shapes WHERE shape <> '[]' AND id IN (SELECT shape FROM placed)"
    )
    return {
        number: lints_by_zone(deciding.zones(unpack(shape)), world.audience)
        for number, shape in rows.fetchall()
    }


class _Tally:
    """How often each written zone was met, and how often something was found there."""

    def __init__(self, world: World) -> None:
        self._authors = _Authors(world)
        self._met: Counter[Written] = Counter()
        self._found: Counter[tuple[_Spot, str]] = Counter()
        self._lints: dict[tuple[_Spot, str], Lint] = {}

    def count(self, page: Compiled, lints: Mapping[ZonePath, tuple[Lint, ...]]) -> None:
        for path, zone in _zones(page):
            if (
                path in lints and len(zone.branches) > 1
            ):  # else no visitor gets here, which is said of the choice above
                self._met[self._authors.spot(zone, 0).zone] += 1
                for lint in lints[path]:
                    self._note(self._authors.spot(zone, int(lint.where[-1])), lint)

    def _note(self, spot: _Spot, lint: Lint) -> None:
        key = (spot, "dead" if lint.code in _DEAD else lint.code)
        self._found[key] += 1
        self._lints.setdefault(key, lint)

    def findings(self) -> Iterator[Problem]:
        for (spot, kind), times in self._found.items():
            if kind in _SOMEWHERE or times == self._met[spot.zone]:
                yield _problem(spot, self._lints[spot, kind])


def _problem(spot: _Spot, lint: Lint) -> Problem:
    fix = "change the order of `segments` in site.toml, or remove the variation"
    shown = fix if spot.is_variation and lint.code in _DEAD else lint.fix
    file, line = spot.place
    field = "if" if spot.is_variation else "choose"
    return Problem(lint.code, lint.severity, f"{spot.subject}: {lint.message}", file, line, field, shown)


def _zones(page: Compiled, above: ZonePath = ()) -> Iterator[tuple[ZonePath, Zone]]:
    """Every zone of a page with its path, as `audience.lints` counts them."""
    for number, zone in enumerate(part for part in page.parts if isinstance(part, Zone)):
        yield (*above, number), zone
        for place, branch in enumerate(zone.branches):
            yield from _zones(branch, (*above, number, place))


class _Authors:
    """From a slot to what its author wrote; each is looked up once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, tuple[_Spot, ...]] = {}

    def spot(self, zone: Zone, number: int) -> _Spot:
        if zone.holder not in self._known:
            kind, args = parse(zone.holder)
            spots = self._of_section(args, zone.slot) if kind == "section" else self._of_variations(args[0])
            self._known[zone.holder] = tuple(spots)
        return self._known[zone.holder][number]

    def _of_variations(self, fragment_id: str) -> Iterator[_Spot]:
        base = self._world.catalog.base(fragment_id)
        home = (base.file if base else "", 1)
        for number, (label, _) in enumerate(self._world.catalog.variations(fragment_id)):
            subject = f"variation {label!r} of {fragment_id!r}"
            place = self._world.place_of_rule(fragment_id, label)
            yield _Spot((home, fragment_id), number, subject, place, True)
        yield _Spot((home, fragment_id), -1, f"{fragment_id!r} without a variation", home, True)

    def _of_section(self, args: tuple[str, ...], slot: Slot) -> Iterator[_Spot]:
        owner, locale, path = args
        section = sections.find(self._world, owner, locale, path) or {}
        home = place_of(self._world, parse_owner(owner), locale, path)
        for number in self._written(section.get("choose") or (), slot):
            if number is None:
                yield _Spot((home, path), -1, f"zone {path!r}", home, False)
            else:
                place = place_of(self._world, parse_owner(owner), locale, f"{path}/{number}")
                yield _Spot((home, path), number, f"choice {number + 1} of zone {path!r}", place, False)

    def _written(self, items: Iterable[Any], slot: Slot) -> Iterator[int | None]:
        """The number of each of the slot's choices in `choose`: those with nothing to see now are not in the slot."""
        left = iter(enumerate(items))
        for choice in slot.choices:
            yield next((number for number, item in left if self._is(item, number, choice)), None)

    def _is(self, item: Any, number: int, choice: Choice) -> bool:
        if not isinstance(item, Mapping) or self._rule(item.get("if")) != choice.rule:
            return False
        if choice.node is None:
            return "none" in item
        kind, args = parse(choice.node)
        if kind == "section":
            return args[2].endswith(f"/{number}")
        return self._world.catalog.canonical(str(item.get("use")).partition("#")[0]) == args[0]

    def _rule(self, written: Any) -> str | None:
        try:
            return None if written is None else self._world.audience.rule(written).text
        except AudienceErrors:
            return ""
