"""What a visitor brings in cookies, and what is issued: consent, tags, buckets, visits."""

from __future__ import annotations

from publisher.edges.headers import COOKIE_ATTRIBUTES
from publisher.edges.nginx.sources import cookie, listed
from publisher.edges.nginx.syntax import Maps, key, pattern
from publisher.edges.table import EdgeSettings, EdgeTable
from publisher.edges.values import BUCKET_COOKIE, CONSENT_COOKIE, PERSONALIZATION, TAG_COOKIE, VISIT_COOKIE

BUCKET, TAGS, VISIT = "${fm_bucket}", "${fm_tags}", "${fm_visit}"
CONSENTS, AGREED = "${fm_consents}", "${fm_agreed}"  # AGREED: 1 when personalisation is allowed
_TAG = "[A-Za-z0-9~-]{1,64}"
_SPLITS = "".join(f"    10% {digit};\n" for digit in range(9)) + "    * 9;\n"


def write(table: EdgeTable, maps: Maps) -> list[str]:
    """Adds the maps that the visitor's signals need; gives the Set-Cookie values of a page with several
    files.
    """
    trusted = "".join(f"    {network} 1;\n" for network in table.settings.trusted_proxies)
    maps.write(f"geo $fm_trusted {{\n    default 0;\n{trusted}}}\n")
    _consents(table.settings, maps)
    _tags(maps)
    issued = {"bucket": _bucket, "visit": _visit}
    return [issue(table.settings, maps) for name, issue in issued.items() if name in table.signals]


def _consents(settings: EdgeSettings, maps: Maps) -> None:
    """The consents given, and whether they allow personalisation: not where a privacy signal counts."""
    place = cookie(CONSENT_COOKIE)
    allowed = pattern(place.holding("[A-Za-z0-9._~-]{1,64}"))
    given = maps.named("fm_consents", place.variable, [(allowed, "$1")])
    objection = maps.named("fm_gpc", "$http_sec_gpc", [(pattern(listed("").holding("1")), "1")])
    heeded = objection if settings.gpc else ""
    agreed = pattern(rf"^:(?:.*\.)?{PERSONALIZATION}(?:\.|\z)")
    maps.named("fm_agreed", f"{heeded}:{given}", [(agreed, "1")])


def _tags(maps: Maps) -> None:
    """The ids that `sg` lists. Nothing is verified: that takes a key and a clock."""
    place = cookie(TAG_COOKIE)
    signed = rf"{place.before}({_TAG}(?:_{_TAG})*+)\.[0-9]{{1,12}}\.[A-Za-z0-9_~-]{{1,128}}{place.after}"
    maps.named("fm_tags", place.variable, [(pattern(signed), "$1")])


def _visit(_: EdgeSettings, maps: Maps) -> str:
    place = cookie(VISIT_COOKIE)
    known = pattern(place.holding("1"))
    maps.named("fm_visit", place.variable, [(known, "returning")], "new")
    issued = f"{VISIT_COOKIE}=1; {COOKIE_ATTRIBUTES}"
    return maps.named("fm_first_visit", place.variable, [(known, "")], issued)


def _bucket(settings: EdgeSettings, maps: Maps) -> str:
    """A bucket is drawn from the request's random id: three digits that stay the same within the request."""
    place = cookie(BUCKET_COOKIE)
    brought = pattern(place.holding("[0-9]{3}"))
    for digit in range(3):
        maps.write(f'split_clients "{digit}$request_id" $fm_digit{digit} {{\n{_SPLITS}}}\n')
    drawn = "$fm_digit0$fm_digit1$fm_digit2"
    if settings.bucket != "always":
        drawn = maps.named("fm_drawn", AGREED, [(key("1"), drawn)])
    maps.named("fm_bucket", place.variable, [(brought, "$1")], drawn)
    fresh = maps.named("fm_fresh", drawn, [(key(""), "")], f"{BUCKET_COOKIE}={drawn}; {COOKIE_ATTRIBUTES}")
    return maps.named("fm_new_bucket", place.variable, [(brought, "")], fresh)
