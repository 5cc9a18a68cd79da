"""Where a fragment's page is: from `url`, else the model's route, to a URL path and the file behind it.

URL paths here are NFC and not percent-encoded ("/新闻/x/"); encoding belongs to attributes and headers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from content_repo import dates, names, reserved
from content_repo.problems import Problem
from content_repo.site import Site

if TYPE_CHECKING:
    from content_repo.models import Model

HIDDEN = (
    "_v",
    "_f",
)  # variants, late fragments (docs/formats.md, Bundle): no address of a site is below them
RESERVED_PREFIXES = (*HIDDEN, "assets")  # and hashed assets, which files of `static/` may stand beside

MAX_URL_BYTES = 900  # with what a publisher puts around it, a key of S3: 1,024 bytes
_SHOWN = 200  # characters of an address in messages
_TOKEN = re.compile(r"\{([^{}]*)\}")
_DATE = re.compile(r"date:((?:%[Ymd]|[-_./])+)")
_PARTS = {"%Y": "{0.year:04}", "%m": "{0.month:02}", "%d": "{0.day:02}"}
_PLAIN_TOKENS = ("path", "dir", "name", "slug", "section")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}\Z")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_UNSAFE = re.compile(
    "[?#\\\\\0-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]"
)  # Unicode's Cc, Cs, Zl, Zp among them


def url_for(
    fragment_id: str, fields: Mapping[str, Any], model: Model | None, site: Site, locale: str
) -> tuple[str | None, list[Problem]]:
    """The URL path of a fragment's page, or None when it has none; then the problems say whether that is an
    error.

    `model` None is the built-in page.
    """
    written = reserved.get(fields, "url")
    route = "/{path}/" if model is None else model.route
    if written is None and route is None:
        return None, []
    try:
        path = _clean(written) if written is not None else _from_route(route or "", fragment_id, fields, site)
        url = _located(path, site, locale)
    except _Unroutable as fault:
        key = "url" if written is not None else fault.field
        return None, [Problem("bad_url", "error", str(fault), field=key, fix=fault.fix)]
    return url, []


def output_path(url: str) -> str:
    """The file of a URL path, relative to `public/`: "/x/" is "x/index.html", "/feed.xml" is "feed.xml"."""
    return url[1:] + "index.html" if url.endswith("/") else url[1:]


def output_fold(url: str) -> str:
    """Two URL paths with the same one are one file on some system: "/X/" and "/x/Index.html" are "/x/index.html"."""
    return names.fold("/" + output_path(url))


def route_fault(route: str) -> str:
    """What is wrong with a model's route, or ""."""
    if not route.startswith("/"):
        return f"the route {route!r} must start with `/`"
    for token in _TOKEN.findall(route):
        if token not in _PLAIN_TOKENS and not _DATE.fullmatch(token):
            return f"unknown token {{{token}}} in the route {route!r}"
    if "{" in _TOKEN.sub("", route) or "}" in _TOKEN.sub("", route):
        return f"a brace in the route {route!r} has no partner"
    return ""


def former_path(alias: str) -> str | None:
    """The path where a page was by a former name ("old" is "/old/") or path ("/old.html", escaped or not); None where
    nothing can have been."""
    path = "/" + unicodedata.normalize("NFC", unquote(alias)).strip("/")
    if "." not in path.rpartition("/")[2]:
        path += "/"
    try:
        _check(path)
    except _Unroutable:
        return None
    return None if top_folder(path) in RESERVED_PREFIXES else path


def top_folder(url: str) -> str:
    """The first segment of a URL path, as systems compare it that take no notice of case: "_v" for "/_V/x/"."""
    return names.fold(url).split("/")[1]


class _Unroutable(ValueError):
    """`field` is the key that would change an address which a route makes."""

    def __init__(self, message: str, fix: str, field: str = "slug") -> None:
        super().__init__(message)
        self.fix, self.field = fix, field


def _from_route(route: str, fragment_id: str, fields: Mapping[str, Any], site: Site) -> str:
    path = "" if fragment_id == "index" else fragment_id
    folder, _, name = path.rpartition("/")
    tokens = {
        "path": path,
        "dir": folder,
        "name": name,
        "slug": str(reserved.get(fields, "slug") or name).strip("/"),
        "section": path.partition("/")[0] if folder else "",
    }

    def value(found: re.Match[str]) -> str:
        token = found[1]
        return tokens[token] if token in tokens else _date(token, fragment_id, fields, site)

    return _clean(re.sub("/{2,}", "/", _TOKEN.sub(value, route)))


def _date(token: str, fragment_id: str, fields: Mapping[str, Any], site: Site) -> str:
    when = reserved.get(fields, "date")
    if not isinstance(when, date):
        raise _Unroutable(
            f"the route of {fragment_id!r} needs a date", "add `date:` to its front matter", "date"
        )
    day = _day(dates.instant(when, site.zone), site.zone)
    text: str = token.removeprefix("date:")
    for part, form in _PARTS.items():
        text = text.replace(part, form.format(day))
    return text


def _day(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:  # the last hours of the year 9999, which people write for "never"
        return moment


def _clean(url: Any) -> str:
    """The URL in its one form: NFC, runs of spaces as `-`, a slash at its end unless it names a file."""
    if not isinstance(url, str) or not url.startswith("/"):
        raise _Unroutable(
            f"the URL {url!r} does not start with `/`", "write a path of this site, like /about/"
        )
    path = re.sub(" +", "-", unicodedata.normalize("NFC", url.strip(" ")))
    if path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    elif not path.endswith("/") and not _EXTENSION.search(path):
        path += "/"
    _check(path)
    return path


def _check(url: str) -> None:
    segments = url.strip("/").split("/") if url != "/" else []
    for wrong, why, fix in (
        ("//" in url, "holds an empty segment (`//`)", "remove one slash"),
        (bool({".", ".."} & set(segments)), "holds a `.` or `..` segment", "write the path without it"),
        (
            bool(_UNSAFE.search(url)),
            "holds a character that no path may hold",
            "remove ? # \\ and control characters",
        ),
        (bool(_ENCODED.search(url)), "is percent-encoded", "write the characters themselves"),
        (any(len(each.encode()) > names.MAX_SEGMENT_BYTES for each in segments), "is too long", "shorten it"),
        (len(url.encode()) > MAX_URL_BYTES, f"is longer than {MAX_URL_BYTES} bytes", "shorten it"),
    ):
        if wrong:
            shown = url if len(url) <= _SHOWN else url[:_SHOWN] + "…"
            raise _Unroutable(f"the URL {shown!r} {why}", fix)


def _located(path: str, site: Site, locale: str) -> str:
    """With the locale's prefix; a place that the publisher needs for itself is refused."""
    prefix = site.prefix(locale)
    url = f"/{prefix}{path}" if prefix else path
    first = top_folder(url)
    if first in RESERVED_PREFIXES:
        raise _Unroutable(f"the URL {url!r} starts with /{first}/, which is reserved", "choose another `url`")
    return url
