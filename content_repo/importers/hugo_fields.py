"""Front matter keys that Hugo and this format read in different ways, changed one line at a time."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from content_repo import dates
from content_repo.importers.header import Header, one_line
from content_repo.importers.yaml_text import quoted

OURS = ("sections", "regions", "body", "if", "publish")  # keys with a meaning here and none in Hugo
SPELT = (
    "description",
    "summary",
    "keywords",
    "author",
    "authors",
    "image",
    "images",
)  # one spelling each here
DATES = ("date", "publishDate", "expiryDate", "lastmod")
_OTHER_NAMES = {"publishDate": ("pubdate", "published"), "expiryDate": ("unpublishdate",)}
_TRUE = frozenset(("1", "t", "true"))
# The layouts that Hugo's `cast.StringToDate` accepts beside ours, in strptime's terms.
_FORMS = (
    *("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S.%f"),
    *("%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S %z UTC", "%Y-%m-%d %H:%M:%S %z %Z"),
    *("%a, %d %b %Y %H:%M:%S %Z", "%a, %d %b %Y %H:%M:%S %z", "%d %b %y %H:%M %Z", "%d %b %y %H:%M %z"),
    *(
        "%A, %d-%b-%y %H:%M:%S %Z",
        "%a %b %d %H:%M:%S %Y",
        "%a %b %d %H:%M:%S %Z %Y",
        "%a %b %d %H:%M:%S %z %Y",
    ),
    *("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
)


def adapt(header: Header, cascaded: Mapping[str, Any], zone: tzinfo, taxonomies: Iterable[str] = ()) -> None:
    """Make the keys mean here what they mean in Hugo. `cascaded` are values that a section hands down. Raises
    EditRefused.
    """
    for name in (*SPELT, *taxonomies):
        _respell(header, name)
    for key in OURS:
        if key in header.fields:
            header.rename(key, f"hugo_{key}", f"`{key}` means something else here and became `hugo_{key}`")
    _draft(header, cascaded)
    for name in DATES:
        _date(header, name, cascaded, zone)


def _respell(header: Header, name: str) -> None:
    """Hugo finds a key whatever its case."""
    key = header.key(name)
    if key is not None and name not in header.fields:
        header.rename(key, name, f"`{key}` became `{name}`, the spelling that counts here")


def _draft(header: Header, cascaded: Mapping[str, Any]) -> None:
    key = header.key("draft")
    if key is None:
        if is_true(cascaded.get("draft")):
            header.insert("draft", "true", "`draft: true` comes from the section's cascade")
    elif not isinstance(header.fields[key], bool):
        value = "true" if is_true(header.fields[key]) else "false"
        header.replace((key,), value, f"`{key}: {header.written(key)}` became `{value}`")


def is_true(value: Any) -> bool:
    """As Hugo's `cast.ToBool` reads it; `yes` is text there."""
    return str(value).lower() in _TRUE


def _date(header: Header, name: str, cascaded: Mapping[str, Any], zone: tzinfo) -> None:
    key = header.key(name)
    if key is None:
        _date_by_another_name(header, name, cascaded, zone)
        return
    written = header.written(key)
    if header.fields[key] is None or readable(written, zone):
        return
    moment = moment_of(header.fields[key], zone)
    if moment is None:
        header.comment_out(key, f"`{key}: {written}` is no date and became a comment")
    else:
        header.replace((key,), moment.isoformat(), f"`{key}: {written}` became {moment.isoformat()}")


def _date_by_another_name(header: Header, name: str, cascaded: Mapping[str, Any], zone: tzinfo) -> None:
    for other in _OTHER_NAMES.get(name, ()):
        moment = moment_of(header.get(other), zone)
        if moment:
            header.insert(name, moment.isoformat(), f"`{name}` was added: Hugo reads it from `{other}`")
            return
    moment = moment_of(cascaded.get(name.lower()), zone)
    if moment:
        header.insert(name, moment.isoformat(), f"`{name}` comes from the section's cascade")


def readable(text: str, zone: tzinfo) -> bool:
    """Whether a text is a date in this format."""
    try:
        dates.parse(text, zone)
    except ValueError:
        return False
    return True


def moment_of(value: Any, zone: tzinfo) -> datetime | None:
    """The instant that Hugo reads from a value: one of its layouts, or seconds since 1970; None for anything
    else.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 36:
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str):
        return None
    if readable(value, zone):
        return dates.parse(value, zone)
    for form in _FORMS:
        try:
            found = datetime.strptime(value, form)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=zone)
    return None


def root_aliases(header: Header, url: str, prefix: str, *, ugly: bool = False) -> None:
    """Aliases as paths of the site: without a slash at their start they are relative to the page's parent in Hugo, else
    below the prefix of its language. With `ugly` they end in `.html`.
    """
    key = header.key("aliases")
    value = header.fields[key] if key else None
    if key is None or not isinstance(value, list | str):
        return
    for at, alias in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(alias, str) or not alias:
            continue
        rooted = alias if alias.startswith("/") and not prefix else _rooted(alias, url, prefix)
        if ugly and not rooted.endswith((".html", ".htm")):
            rooted = f"{rooted.rstrip('/')}.html"
        if rooted == alias:
            continue
        path = (key, at) if isinstance(value, list) else (key,)
        kind = "alias" if alias.startswith("/") else "relative alias"
        header.replace(path, one_line(rooted), f"the {kind} {quoted(alias)} became {rooted}")


def _rooted(alias: str, url: str, prefix: str) -> str:
    if alias.startswith("/"):
        return prefix + alias
    parent = posixpath.dirname(url.rstrip("/")) or "/"
    return posixpath.normpath(posixpath.join(parent, alias)) + ("/" if alias.endswith("/") else "")
