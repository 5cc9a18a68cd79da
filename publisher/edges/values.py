"""Signal values of a request: what the decisions of an edge table are asked with (docs/formats.md §5).

A value is a str, an int, a frozenset of str, or None when it is unknown. `tag`, `consent`, `visit` and
`device` are never unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audience.signals import Signal
from publisher.edges.devices import device_of
from publisher.edges.request import ALLOWED, Request, is_trusted
from publisher.edges.table import EdgeSettings, EdgeTable

BUCKET_COOKIE, VISIT_COOKIE, CONSENT_COOKIE, TAG_COOKIE = "xb", "fm_visit", "fm_consent", "sg"
PERSONALIZATION = "personalization"

_BUCKET = re.compile(r"[0-9]{3}")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
_TAGS = re.compile(r"([A-Za-z0-9~-]{1,64}(?:_[A-Za-z0-9~-]{1,64})*)\.[0-9]{1,12}\.[A-Za-z0-9_~-]{1,128}")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([A-Za-z0-9._~-]+)(?:[:/?#]|\Z)")
_CASE: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper}

Tags = Callable[[str], frozenset[str]]


def listed(cookie: str) -> frozenset[str]:
    """The tags an `sg` cookie lists, believed as they are; an engine that verifies has its own function."""
    found = _TAGS.fullmatch(cookie)
    return frozenset(found[1].split("_")) if found else frozenset()


def values(request: Request, table: EdgeTable, tags: Tags = listed) -> Mapping[str, Any]:
    """The value of each signal that the table's decisions read."""
    return {name: _value(signal, request, table.settings, tags) for name, signal in table.signals.items()}


def consents(request: Request, settings: EdgeSettings) -> frozenset[str]:
    """What the visitor has agreed to; a browser that sends `Sec-GPC: 1` withdraws personalisation where the
    site says so.
    """
    cookie = request.cookie(CONSENT_COOKIE) or ""
    given = frozenset(cookie.split(".")) if ALLOWED.fullmatch(cookie) else frozenset()
    objects = settings.gpc and request.list_item("Sec-GPC") == "1"
    return given - {PERSONALIZATION} if objects else given


def bucket_of(request: Request) -> int | None:
    cookie = request.cookie(BUCKET_COOKIE) or ""
    return int(cookie) if _BUCKET.fullmatch(cookie) else None


def has_visited(request: Request) -> bool:
    return request.cookie(VISIT_COOKIE) == "1"


def language_of(header: str, locales: tuple[str, ...]) -> str | None:
    """The first tag of Accept-Language, cut to the longest listed locale, in that locale's spelling."""
    tag = re.split("[,;]", header, maxsplit=1)[0].strip(" \t").lower()
    fitting = [locale for locale in locales if f"{tag}-".startswith(f"{locale.lower()}-")]
    return max(fitting, key=len, default=None) if re.fullmatch("[a-z0-9-]+", tag) else None


def _value(signal: Signal, request: Request, settings: EdgeSettings, tags: Tags) -> Any:
    if signal.name == "consent":
        return signal.admit(consents(request, settings))
    if signal.name == "tag":
        return signal.admit(tags(request.cookie(TAG_COOKIE) or ""))
    if signal.type == "bucket":
        return bucket_of(request)
    if signal.normalise == "visit":
        return "returning" if has_visited(request) else "new"
    raw = next(_present(signal, request, settings), None)
    if signal.normalise == "device":
        return device_of(raw or "")
    return None if raw is None else _typed(signal, raw, settings)


def _present(signal: Signal, request: Request, settings: EdgeSettings) -> Iterator[str]:
    """The raw text of each source that is there; trusted headers only from trusted peers."""
    whole = signal.normalise in ("device", "language", "host")
    for source in signal.sources:
        if source.trusted and not is_trusted(request.peer, settings.trusted_proxies):
            continue
        text: str | None
        if source.place == "cookie":
            text = request.cookie(source.name)
        elif source.place == "query":
            text = request.query(source.name)
        else:
            text = (request.header(source.name) if whole else request.list_item(source.name)) or None
        if text is not None:
            yield text


def _typed(signal: Signal, raw: str, settings: EdgeSettings) -> Any:
    if signal.type == "integer":
        return signal.admit(int(raw)) if _INTEGER.fullmatch(raw) else None
    return signal.admit(_text(signal, raw, settings))


def _text(signal: Signal, raw: str, settings: EdgeSettings) -> str | None:
    if signal.normalise == "language":
        return language_of(raw, settings.locales)
    if signal.normalise == "host":
        host = _HOST.match(raw)
        return host[1].lower() if host else None
    return _CASE.get(signal.normalise, str)(raw) if ALLOWED.fullmatch(raw) else None
