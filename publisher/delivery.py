"""Publishing at one origin: from a bundle to a live release, and back to an older one.

    state      what is live at the origin, and what the next release is written over
    target     the tree that should be live: the bundle, and assets in their grace period
    compare    the difference, as a value that can be printed
    stage      the number is claimed, and everything is put in place where no visitor sees it
    activate   one step, the only one that visitors notice; then what nobody needs is deleted

A dry run is the same journey at an origin that does nothing (`Rehearsal`). `rollout.py` goes it with several
origins at once.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from content_repo.problems import Problem
from publisher.bundle import Bundle
from publisher.difference import Difference, Line, compare
from publisher.errors import UnknownRelease
from publisher.grace import Grace
from publisher.origins.base import Origin, Progress, Staged, State, Work
from publisher.origins.rehearsal import Rehearsal
from publisher.recorded import RecordedBundle
from publisher.releases import Release, damaged, kept_releases, release_key
from publisher.retention import expired
from publisher.target import Target

KEEP = 20
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of a release at one origin. `release` is what is live there; None if that is not known."""

    url: str
    live: bool
    release: int | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of a publish or rollback. `uploaded` files were written from the bundle (`bytes` of them
    in all), `copied` ones were at the origin already, `deleted` is how many files visitors find gone.
    `lines` say what changed for visitors and for the edge, in the order of going live; `problems` what is odd
    about the origins."""

    release: int | None
    bundle: str
    commit: str
    origins: tuple[Reached, ...]
    uploaded: int = 0
    copied: int = 0
    deleted: int = 0
    requests: int = 0
    bytes: int = 0
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The fields that scripts rely on (`docs/releases.md`)."""
        fields = asdict(replace(self, lines=(), problems=()))  # there are as many lines as files
        del fields["lines"], fields["problems"]
        return fields


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be live: a bundle, the commit it was built from, and the instant it was built for."""

    bundle: Bundle
    commit: str
    now: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How a release is made. `created` is the time of publishing (RFC 3339, with a zone), `keep` how many
    releases stay possible to return to, `grace` how long assets outlive the pages that used them."""

    created: str
    tool: str
    keep: int = KEEP
    grace: timedelta = GRACE
    dry_run: bool = False
    progress: Progress = quiet
    writers: int | None = None


class Shipment:
    """One release on its way to one origin. Planned when it is made; nothing is written before `stage`."""

    def __init__(self, edition: Edition, origin: Origin, state: State, number: int, terms: Terms) -> None:
        bundle, oldest = edition.bundle, _oldest(state, number, terms.keep)
        target = Target(bundle, origin, state, Grace(terms.created, oldest, terms.grace))
        self._origin, self._dry_run = origin, terms.dry_run
        release = _release(target, state, edition, number, terms, oldest)
        difference = compare(state, target.contents, target.shard)
        self.work = Work(release, difference, target.records(), bundle.read, terms.writers, terms.progress)
        self.discard = expired(origin, release, difference)

    def stage(self) -> AbstractContextManager[Staged]:
        return (Rehearsal(self._origin) if self._dry_run else self._origin).stage(self.work)

    def delivered(self, staged: Staged) -> Delivery:
        """The result, after `staged` has been activated."""
        release, lines = self.work.release, self.work.difference.lines
        return Delivery(
            release=release.n,
            bundle=release.bundle,
            commit=release.commit,
            origins=(Reached(self._origin.url, not self._dry_run, release.n),),
            uploaded=staged.uploaded,
            copied=staged.copied,
            deleted=sum(line.action == "remove" for line in lines),
            requests=staged.requests,
            bytes=staged.bytes,
            lines=lines,
            problems=_left(staged),
        )


def publish_bundle(
    bundle: Bundle,
    origin: Origin,
    *,
    commit: str,
    now: str,
    created: str,
    tool: str,
    keep: int = KEEP,
    grace: timedelta = GRACE,
    dry_run: bool = False,
    progress: Progress = quiet,
    writers: int | None = None,
) -> Delivery:
    """Makes a bundle live under the next number; does nothing if it is live already.

    The parameters are those of `Edition` and `Terms`. Raises OriginFailed or LostRace; then what was live is
    still live, and a rerun is safe.
    """
    terms = Terms(created, tool, keep, grace, dry_run, progress, writers)
    state = origin.state()
    number = state.live.release if state.live else 0
    if state.live and state.live.bundle == bundle.digest:
        return unchanged(number, bundle, commit, Rehearsal(origin) if dry_run else origin)
    shipment = Shipment(Edition(bundle, commit, now), origin, state, number + 1, terms)
    with shipment.stage() as staged:
        staged.activate(shipment.discard)
    return shipment.delivered(staged)


def plan_delivery(
    bundle: Bundle, origin: Origin, *, created: str, keep: int = KEEP, grace: timedelta = GRACE
) -> Difference:
    """What publishing the bundle at the time `created` would change; nothing is written."""
    state = origin.state()
    number = state.live.release + 1 if state.live else 1
    target = Target(bundle, origin, state, Grace(created, _oldest(state, number, keep), grace))
    return compare(state, target.contents, target.shard)


def rollback(
    origin: Origin,
    number: int | None = None,
    *,
    created: str,
    tool: str,
    keep: int = KEEP,
    grace: timedelta = GRACE,
    dry_run: bool = False,
    progress: Progress = quiet,
    writers: int | None = None,
) -> Delivery:
    """Publishes the bundle of an older release again, under a new number. None is the number before the
    live one. Raises UnknownRelease, before anything is changed, for a release that is not kept."""
    edition = recorded(origin, number)
    return publish_bundle(
        edition.bundle,
        origin,
        commit=edition.commit,
        now=edition.now,
        created=created,
        tool=tool,
        keep=keep,
        grace=grace,
        dry_run=dry_run,
        progress=progress,
        writers=writers,
    )


def recorded(origin: Origin, number: int | None) -> Edition:
    """What an origin keeps of a release; None is the newest before the live one. Raises UnknownRelease, or
    OriginDamaged if not even the live one can be read."""
    live = origin.state().live
    kept = kept_releases(origin, live)
    if live and not kept:
        raise damaged(origin, release_key(live.release))
    older = [each for each in kept[1:] if number is None] or [each for each in kept if each.n == number]
    if not older:
        raise UnknownRelease(number, origin.url, [each.n for each in kept])
    release = older[0]
    return Edition(RecordedBundle(origin, release), release.commit, release.now)


def releases(origin: Origin) -> list[dict[str, Any]]:
    """The releases that can be returned to, newest first, in the form of `releases --json`."""
    live = origin.state().live
    return [
        {
            "release": each.n,
            "parent": each.parent,
            "commit": each.commit,
            "bundle": each.bundle,
            "created": each.created,
            "live": each.n == (live and live.release),
        }
        for each in kept_releases(origin, live)
    ]


def unchanged(number: int, bundle: Bundle, commit: str, origin: Origin) -> Delivery:
    """The result where the bundle is live already."""
    origin.settle()
    reached = (Reached(origin.url, True, number),)
    return Delivery(number, bundle.digest, commit, reached, requests=origin.requests)


def _left(staged: Staged) -> tuple[Problem, ...]:
    if not staged.left:
        return ()
    message = f"the release is live, but files that it removes are served still: {staged.left}"
    return (
        Problem("removed_still_served", "warning", message, fix="publish again, also if nothing has changed"),
    )


def _oldest(state: State, number: int, keep: int) -> int:
    """The first release kept beside release `number`, which is kept itself. One that was given up never comes
    back."""
    return max(state.oldest, number - max(keep, 1) + 1)


def _release(
    target: Target, state: State, edition: Edition, number: int, terms: Terms, oldest: int
) -> Release:
    return Release(
        n=number,
        parent=state.live.release if state.live else None,
        bundle=target.bundle.digest,
        commit=edition.commit,
        now=edition.now,
        created=terms.created,
        tool=terms.tool,
        shards=target.shards,
        carried=target.carried,
        oldest=oldest,
    )
