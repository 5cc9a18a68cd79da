"""After a release went live: purge what it changed, remember until that has worked, and fetch it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from content_repo.site import Target
from publisher.cdn import pending
from publisher.cdn.base import Cdn, CdnFailed, NowhereToWarm
from publisher.cdn.changed import Changed, between, everything, of_lines
from publisher.cdn.opening import Surroundings, opened
from publisher.cdn.witnesses import SignedTags, believed
from publisher.difference import Line
from publisher.edges import codec, tags
from publisher.edges.placement import TABLE
from publisher.edges.values import Tags, listed
from publisher.errors import OriginFailed, PublishError
from publisher.origins.base import Origin, Progress
from publisher.releases import Release, load_release

_WITNESS_LASTS = 3_600  # seconds


@dataclass(frozen=True, slots=True)
class Invalidation:
    """What became of the caches. `purged` files (None: everything) in `requests` requests; `error` says why not, and then
    caches may be stale until `stale_until` (RFC 3339). `warmed` files were fetched anew, and `cold` were not. An `error`
    without `stale_until` is of warming: they were purged.
    """

    cdn: str
    release: int
    purged: int | None = 0
    requests: int = 0
    error: str = ""
    stale_until: str = ""
    warmed: int = 0
    cold: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"cold": list(self.cold)}


@dataclass(frozen=True, slots=True)
class Caches:
    """The caches of one target. `folder` and `origin`, which has the live release, remember what they know."""

    target: Target
    origin: Origin
    folder: Path
    site: str
    environment: Mapping[str, str]
    now: datetime
    progress: Progress

    def follow(self, lines: Sequence[Line]) -> Invalidation:
        """Purge what the live release changed since the one that the caches know of; `lines` are of the run that has just
        made it live. A failure is part of the result: the release is live all the same.
        """
        try:
            return self._follow(self._live(), lines)
        except OriginFailed as error:
            return self._failed(Invalidation(self._cdn.name, 0, None), error)

    def _follow(self, release: Release, lines: Sequence[Line]) -> Invalidation:
        since = self._known(release)
        pending.note(self.folder, self.target.name, self.origin, since)
        if since == release.n:
            return Invalidation(self._cdn.name, release.n)
        told = of_lines(lines) if lines and since == release.parent else self._since(release, since)
        return self._purge(release, told, warm=bool(self._warm_at))

    def again(self, since: int | None, *, whole: bool, warm: bool) -> Invalidation:
        """The same without a publish. `since` is the release that caches may still have; None: the one they are known to
        have, else the one before the live one. `whole`: purge everything.
        """
        release = self._live()
        known = self._known(release) if since is None else since
        start = (release.parent or 0) if known == release.n else known
        return self._purge(release, None if whole else self._since(release, start), warm=warm)

    def _known(self, release: Release) -> int:
        """The release that the caches know of; 0 for none. Where nobody has noted one, it is the one before the live one."""
        found = pending.purged(self.folder, self.target.name, self.origin)
        return found if found is not None and found <= release.n else release.parent or 0

    @property
    def _cdn(self) -> Cdn:
        name, environment = self.target.name, self.environment
        around = Surroundings(self.site, name, environment, lambda: everything(self.origin, self._live()))
        return opened(self.target, around)

    @property
    def _warm_at(self) -> Sequence[str]:
        return tuple(self.target.cdn.get("warm", ()))

    def _live(self) -> Release:
        live = self.origin.state().live
        release = load_release(self.origin, live.release) if live else None
        if release is None:
            raise OriginFailed(self.origin.url, "live.json", "no release is live here", "publish first")
        return release

    def _since(self, release: Release, number: int) -> Changed | None:
        """None when that release is not kept any more: anything may be stale."""
        old = load_release(self.origin, number) if number else None
        return between(self.origin, old, release) if old else None

    def _purge(self, release: Release, changed: Changed | None, *, warm: bool) -> Invalidation:
        cdn = self._cdn
        if warm and not self._warm_at and not cdn.refills:
            raise NowhereToWarm(self.target.name)
        done = Invalidation(cdn.name, release.n, None if changed is None else len(changed.stale))
        try:
            done = replace(done, requests=_told(cdn, changed))
        except (CdnFailed, OriginFailed) as error:
            return self._failed(done, error)
        pending.note(self.folder, self.target.name, self.origin, release.n)
        try:
            return self._warmed(done, release, changed) if warm else done
        except (tags.BadTagKeys, OriginFailed) as error:
            return replace(done, error=f"purged, but not warmed: {error}")

    def _failed(self, done: Invalidation, error: PublishError) -> Invalidation:
        until = self.now + self._cdn.keeps
        return replace(done, error=str(error), stale_until=until.isoformat(timespec="seconds"))

    def _warmed(self, done: Invalidation, release: Release, changed: Changed | None) -> Invalidation:
        from publisher.cdn.warming import warm

        data = self.origin.load(TABLE)
        if data is None or not self._warm_at:
            return done
        files = everything(self.origin, release) if changed is None else changed.live
        table = codec.loads(data.decode())
        warmed = warm(self._warm_at, files, table, self.progress, *self._tags())
        return replace(done, warmed=warmed.warm, cold=warmed.cold)

    def _tags(self) -> tuple[SignedTags, Tags]:
        """How witnesses bring tags, and how the edge reads them; signed ones only where the keys are known here."""
        if self.target.tags == "listed":
            return believed, listed
        if not self.environment.get(tags.VARIABLE):
            return believed, lambda _: frozenset()
        keys = tags.read_keys(self.environment[tags.VARIABLE])
        moment = int(self.now.timestamp())
        return lambda ids: tags.sign(ids, moment + _WITNESS_LASTS, keys), tags.verified(keys, lambda: moment)


def _told(cdn: Cdn, changed: Changed | None) -> int:
    if changed is None:
        return cdn.purge_all()
    files = {*changed.stale, *changed.live} if cdn.refills else changed.stale
    return cdn.purge(sorted(files)) if files else 0
