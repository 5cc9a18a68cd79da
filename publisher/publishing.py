"""The journeys of a release at all origins of a target: plan, publish, roll back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError
from publisher import delivery, reload
from publisher.checks.required import required_findings
from publisher.difference import Difference
from publisher.dirt import Dirt
from publisher.errors import OriginFailed
from publisher.origins.base import Origin
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
    origin, *_ = workspace.origins(site, target)
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
    settings = _settings(workspace, site)
    deliveries = _at_each(
        origins,
        lambda origin: delivery.publish_bundle(
            built.bundle,
            origin,
            commit=built.commit or "",
            now=built.state.get("now"),
            dry_run=dry_run,
            progress=workspace.progress,
            **settings,
        ),
    )
    done = _merged(deliveries)
    if not dry_run:
        reload.if_needed(site.targets[target], done)
    problems = (*built.report.problems, *dirt.problems())
    return PublishReport(target, done, round(time.monotonic() - started, 3), peak_rss_mb(), problems)


def rollback(workspace: Workspace, target: str, release: int | None) -> PublishReport:
    started = time.monotonic()
    site = workspace.site_settings()
    settings = _settings(workspace, site)
    deliveries = _at_each(
        workspace.origins(site, target),
        lambda origin: delivery.rollback(origin, release, progress=workspace.progress, **settings),
    )
    done = _merged(deliveries)
    reload.if_needed(site.targets[target], done)
    return PublishReport(target, done, round(time.monotonic() - started, 3), peak_rss_mb())


def _settings(workspace: Workspace, site: Site) -> Mapping[str, Any]:
    return {
        "created": _stamp(workspace.options.now),
        "tool": tool(),
        "keep": site.keep_releases,
        "grace": timedelta(seconds=site.grace),
        "writers": workspace.options.jobs,
    }


def _at_each(
    origins: list[Origin], deliver: Callable[[Origin], delivery.Delivery]
) -> list[delivery.Delivery]:
    """Raises when no origin could be reached; else a failure is part of the result."""
    done: list[delivery.Delivery] = []
    failures: list[OriginFailed] = []
    for origin in origins:
        try:
            done.append(deliver(origin))
        except OriginFailed as error:
            failures.append(error)
            done.append(_failed(origin, error))
    if len(failures) == len(origins):
        raise failures[0]
    return done


def _failed(origin: Origin, error: OriginFailed) -> delivery.Delivery:
    reached = delivery.Reached(origin.url, False, None, str(error))
    return delivery.Delivery(None, "", "", (reached,))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _merged(deliveries: Sequence[delivery.Delivery]) -> delivery.Delivery:
    """One publish at several origins: what was done is summed, and each origin is named."""
    first = deliveries[0]
    return replace(
        first,
        release=max((each.release or 0 for each in deliveries), default=0) or None,
        origins=tuple(reached for each in deliveries for reached in each.origins),
        uploaded=sum(each.uploaded for each in deliveries),
        copied=sum(each.copied for each in deliveries),
        deleted=sum(each.deleted for each in deliveries),
        requests=sum(each.requests for each in deliveries),
        bytes=sum(each.bytes for each in deliveries),
        lines=tuple(line for each in deliveries for line in each.lines),
    )
