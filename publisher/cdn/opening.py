"""From the settings of a target to its CDN: one row a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_repo.site import Target
from publisher.cdn.base import Cdn


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a CDN may need beside its own settings: the site's base URL, the name of the target; `everything` gives all files
    of the live release."""

    site: str
    target: str
    environment: Mapping[str, str]
    everything: Callable[[], Sequence[str]]


def opened(target: Target, around: Surroundings) -> Cdn:
    """Of a target that has one. Credentials are asked for when they are needed."""
    return _KINDS[target.cdn["kind"]](target.cdn, around)


def _cloudfront(settings: Mapping[str, Any], around: Surroundings) -> Cdn:
    from publisher.cdn.cloudfront import CloudFront

    return CloudFront(settings["distribution"])


def _cloudflare(settings: Mapping[str, Any], around: Surroundings) -> Cdn:
    from publisher.cdn.cloudflare import Cloudflare

    return Cloudflare(settings["zone"], around.site, around.target, around.environment)


def _fastly(settings: Mapping[str, Any], around: Surroundings) -> Cdn:
    from publisher.cdn.fastly import Fastly

    return Fastly(settings["service"], around.environment)


def _varnish(settings: Mapping[str, Any], around: Surroundings) -> Cdn:
    from publisher.cdn.varnish import Varnish

    return Varnish(settings["caches"])


def _nginx(settings: Mapping[str, Any], around: Surroundings) -> Cdn:
    from publisher.cdn.nginx import Nginx

    return Nginx(settings["caches"], around.environment, around.everything)


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Surroundings], Cdn]] = {
    "cloudfront": _cloudfront,
    "cloudflare": _cloudflare,
    "fastly": _fastly,
    "varnish": _varnish,
    "nginx": _nginx,
}
