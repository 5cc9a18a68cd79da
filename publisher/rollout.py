"""One release at all origins of a target: staged at each, and only then made live at each.

Origins may lag behind: one that cannot be reached is named, the others go on, and the next publish takes it
to where they are. The highest number that is live anywhere leads. An edition that is live there already goes
out under that same number to those that are behind; any other gets the next number, everywhere. So numbers
mean the same at all origins, a number that an origin missed is missing there, and no origin ever goes back to
a lower one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from content_repo.problems import Problem
from publisher.delivery import Delivery, Edition, Reached, Shipment, Terms, recorded, unchanged
from publisher.difference import Line
from publisher.errors import LostRace, OriginFailed, PublishError, UnknownRelease
from publisher.interrupts import held_back
from publisher.origins.base import Origin, Staged, State
from publisher.origins.rehearsal import Rehearsal
from publisher.releases import Pointer, load_release

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class Place:
    """An origin, what is live there (None if that could not be found out), and what went wrong with it."""

    origin: Origin
    state: State | None = None
    failure: PublishError | None = None

    @property
    def live(self) -> Pointer | None:
        return self.state.live if self.state else None

    @property
    def number(self) -> int:
        """0 before the first release."""
        return self.live.release if self.live else 0

    def failed(self) -> Delivery:
        reached = Reached(self.origin.url, False, self.number or None, str(self.failure))
        return Delivery(None, "", "", (reached,))


def look(origins: Iterable[Origin]) -> list[Place]:
    """What is live at each, in their order. Raises what went wrong with the first if none can be reached."""
    places = _each(_look, list(origins), lambda origin: origin)
    _refuse_none(places)
    return places


def leader(places: Iterable[Place]) -> Place:
    """The reachable one with the highest release, which the others follow; the first of several."""
    return max((place for place in places if place.state), key=lambda place: place.number)


def roll_out(edition: Edition, origins: Iterable[Origin], terms: Terms, known: int = 0) -> Delivery:
    """Makes an edition live at every origin that can be reached. `known` is the highest number that this
    publisher has seen live at any of them: where one cannot be asked, the next number is above it.

    Raises OriginFailed when it could be made live at none of them, and LostRace when another publisher is at
    work at one of them: then nothing has changed at any. A failure later on is part of the result.
    """
    places = look(origins)
    number = _number(edition, places, known)
    wanted = Pointer(number, edition.bundle.digest)
    ahead = [place for place in places if place.live == wanted]
    done = {id(place): found for place in ahead if (found := _unchanged(place, edition, terms))}
    behind = [place for place in places if place.live != wanted]
    if ahead and behind:
        edition = _as_recorded(edition, leader(places))
    staged: list[Ready] = []
    with saying_what_is_live(number, partial(_live_at, staged)), ExitStack() as stack:
        staged += [each for place in behind if (each := _stage(stack, place, edition, number, terms))]
        for place, result in _each(_activate, staged, lambda each: each[0].origin, _stop):
            if result:
                done[id(place)] = result
    if not done:
        _refuse_none(places)
    return _merged([done.get(id(place)) or place.failed() for place in places], disagreement(places))


def roll_back(number: int | None, origins: Sequence[Origin], terms: Terms, known: int = 0) -> Delivery:
    """Makes an older release live again everywhere, under a new number. Raises UnknownRelease if no origin
    keeps it, the one that leads being asked first; None is the newest before the live one there."""
    places = look(origins)
    reachable = sorted((place for place in places if place.state), key=lambda place: -place.number)
    return roll_out(_kept(number, [place.origin for place in reachable]), origins, terms, known)


def disagreement(places: Iterable[Place]) -> tuple[Problem, ...]:
    """Whether the same number names different releases: two publishers each reached only one of the origins."""
    first: dict[int, Place] = {}
    for place in places:
        other = first.setdefault(place.number, place)
        if place.live and other.live and place.live.bundle != other.live.bundle:
            return (_disagreement(place.number, other, place),)
    return ()


def _disagreement(number: int, one: Place, two: Place) -> Problem:
    of = " and ".join(
        f"{each.origin.url} ({each.live.bundle[:10]})" for each in (one, two) if each.live is not None
    )
    message = f"release {number} was not the same at {of}"
    fix = f"nothing, if all origins show release {number + 1} now; else publish again"
    return Problem("origins_disagree", "warning", message, fix=fix)


def _look(origin: Origin) -> Place:
    try:
        return Place(origin, origin.state())
    except OriginFailed as error:
        return Place(origin, failure=error)


def _refuse_none(places: Sequence[Place]) -> None:
    failures = [place.failure for place in places if place.failure]
    if len(failures) == len(places):
        raise failures[0]


def _number(edition: Edition, places: Sequence[Place], known: int) -> int:
    """That of the live release if it is this edition wherever anything is as new, else a new one."""
    number = leader(places).number
    newest = {place.live for place in places if place.number == number}
    if newest == {Pointer(number, edition.bundle.digest)}:
        return number
    unseen = known if any(place.failure for place in places) else 0
    return max(number, unseen) + 1


def _as_recorded(edition: Edition, first: Place) -> Edition:
    """So that one number says the same wherever it is recorded."""
    release = load_release(first.origin, first.number)
    return replace(edition, commit=release.commit, now=release.now) if release else edition


def _kept(number: int | None, origins: Sequence[Origin]) -> Edition:
    refusals = []
    for origin in origins:
        try:
            return recorded(origin, number)
        except UnknownRelease as error:
            refusals.append(error)
    raise refusals[0]


def _unchanged(place: Place, edition: Edition, terms: Terms) -> Delivery | None:
    origin = Rehearsal(place.origin) if terms.dry_run else place.origin
    try:
        return unchanged(place.number, edition.bundle, edition.commit, origin)
    except OriginFailed as error:
        place.failure = error
        return None


Ready = tuple[Place, Shipment, Staged]


def _stage(stack: ExitStack, place: Place, edition: Edition, number: int, terms: Terms) -> Ready | None:
    if place.state is None:
        return None
    try:
        shipment = Shipment(edition, place.origin, place.state, number, terms)
        return place, shipment, stack.enter_context(shipment.stage())
    except OriginFailed as error:
        place.failure = error
        return None


def _activate(ready: Ready) -> tuple[Place, Delivery | None]:
    place, shipment, staged = ready
    try:
        staged.activate(shipment.discard)
    except (OriginFailed, LostRace) as error:
        place.failure = error
        return place, None
    return place, shipment.delivered(staged)


def _stop(ready: Ready) -> None:
    ready[2].stop()


@contextmanager
def saying_what_is_live(number: int | None, live_at: Callable[[], dict[str, bool]]) -> Iterator[None]:
    """Adds to the exception of a run that is told to end which release is live, if it is. `live_at` says of each
    origin, by its address, whether it is there."""
    try:
        yield
    except KeyboardInterrupt as end:
        where = live_at()
        live = ", ".join(url for url, is_live in where.items() if is_live)
        late = ", ".join(url for url, is_live in where.items() if not is_live)
        if live:
            missing = f" and not at {late}" if late else ""
            end.add_note(f"Release {number} is live at {live}{missing}; the next publish does what is left.")
        raise


def _live_at(staged: Iterable[Ready]) -> dict[str, bool]:
    return {place.origin.url: each.live for place, _, each in staged}


def _nothing(item: object) -> None:
    """What ends soon is waited for."""


def _each(
    do: Callable[[T], R],
    items: Sequence[T],
    origin_of: Callable[[T], Origin],
    stop: Callable[[T], None] = _nothing,
) -> list[R]:
    """The results for all items: those of far origins at the same time, then the others, one after the other.
    `stop` is called for the former when the run is told to end."""
    far = [item for item in items if origin_of(item).readers > 1]
    if len(far) < 2:
        return [do(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor  # not before it is needed: publishing starts quickly

    def stop_all() -> None:
        for item in far:
            stop(item)

    with held_back(stop_all), ThreadPoolExecutor(len(far)) as crew:
        found = {id(item): result for item, result in zip(far, crew.map(do, far), strict=True)}
    return [found[id(item)] if id(item) in found else do(item) for item in items]


def _merged(deliveries: Sequence[Delivery], problems: tuple[Problem, ...]) -> Delivery:
    """What was done is summed, each origin is named, and a change that is the same at several is one line."""
    first = next(each for each in deliveries if each.release)
    return replace(
        first,
        release=max(each.release or 0 for each in deliveries),
        origins=tuple(reached for each in deliveries for reached in each.origins),
        uploaded=sum(each.uploaded for each in deliveries),
        copied=sum(each.copied for each in deliveries),
        deleted=sum(each.deleted for each in deliveries),
        requests=sum(each.requests for each in deliveries),
        bytes=sum(each.bytes for each in deliveries),
        lines=first.lines if len(deliveries) == 1 else _distinct(deliveries),
        problems=(*problems, *(problem for each in deliveries for problem in each.problems)),
    )


def _distinct(deliveries: Sequence[Delivery]) -> tuple[Line, ...]:
    return tuple(dict.fromkeys(line for each in deliveries for line in each.lines))
