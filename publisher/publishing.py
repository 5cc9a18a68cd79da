"""The journeys of a release at all origins of a target: plan, publish, roll back."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError, Problem
from publisher import delivery, reload, rollout
from publisher.cdn import following as cdn
from publisher.checks.required import required_findings
from publisher.delivery import Delivery, Edition, Terms
from publisher.dirt import Dirt
from publisher.errors import OriginFailed
from publisher.expired import expired_since
from publisher.origins.cautions import cautions
from publisher.outputs import cause
from publisher.planned import Plan, grouped, sources_since
from publisher.redirect_pages import bundle_for
from publisher.releases import load_release
from publisher.render_cache import cache
from publisher.report import Aftermath, PublishReport, peak_rss_mb
from publisher.version import tool

if TYPE_CHECKING:
    from content_repo.site import Site, Target
    from publisher.built import Built
    from publisher.bundle import Bundle
    from publisher.origins.base import Origin
    from publisher.spool import Spool
    from publisher.workspace import Workspace


def plan(workspace: Workspace, target: str, commit: str) -> Plan:
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    built = _publishable(workspace, target, commit, origins)
    origin = rollout.leader(rollout.look(origins)).origin
    found = delivery.plan_delivery(
        _bundle(workspace, built, site.targets[target]),
        origin,
        created=_stamp(workspace.options.now),
        keep=site.keep_releases,
        grace=timedelta(seconds=site.grace),
    )
    lines = tuple(line._replace(reason=_reason(built, line)) for line in found.lines)
    live = load_release(origin, found.state.live.release) if found.state.live else None
    now = built.commit or ""
    return Plan(
        target,
        now,
        live.n if live else 0,
        site.budget.variants_per_page,
        lines,
        tuple(grouped(lines, built.state)),
        built.report.problems,
        sources_since(workspace.site, live.commit, now) if live else (),
    )


def _bundle(workspace: Workspace, built: Built, target: Target) -> Bundle:
    bundle = bundle_for(workspace, built, target)
    if workspace.options.preview is None:
        return bundle
    from publisher.previews import Unlisted

    return Unlisted(bundle)


def _publishable(
    workspace: Workspace, target: str, commit: str, origins: list[Origin], spool: Spool | None = None
) -> Built:
    """A build of which everything that visitors can reach is complete; on a new machine it starts from a cache.
    Raises ContentError."""
    if cache.is_cold(workspace.state(commit)):
        _warm(workspace, target, commit, origins)
    built = workspace.build(commit, spool)
    lacking = tuple(required_findings(built.state))
    if lacking:
        raise ContentError(*built.report.problems, *lacking)
    return built


def _warm(workspace: Workspace, target: str, commit: str, origins: list[Origin]) -> None:
    """A preview starts from the cache of what it stands beside, and has none of its own."""
    site = workspace.written_settings()
    if workspace.options.preview is not None:
        origins = workspace.origins(site, target)
    caches = cache.cached_at(site.targets[target], origins)
    cache.warm(workspace.state(commit), caches, workspace.progress)


def _reason(built: Built, line: Any) -> str:
    """What made the file different in this build, else what the comparison says."""
    found = cause(built.state, line.path)
    return f"{line.reason}: {found}" if found else str(line.reason)


def publish(workspace: Workspace, target: str, commit: str, *, dry_run: bool) -> PublishReport:
    """Build a commit and make it live at every origin; an origin that fails is named, and the others go on."""
    started = time.monotonic()
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    with Dirt(workspace.site) as dirt, workspace.spool() as spool:
        built = _publishable(workspace, target, commit, origins, spool)
        bundle = _bundle(workspace, built, site.targets[target])
        edition = Edition(bundle, built.commit or "", built.state.get("now"))
        terms = _terms(workspace, site, dry_run=dry_run)
        done = rollout.roll_out(edition, origins, terms, _number_seen(workspace, target))
        with _saying_what_is_live(done):
            cautious = cautions(site.targets[target])
            problems = [*built.report.problems, *dirt.problems(), *done.problems, *cautious]
            after = Aftermath() if dry_run else _follow(workspace, site, target, origins, done)
            if not dry_run:
                problems += _keep_cache(workspace, site.targets[target], origins, built, done)
    seconds = round(time.monotonic() - started, 3)
    return PublishReport(target, done, seconds, peak_rss_mb(), tuple(problems), after)


def rollback(workspace: Workspace, target: str, release: int | None) -> PublishReport:
    started = time.monotonic()
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    terms = _terms(workspace, site, dry_run=False)
    done = rollout.roll_back(release, origins, terms, _number_seen(workspace, target))
    with _saying_what_is_live(done):
        after = _follow(workspace, site, target, origins, done)
    problems = (*done.problems, *_expired(workspace, origins, done))
    seconds = round(time.monotonic() - started, 3)
    return PublishReport(target, done, seconds, peak_rss_mb(), problems, after)


def _expired(workspace: Workspace, origins: list[Origin], done: Delivery) -> list[Problem]:
    """What can be seen again though its time is over; nothing where the record cannot be read: the release is live."""
    live = {reached.url for reached in done.origins if reached.live}
    origin = next((each for each in origins if each.url in live), None)
    if origin is None or done.release is None:
        return []
    try:
        record = load_release(origin, done.release)
    except OriginFailed:
        return []
    built = datetime.fromisoformat(record.now) if record else workspace.options.now
    return list(expired_since(workspace.site, done.commit, built, workspace.options.now))


def _saying_what_is_live(done: Delivery) -> AbstractContextManager[None]:
    return rollout.saying_what_is_live(
        done.release, lambda: {reached.url: reached.live for reached in done.origins}
    )


def _follow(
    workspace: Workspace, site: Site, target: str, origins: list[Origin], done: Delivery
) -> Aftermath:
    """What comes after going live: the number is remembered, the edge told, caches emptied and warmed. An edge that could
    not be told is no reason to leave caches as they are.
    """
    workspace.state("HEAD").put(_number_key(workspace, target), str(done.release))
    failure = reload.if_needed(site.targets[target], done)
    return Aftermath(failure, cdn.follow(workspace, site, target, origins, done))


def _number_seen(workspace: Workspace, target: str) -> int:
    """The highest release that this machine has seen live at any origin of the target; 0 for none."""
    return int(workspace.state("HEAD").get(_number_key(workspace, target), "0"))


def _number_key(workspace: Workspace, target: str) -> str:
    return f"number:{target}:{workspace.options.preview or ''}"


def _keep_cache(
    workspace: Workspace, target: Target, origins: list[Origin], built: Built, done: Delivery
) -> list[Problem]:
    live = {reached.url for reached in done.origins if reached.live}
    caches = [origin for origin in cache.cached_at(target, origins) if origin.url in live]
    return cache.keep(built, caches, workspace.progress)


def _terms(workspace: Workspace, site: Site, *, dry_run: bool) -> Terms:
    return Terms(
        created=_stamp(workspace.options.now),
        tool=tool(),
        keep=site.keep_releases,
        grace=timedelta(seconds=site.grace),
        dry_run=dry_run,
        progress=workspace.progress,
        writers=workspace.options.jobs,
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
