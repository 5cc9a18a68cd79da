"""Keys that nothing reads and that are nearly ones that mean something: `drfat: true` keeps nothing from the public.

Other keys are the site's own, for its templates. Where a file has the key that is meant, the other one is its own, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from content_repo import reserved
from content_repo.models import Model
from content_repo.near_words import nearest
from content_repo.queries import KEYS as QUERY
from content_repo.section_models import SectionModels, inner_sections

Fault = tuple[str, str, str]  # (dotted path, what is wrong, what to do)

_DATE = re.compile(r"\d{4}-\d\d?-\d")
_PUBLISHED = "published"
_ELSEWHERE = {  # as other systems call them
    "alias": "aliases",
    "pubDate": "publishDate",
    "publishedDate": "publishDate",
    "date_published": "publishDate",
    "publish_at": "publishDate",
    "publish_on": "publishDate",
    "expires": "expiryDate",
    "expiry": "expiryDate",
    "expiration": "expiryDate",
    "expirationDate": "expiryDate",
    "unpublishDate": "expiryDate",
    _PUBLISHED: "draft",
}
_CONDITION = ("fi", "iff", "IF", "If", "when", "segment", "audience", "rule", "condition", "for", "only")
_NOTES = frozenset(("id", "name", "title", "label", "note", "notes", "comment", "description"))
# What is read of those that no template shows, or each shows alike.
_SECTIONS: Mapping[str, frozenset[str]] = {
    "zone": frozenset(("choose", "late", "view")),
    "list": frozenset(("query", "view", "group", "late")),
    "fragment": frozenset(("use", "view", "late")),
    "markdown": frozenset(("text",)),
}
_TEXT = ("body", "content", "markdown", "md", "html", "txt")  # what a section of Markdown says in `text`
_CHOICE = frozenset(("if", "use", "fields", "none", "view"))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.match(value) is not None


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool) or str(value).lower() in ("yes", "no", "on", "off", "true", "false")


# Where a value of another kind stands, the key means something else.
_FITS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("title", "slug", "url", "type", "body", "linkTitle"), _is_text),
    **dict.fromkeys(("date", "publishDate", "expiryDate", "lastmod"), _is_date),
    **dict.fromkeys(("draft", "publish", "noindex"), _is_flag),
    "aliases": lambda value: isinstance(value, str | list),
    "weight": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "sections": lambda value: isinstance(value, list),
    "regions": lambda value: isinstance(value, Mapping),
}
_MEANT = frozenset(_FITS)


def _is_denied(value: Any) -> bool:
    return str(value).lower() in ("no", "off", "false")


def misspelt_keys(fields: Mapping[str, Any], model: Model, taxonomies: frozenset[str]) -> Iterator[Fault]:
    """Of one file: among its own keys, and in its sections."""
    known = _MEANT.union(model.fields, taxonomies)
    for key, value in fields.items():
        if key not in known and reserved.canonical(key) is None:
            meant = _meant(key, value, known)
            if meant and not _is_said(meant, fields):
                yield key, f"nothing reads `{key}`, which is nearly `{meant}`", _fix(key, meant)
    yield from misspelt_in_lists({"sections": fields.get("sections")}, "", model.section_models)
    yield from misspelt_in_lists(fields.get("regions"), "regions.", model.section_models)


def _meant(key: str, value: Any, known: frozenset[str]) -> str | None:
    meant = _ELSEWHERE.get(key) or nearest(key, known)
    fits = _is_denied if key == _PUBLISHED else _FITS.get(meant or "", lambda _: True)
    return meant if meant in known and fits(value) else None


def _is_said(meant: str, fields: Mapping[str, Any]) -> bool:
    """A `date` says when a page appears, too."""
    names = ("publishDate", "date") if meant == "publishDate" else (meant,)
    return any(reserved.get(fields, each) is not None for each in names)


def _fix(key: str, meant: str) -> str:
    if key == _PUBLISHED:
        return "write `draft: true` for what nobody may see yet"
    return f"write `{meant}`, if that is meant"


def misspelt_in_lists(lists: Any, prefix: str, models: SectionModels) -> Iterator[Fault]:
    """In lists of sections by name; `prefix` begins the paths of their faults."""
    for name, held in lists.items() if isinstance(lists, Mapping) else ():
        for number, section in enumerate(held if isinstance(held, list | tuple) else ()):
            if isinstance(section, Mapping):
                yield from _in_section(section, f"{prefix}{name}.{number}", models)


def _in_section(section: Mapping[str, Any], path: str, models: SectionModels) -> Iterator[Fault]:
    kind = str(section.get("type") or "")
    model = models.get(kind)
    known = _SECTIONS.get(kind, frozenset()).union(model.fields if model else ())
    for key in section:
        if key not in known and key not in ("id", "type"):
            yield from _of_section(str(key), kind, known, section, path)
    if kind == "zone":
        yield from _in_choices(section.get("choose"), path)
    for below, fields in inner_sections(section):
        yield from _in_section(fields, f"{path}.{below}", models)


def _of_section(
    key: str, kind: str, known: frozenset[str], section: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    meant = "text" if kind == "markdown" and key in _TEXT else nearest(key, known | {"type"})
    if meant and meant not in section:
        yield f"{path}.{key}", f"nothing reads `{key}`, which is nearly `{meant}`", _fix(key, meant)
    elif kind == "list" and key in QUERY:
        what = f"`{key}` beside the query of a list has no effect"
        yield f"{path}.{key}", what, f"write it into the query: `query: {{{key}: …}}`"
    elif kind == "zone" and key not in _NOTES:
        yield (
            f"{path}.{key}",
            f"nothing reads `{key}` of a zone",
            "a zone has `id`, `choose`, `view` and `late`",
        )


def _in_choices(choices: Any, path: str) -> Iterator[Fault]:
    """A condition that is none makes a choice the default: everybody gets it."""
    for number, choice in enumerate(choices if isinstance(choices, list | tuple) else ()):
        for key in choice if isinstance(choice, Mapping) else ():
            if key in _CHOICE or key in _NOTES:
                continue
            meant = "if" if key in _CONDITION else nearest(str(key), _CHOICE)
            what = f"nothing reads `{key}` of a choice"
            if meant == "if" and "if" not in choice:
                what += ", so that everybody gets it"
            fix = f"write `{meant}`, if that is meant" if meant else f"a choice has {_listed(_CHOICE)}"
            yield f"{path}.choose.{number}.{key}", what, fix


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(names))
