"""What a visitor brings in cookies, and what is issued: consent, tags, buckets, visits."""

from __future__ import annotations

from dataclasses import dataclass

from publisher.edges.headers import COOKIE_ATTRIBUTES
from publisher.edges.nginx.cookies import Jar
from publisher.edges.nginx.syntax import Maps, key, pattern
from publisher.edges.table import EdgeTable
from publisher.edges.values import BUCKET_COOKIE, CONSENT_COOKIE, PERSONALIZATION, TAG_COOKIE, VISIT_COOKIE

_TAG = "[A-Za-z0-9~-]{1,64}"
_SPLITS = "".join(f"    10% {digit};\n" for digit in range(9)) + "    * 9;\n"


@dataclass(frozen=True, slots=True)
class Visitor:
    """nginx variables. `agreed` is 1 when personalisation is allowed; `issued` are Set-Cookie values, empty when not
    needed.
    """

    tags: str
    consents: str
    agreed: str
    bucket: str
    visit: str
    issued: tuple[str, ...]


def visitor(table: EdgeTable, maps: Maps, jar: Jar) -> Visitor:
    """Adds what tells who comes. Tags are believed as listed: to verify them takes a key and a clock."""
    trusted = "".join(f"    {network} 1;\n" for network in table.settings.trusted_proxies)
    maps.write(f"geo $fm_trusted {{\n    default 0;\n{trusted}}}\n")
    tags = jar.value(TAG_COOKIE, f"{_TAG}(?:_{_TAG})*+", r"\.[0-9]{1,12}\.[A-Za-z0-9_~-]{1,128}")
    consents = jar.value(CONSENT_COOKIE, "[A-Za-z0-9._~-]{1,64}")
    agreed = _agreed(consents, table.settings.gpc, maps)
    bucket, new_bucket = _bucket(agreed, table.settings.bucket == "always", maps, jar)
    visit, first_visit = _visit(maps, jar)
    issued = {"bucket": new_bucket, "visit": first_visit}
    return Visitor(
        tags, consents, agreed, bucket, visit, tuple(issued[name] for name in issued if name in table.signals)
    )


def _agreed(consents: str, gpc: bool, maps: Maps) -> str:
    objection = maps.named("fm_gpc", "$http_sec_gpc", [(pattern(r"^[ \t]*+1[ \t]*+(?:,|\z)"), "1")])
    given = pattern(rf"^:(?:.*\.)?{PERSONALIZATION}(?:\.|\z)")
    return maps.named("fm_agreed", f"{objection if gpc else ''}:{consents}", [(given, "1")])


def _visit(maps: Maps, jar: Jar) -> tuple[str, str]:
    brought = jar.value(VISIT_COOKIE, "1")
    visit = maps.named("fm_visit", brought, [(key("1"), "returning")], "new")
    issued = f"{VISIT_COOKIE}=1; {COOKIE_ATTRIBUTES}"
    return visit, maps.named("fm_first_visit", brought, [(key(""), issued)])


def _bucket(agreed: str, always: bool, maps: Maps, jar: Jar) -> tuple[str, str]:
    """A bucket is drawn from the request's random id: three digits that stay the same within the request."""
    brought = jar.value(BUCKET_COOKIE, "[0-9]{3}")
    for digit in range(3):
        maps.write(f'split_clients "{digit}$request_id" $fm_digit{digit} {{\n{_SPLITS}}}\n')
    digits = "$fm_digit0$fm_digit1$fm_digit2"
    drawn = digits if always else maps.named("fm_drawn", agreed, [(key("1"), digits)])
    fresh = maps.named("fm_fresh", drawn, [(key(""), "")], f"{BUCKET_COOKIE}={drawn}; {COOKIE_ATTRIBUTES}")
    bucket = maps.named("fm_bucket", brought, [(key(""), drawn)], brought)
    return bucket, maps.named("fm_new_bucket", brought, [(key(""), fresh)])
