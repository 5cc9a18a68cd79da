"""The journeys of a release at all origins of a target: plan, publish, roll back."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError
from publisher import delivery, reload, rollout
from publisher.checks.required import required_findings
from publisher.delivery import Edition, Terms
from publisher.difference import Difference
from publisher.dirt import Dirt
from publisher.outputs import cause
from publisher.report import PublishReport, peak_rss_mb
from publisher.version import tool

if TYPE_CHECKING:
    from content_repo.site import Site
    from publisher.built import Built
    from publisher.workspace import Workspace


def plan(workspace: Workspace, target: str, commit: str) -> Difference:
    built = _publishable(workspace, commit)
    site = workspace.site_settings()
    origin = rollout.leader(rollout.look(workspace.origins(site, target))).origin
    found = delivery.plan_delivery(
        built.bundle,
        origin,
        created=_stamp(workspace.options.now),
        keep=site.keep_releases,
        grace=timedelta(seconds=site.grace),
    )
    return replace(found, lines=tuple(replace(line, reason=_reason(built, line)) for line in found.lines))


def _publishable(workspace: Workspace, commit: str) -> Built:
    """A build of which everything that visitors can reach is complete. Raises ContentError."""
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
    dirt = Dirt(workspace.site)
    built = _publishable(workspace, commit)
    terms = _terms(workspace, site, dry_run=dry_run)
    edition = Edition(built.bundle, built.commit or "", built.state.get("now"))
    seen = f"number:{target}"
    done = rollout.roll_out(edition, origins, terms, int(built.state.get(seen, "0")))
    if not dry_run:
        built.state.put(seen, str(done.release))
        reload.if_needed(site.targets[target], done)
    problems = (*built.report.problems, *dirt.problems(), *done.problems)
    return PublishReport(target, done, round(time.monotonic() - started, 3), peak_rss_mb(), problems)


def rollback(workspace: Workspace, target: str, release: int | None) -> PublishReport:
    started = time.monotonic()
    site = workspace.site_settings()
    done = rollout.roll_back(release, workspace.origins(site, target), _terms(workspace, site, dry_run=False))
    reload.if_needed(site.targets[target], done)
    seconds = round(time.monotonic() - started, 3)
    return PublishReport(target, done, seconds, peak_rss_mb(), done.problems)


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
