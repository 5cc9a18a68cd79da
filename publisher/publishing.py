"""The journeys of a release at all origins of a target: plan, publish, roll back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError, Problem
from publisher import delivery, reload, rollout
from publisher.cdn import following as cdn
from publisher.checks.required import required_findings
from publisher.delivery import Edition, Terms
from publisher.dirt import Dirt
from publisher.origins.cautions import cautions
from publisher.outputs import cause
from publisher.planned import Plan, grouped, sources_since
from publisher.redirect_pages import bundle_for
from publisher.releases import load_release
from publisher.render_cache import cache
from publisher.report import PublishReport, peak_rss_mb
from publisher.version import tool

if TYPE_CHECKING:
    from content_repo.site import Site, Target
    from publisher.built import Built
    from publisher.bundle import Bundle
    from publisher.origins.base import Origin
    from publisher.workspace import Workspace


def plan(workspace: Workspace, target: str, commit: str) -> Plan:
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    built = _publishable(workspace, commit, cache.cached_at(site.targets[target], origins))
    origin = rollout.leader(rollout.look(origins)).origin
    found = delivery.plan_delivery(
        _bundle(workspace, built, site.targets[target]),
        origin,
        created=_stamp(workspace.options.now),
        keep=site.keep_releases,
        grace=timedelta(seconds=site.grace),
    )
    lines = tuple(replace(line, reason=_reason(built, line)) for line in found.lines)
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
    if not workspace.options.preview:
        return bundle
    from publisher.previews import Unlisted

    return Unlisted(bundle)


def _publishable(workspace: Workspace, commit: str, caches: Iterable[Origin]) -> Built:
    """A build of which everything that visitors can reach is complete; on a new machine it starts from a cache.
    Raises ContentError."""
    cache.warm(workspace.state(commit), caches, workspace.progress)
    built = workspace.build(commit)
    lacking = tuple(required_findings(built.state))
    if lacking:
        raise ContentError(*built.report.problems, *lacking)
    return built


def _reason(built: Built, line: Any) -> str:
    """What made the file different in this build, else what the comparison says."""
    found = cause(built.state, line.path)
    return f"{line.reason}: {found}" if found else str(line.reason)


def publish(workspace: Workspace, target: str, commit: str, *, dry_run: bool) -> PublishReport:
    """Build a commit and make it live at every origin; an origin that fails is named, and the others go on."""
    started = time.monotonic()
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    dirt, odd = Dirt(workspace.site), list[Problem]()
    caches = cache.cached_at(site.targets[target], origins)
    built = _publishable(workspace, commit, caches)
    terms = _terms(workspace, site, dry_run=dry_run)
    bundle = _bundle(workspace, built, site.targets[target])
    edition = Edition(bundle, built.commit or "", built.state.get("now"))
    seen = f"number:{target}" + (f":{workspace.options.preview}" if workspace.options.preview else "")
    done = rollout.roll_out(edition, origins, terms, int(built.state.get(seen, "0")))
    if not dry_run:
        built.state.put(seen, str(done.release))
        reload.if_needed(site.targets[target], done)
    told = None if dry_run else cdn.follow(workspace, site, target, origins, done)
    if not dry_run:
        live = {reached.url for reached in done.origins if reached.live}
        odd = cache.keep(built, [each for each in caches if each.url in live], workspace.progress)
    cautious = cautions(site.targets[target])
    problems = (*built.report.problems, *dirt.problems(), *done.problems, *odd, *cautious)
    seconds = round(time.monotonic() - started, 3)
    return PublishReport(target, done, seconds, peak_rss_mb(), problems, told)


def rollback(workspace: Workspace, target: str, release: int | None) -> PublishReport:
    started = time.monotonic()
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    done = rollout.roll_back(release, origins, _terms(workspace, site, dry_run=False))
    reload.if_needed(site.targets[target], done)
    told = cdn.follow(workspace, site, target, origins, done)
    seconds = round(time.monotonic() - started, 3)
    return PublishReport(target, done, seconds, peak_rss_mb(), done.problems, told)


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
