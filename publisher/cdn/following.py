"""From a workspace to the caches of one of its targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from publisher import rollout
from publisher.delivery import Delivery
from publisher.origins.base import Origin

if TYPE_CHECKING:
    from content_repo.site import Site
    from publisher.cdn.invalidation import Caches, Invalidation
    from publisher.workspace import Workspace


def follow(
    workspace: Workspace, site: Site, target: str, origins: Sequence[Origin], done: Delivery
) -> Invalidation | None:
    """Tell the caches what the live release changed; None if there are none, or if it is live nowhere."""
    live = {reached.url for reached in done.origins if reached.live}
    origin = next((origin for origin in origins if origin.url in live), None)
    if origin is None or not site.targets[target].cdn:
        return None
    return _caches(workspace, site, target, origin).follow(done.lines)


def again(
    workspace: Workspace, target: str, since: int | None, *, whole: bool, warm: bool
) -> Invalidation | None:
    """Tell them once more; None where site.toml names none. Raises UnknownTarget, OriginFailed."""
    site = workspace.site_settings()
    origins = workspace.origins(site, target)
    if not site.targets[target].cdn:
        return None
    origin = rollout.leader(rollout.look(origins)).origin
    return _caches(workspace, site, target, origin).again(since, whole=whole, warm=warm)


def _caches(workspace: Workspace, site: Site, target: str, origin: Origin) -> Caches:
    from publisher.cdn.invalidation import Caches

    return Caches(
        site.targets[target],
        origin,
        workspace.folder,
        site.base_url,
        workspace.options.environment,
        workspace.options.now,
        workspace.progress,
    )
