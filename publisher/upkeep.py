"""The upkeep of a target, at each of its origins: what releases there are, whether they are whole, and what can
go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError
from publisher import delivery, rollout
from publisher.bundle import Bundle
from publisher.errors import PublishError
from publisher.gc import Collection, Limits, collect
from publisher.origins.base import Origin
from publisher.previews import Unlisted
from publisher.redirect_pages import with_redirect_pages
from publisher.releases import load_release
from publisher.rollout import Place
from publisher.verification import Verification, verify

if TYPE_CHECKING:
    from publisher.workspace import Workspace

KINDS = ("missing", "altered", "extra", "repaired")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found at one origin; `error` where it came to no end."""

    url: str
    found: Verification
    error: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"url": self.url, **self.found.as_dict(), "error": self.error}


@dataclass(frozen=True, slots=True)
class TargetVerified:
    """All origins of a target. `release` is the highest that is live at any."""

    origins: tuple[Verified, ...]

    @property
    def release(self) -> int | None:
        return max((each.found.release or 0 for each in self.origins), default=0) or None

    @property
    def sound(self) -> bool:
        return all(each.found.sound for each in self.origins)

    @property
    def behind(self) -> tuple[Verified, ...]:
        """Those that could not be verified, or that show an older release than others."""
        return tuple(each for each in self.origins if each.error or each.found.release != self.release)

    def as_dict(self) -> dict[str, Any]:
        """As docs/formats.md §8 says; of several origins together, and then one by one."""
        found = [each.found.as_dict() for each in self.origins]
        together: dict[str, Any] = {
            "release": self.release,
            "checked": sum(each["checked"] for each in found),
            **{kind: sorted({key for each in found for key in each[kind]}) for kind in KINDS},
        }
        return together | ({"origins": [e.as_dict() for e in self.origins]} if len(found) > 1 else {})


@dataclass(frozen=True, slots=True)
class TargetCollected:
    """What was, or would be, deleted at each origin, by its address; and what went wrong at others."""

    collections: Mapping[str, Collection]
    errors: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        done = [{"url": url, **found.as_dict(), "error": ""} for url, found in self.collections.items()]
        failed = [{"url": url, **Collection().as_dict(), "error": why} for url, why in self.errors.items()]
        totals = {"found": sum(e["found"] for e in done), "deleted": sum(e["deleted"] for e in done)}
        return {**totals, "origins": [*done, *failed]}


def releases(workspace: Workspace, target: str) -> list[dict[str, Any]]:
    """Those of the origin that leads, newest first."""
    return delivery.releases(rollout.leader(_places(workspace, target)).origin)


def verify_target(workspace: Workspace, target: str, *, repair: bool) -> TargetVerified:
    """Raises what went wrong where nothing could be verified at all."""
    places = _places(workspace, target)
    bundles: dict[str, Bundle | None] = {}
    verified = [_verified(workspace, place, places, bundles, repair) for place in places]
    failures = [place.failure for place in places if place.failure]
    if len(failures) == len(places):
        raise failures[0]
    return TargetVerified(tuple(verified))


def collect_target(workspace: Workspace, target: str, limits: Limits) -> TargetCollected:
    """Raises what went wrong where nothing could be collected at all."""
    done: dict[str, Collection] = {}
    failures: dict[str, PublishError] = {}
    origins = workspace.origins(workspace.site_settings(), target, remembered=False)
    for origin in origins:
        try:
            done[origin.url] = collect(origin, limits)
        except PublishError as error:
            failures[origin.url] = error
    if not done:
        raise next(iter(failures.values()))
    return TargetCollected(done, {url: str(error) for url, error in failures.items()})


def _places(workspace: Workspace, target: str) -> list[Place]:
    return rollout.look(workspace.origins(workspace.site_settings(), target, remembered=False))


def _verified(
    workspace: Workspace,
    place: Place,
    places: Sequence[Place],
    bundles: dict[str, Bundle | None],
    repair: bool,
) -> Verified:
    origin, others = place.origin, [each.origin for each in places if each is not place]
    try:
        if place.failure:
            raise place.failure
        bundle = _live_bundle(workspace, place, bundles) if repair else None
        return Verified(origin.url, verify(origin, bundle, repair=repair, others=others))
    except PublishError as error:
        place.failure = error
        return Verified(origin.url, Verification(place.number or None, 0), str(error))


def _live_bundle(workspace: Workspace, place: Place, bundles: dict[str, Bundle | None]) -> Bundle | None:
    """The live release built again, as a source for repairs; None where its commit is not at hand or builds
    otherwise."""
    if place.live is None:
        return None
    if place.live.bundle not in bundles:
        bundles[place.live.bundle] = _built(workspace, place.origin, place.live.release, place.live.bundle)
    return bundles[place.live.bundle]


def _built(workspace: Workspace, origin: Origin, number: int, digest: str) -> Bundle | None:
    release = load_release(origin, number)
    if release is None or not release.commit:
        return None
    try:
        built = workspace.build(release.commit)
    except ContentError:
        return None
    found: Iterable[Bundle] = (built.bundle, with_redirect_pages(workspace, built))
    if workspace.options.preview is not None:
        found = map(Unlisted, found)
    return next((bundle for bundle in found if bundle.digest == digest), None)
