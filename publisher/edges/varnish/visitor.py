"""What a visitor brings in cookies, and what is issued: consent, tags, buckets, visits.

A value is worked out when something asks for it, once a request, and kept in a header of that name.
"""

from __future__ import annotations

from publisher.edges.headers import COOKIE_ATTRIBUTES
from publisher.edges.table import EdgeSettings, EdgeTable
from publisher.edges.values import BUCKET_COOKIE, CONSENT_COOKIE, PERSONALIZATION, TAG_COOKIE, VISIT_COOKIE
from publisher.edges.varnish.sources import cookie
from publisher.edges.varnish.syntax import Subs, cases, fits, regex, setting

TAGS, CONSENTS, BUCKET, VISIT = (f"req.http.fm-{name}" for name in ("tags", "consents", "bucket", "visit"))
ISSUED_BUCKET, ISSUED_VISIT = "req.http.fm-issued-bucket", "req.http.fm-issued-visit"
MEMBERS = {"tag": "_", "consent": "."}
"""Set → what stands around each of its members, in the header that lists them."""

_DIGITS = r'regsub("" + std.random(1000, 2000), "^.*([0-9]{3})\..*$", "\1")'
_OBJECTS = fits("req.http.Sec-GPC", r"^[ \t]*+1[ \t]*+(?:,|\z)")
_AGREED = fits(CONSENTS, rf"\.{PERSONALIZATION}\.")


def once(variable: str, lines: list[str]) -> list[str]:
    """Lines that give a value to `variable`, unless it has one."""
    return cases([(f"!{variable}", lines)])


def tags(subs: Subs) -> str:
    """The call that sets TAGS to `_a_b_`. Tags are believed as listed: to verify them takes a key and a clock."""
    listed = cookie(TAG_COOKIE, "[A-Za-z0-9_~-]++", r"\.[0-9]{1,12}\.[A-Za-z0-9_~-]{1,128}")
    odd = f'std.strstr({TAGS}, "__") || {fits(TAGS, "[^_]{65}")}'
    lines = [setting(TAGS, f'"_" + {listed} + "_"'), *cases([(odd, [setting(TAGS, '"_"')])])]
    return subs.shared("fm_tags", once(TAGS, lines))


def consents(settings: EdgeSettings, subs: Subs) -> str:
    """The call that sets CONSENTS to `.a.b.`, without personalisation where the browser objects."""
    given = setting(CONSENTS, f'"." + {cookie(CONSENT_COOKIE, "[A-Za-z0-9._~-]{1,64}")} + "."')
    less = regex(rf"\.{PERSONALIZATION}(?=\.)")
    objection = cases([(_OBJECTS, [setting(CONSENTS, f'regsuball({CONSENTS}, {less}, "")')])])
    return subs.shared("fm_consents", once(CONSENTS, [given, *(objection if settings.gpc else [])]))


def bucket(settings: EdgeSettings, subs: Subs) -> str:
    """The call that sets BUCKET: brought, or drawn where that is allowed; a part of a page has that of the page."""
    of_page = BUCKET.replace("req.", "req_top.")
    inside = (f"req.esi_level > 0 && {of_page}", [setting(BUCKET, of_page)])
    brought = setting(BUCKET, cookie(BUCKET_COOKIE, "[0-9]{3}"))
    lines = cases([inside], [brought, *cases([(f'{BUCKET} == ""', _drawn(settings, subs))])])
    return subs.shared("fm_bucket", once(BUCKET, lines))


def _drawn(settings: EdgeSettings, subs: Subs) -> list[str]:
    issued = f'"{BUCKET_COOKIE}=" + {BUCKET} + "; {COOKIE_ATTRIBUTES}"'
    drawn = [setting(BUCKET, _DIGITS), setting(ISSUED_BUCKET, issued)]
    return drawn if settings.bucket == "always" else [consents(settings, subs), *cases([(_AGREED, drawn)])]


def visit(subs: Subs) -> str:
    """The call that sets VISIT to `new` or `returning`."""
    first = [setting(VISIT, '"new"'), setting(ISSUED_VISIT, f'"{VISIT_COOKIE}=1; {COOKIE_ATTRIBUTES}"')]
    known = f'{cookie(VISIT_COOKIE, "1")} == "1"'
    return subs.shared("fm_visit", once(VISIT, cases([(known, [setting(VISIT, '"returning"')])], first)))


def issue(table: EdgeTable, subs: Subs) -> list[str]:
    """Calls after which the ISSUED headers hold the cookies that the answer to a personal page sets."""
    calls = [bucket(table.settings, subs)] if "bucket" in table.signals else []
    return [*calls, visit(subs)] if "visit" in table.signals else calls
