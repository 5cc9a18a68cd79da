"""Publishing: from a bundle to a live release, and back to an older one.

    state      what is live at the origin, and what the next release is written over
    target     the tree that should be live: the bundle, and assets in their grace period
    compare    the difference, as a value that can be printed
    stage      the number is claimed, and everything is put in place where no visitor sees it
    activate   one step, the only one that visitors notice; then what nobody needs is deleted

A dry run is the same journey at an origin that does nothing (`Rehearsal`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from publisher.bundle import Bundle
from publisher.difference import Difference, Line, compare
from publisher.errors import UnknownRelease
from publisher.grace import Grace
from publisher.origins.base import Origin, Progress, Staged, State, Work
from publisher.origins.rehearsal import Rehearsal
from publisher.recorded import RecordedBundle
from publisher.releases import Release, kept_releases
from publisher.retention import expired
from publisher.target import Target

KEEP = 20
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of a release at one origin."""

    url: str
    live: bool
    release: int | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The result of a publish or rollback. `uploaded` files were written from the bundle (`bytes` of them
    in all), `copied` ones were at the origin already, `deleted` is how many files visitors find gone.
    `lines` say what changed for visitors and for the edge, in the order of going live."""

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

    def as_dict(self) -> dict[str, Any]:
        """The fields that scripts rely on (`docs/releases.md`)."""
        fields = asdict(replace(self, lines=()))  # of which there are as many as files
        del fields["lines"]
        return fields


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


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

    `now` is the instant the bundle was built for, `created` the time of publishing (RFC 3339, with a zone).
    `keep` releases stay possible to return to, `grace` is how long assets outlive the pages that used them.
    Raises OriginFailed or LostRace; then what was live is still live, and a rerun is safe.
    """
    state = origin.state()
    if state.live and state.live.bundle == bundle.digest:
        return _unchanged(state.live.release, bundle, commit, origin)
    oldest = _oldest(state, keep)
    target = Target(bundle, origin, state, Grace(created, oldest, grace))
    release = _release(target, state, commit, now, created, tool, oldest)
    difference = compare(state, target.contents, target.shard)
    work = Work(release, difference, target.records(), bundle.read, writers, progress)
    discard = expired(origin, release, difference)
    with (Rehearsal(origin) if dry_run else origin).stage(work) as staged:
        staged.activate(discard)
    return _delivered(work, staged, Reached(origin.url, not dry_run, release.n))


def plan_delivery(
    bundle: Bundle, origin: Origin, *, created: str, keep: int = KEEP, grace: timedelta = GRACE
) -> Difference:
    """What publishing the bundle at the time `created` would change; nothing is written."""
    state = origin.state()
    target = Target(bundle, origin, state, Grace(created, _oldest(state, keep), grace))
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
    state = origin.state()
    kept = kept_releases(origin, state.live)
    wanted = number if number is not None else (state.live.release if state.live else 0) - 1
    release = next((each for each in kept if each.n == wanted), None)
    if release is None:
        raise UnknownRelease(number, origin.url, [each.n for each in kept])
    return publish_bundle(
        RecordedBundle(origin, release),
        origin,
        commit=release.commit,
        now=release.now,
        created=created,
        tool=tool,
        keep=keep,
        grace=grace,
        dry_run=dry_run,
        progress=progress,
        writers=writers,
    )


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


def _oldest(state: State, keep: int) -> int:
    """The first release kept beside the next one, which is kept itself. One that was given up never comes
    back."""
    number = state.live.release + 1 if state.live else 1
    return max(state.oldest, number - max(keep, 1) + 1)


def _release(
    target: Target, state: State, commit: str, now: str, created: str, tool: str, oldest: int
) -> Release:
    parent = state.live.release if state.live else None
    return Release(
        n=(parent or 0) + 1,
        parent=parent,
        bundle=target.bundle.digest,
        commit=commit,
        now=now,
        created=created,
        tool=tool,
        shards=target.shards,
        carried=target.carried,
        oldest=oldest,
    )


def _unchanged(number: int, bundle: Bundle, commit: str, origin: Origin) -> Delivery:
    return Delivery(number, bundle.digest, commit, (Reached(origin.url, True, number),))


def _delivered(work: Work, staged: Staged, reached: Reached) -> Delivery:
    return Delivery(
        release=work.release.n,
        bundle=work.release.bundle,
        commit=work.release.commit,
        origins=(reached,),
        uploaded=staged.uploaded,
        copied=staged.copied,
        deleted=sum(line.action == "remove" for line in work.difference.lines),
        requests=staged.requests,
        bytes=staged.bytes,
        lines=work.difference.lines,
    )
