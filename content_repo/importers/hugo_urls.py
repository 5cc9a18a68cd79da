"""The URL paths that Hugo gives to pages.

Source of the rules: Hugo 0.168 (`common/paths/pathparser.go`, `helpers/path.go`,
`resources/page/permalinks.go`), observed with the program itself: `tests/importers/test_hugo_oracle.py`
compares.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_ALLOWED = frozenset("./\\_#+~-@")
_HEX = re.compile("[0-9a-fA-F]{2}")
_TOKEN = re.compile(r":([a-z]+)(\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Rules:
    """From the configuration, for one language.

    permalinks     kind ("page", "section", "term", …) → top folder or taxonomy → pattern
    ugly_sections  the top folders whose pages have ugly URLs, where not all have
    prefix         of a language in a folder of its own: "/zh"
    """

    permalinks: Mapping[str, Mapping[str, str]]
    lower: bool = True
    remove_accents: bool = False
    ugly: bool = False
    ugly_sections: frozenset[str] = frozenset()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """What the URL of one page is made from.

    kind           "home", "section" or "page"
    top            how settings name the folder below `content/` ("" for none)
    folders        the URL segments of the folders around the page
    sections       the names of those of them that are sections, a section's own included
    section_slugs  the same by their slugs
    name           the file's or folder's name without suffixes
    """

    kind: str
    top: str
    folders: tuple[str, ...]
    sections: tuple[str, ...]
    section_slugs: tuple[str, ...]
    name: str
    slug: str
    title: str
    url: str
    date: datetime | None


def url_of(page: Address, rules: Rules) -> str:
    """The URL path, decoded, in NFC, with its slashes. A written `url` with a slash at its start has no prefix."""
    prefix = "" if page.url.startswith("/") and page.kind != "home" else rules.prefix
    return unicodedata.normalize("NFC", prefix + _path_of(page, rules))


def _path_of(page: Address, rules: Rules) -> str:
    if page.kind == "home":
        return "/"
    if page.url:
        return as_url(_expand(page.url, page, rules))
    pattern = rules.permalinks.get(page.kind, {}).get(page.top)
    if pattern:
        return _ugly(as_url(_expand(pattern, page, rules) + "/"), page, rules)
    return _ugly(as_url("/".join((*page.folders, segment(page, rules), ""))), page, rules)


def segment(page: Address, rules: Rules) -> str:
    """The last segment of a page: its slug, else its name."""
    return slugged(page.slug, rules) or path_segment(page.name, rules)


def _ugly(url: str, page: Address, rules: Rules) -> str:
    ugly = rules.ugly or page.top in rules.ugly_sections
    return f"{url[:-1]}.html" if ugly and page.kind == "page" and url.endswith("/") else url


def as_url(path: str) -> str:
    """A written `url` as Hugo publishes it: rooted, single slashes, a folder unless its last segment has an
    extension.
    """
    plain = "/" + "/".join(part for part in path.split("/") if part)
    last = plain.rpartition("/")[2]
    is_file = not path.endswith("/") and "." in last.strip(".")
    return plain if is_file or plain == "/" else f"{plain}/"


def section_key(folder: str) -> str:
    """How settings name a top folder: "Blog Posts" is "blog-posts"."""
    return folder.lower().replace(" ", "-")


def path_segment(name: str, rules: Rules) -> str:
    """A folder's or file's name in a URL: spaces are hyphens one by one, then as `sanitised`."""
    return sanitised(_cased(name.replace(" ", "-"), rules), rules)


def slugged(slug: str, rules: Rules) -> str:
    """A slug or title in a URL; it may hold slashes."""
    return sanitised(_cased(slug.strip(), rules), rules).strip("-").strip("/")


def _cased(text: str, rules: Rules) -> str:
    """Letter by letter, as Go does: no final sigma, and İ is one letter."""
    return "".join(each.lower()[0] for each in text) if rules.lower else text


def sanitised(text: str, rules: Rules) -> str:
    """Letters, digits, marks and a few signs stay; white space becomes one hyphen; all else goes."""
    if rules.remove_accents:
        text = "".join(
            each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn"
        )
        text = unicodedata.normalize("NFC", text)
    kept: list[str] = []
    hyphen = was_hyphen = False
    for at, each in enumerate(text):
        if _allowed(text, at, each):
            was_hyphen = each == "-"
            if hyphen and not was_hyphen:
                kept.append("-")
            hyphen = False
            kept.append(each)
        elif kept and not was_hyphen and each.isspace():
            hyphen = True
    return "".join(kept)


def _allowed(text: str, at: int, each: str) -> bool:
    if each == "%":
        return bool(_HEX.match(text, at + 1))
    return each in _ALLOWED or unicodedata.category(each)[0] in "LM" or unicodedata.category(each) == "Nd"


def _expand(pattern: str, page: Address, rules: Rules) -> str:
    return _TOKEN.sub(lambda found: _token(found, page, rules), pattern) if ":" in pattern else pattern


def _token(found: re.Match[str], page: Address, rules: Rules) -> str:
    name, part = found[1], found[2]
    if name in ("sections", "sectionslugs"):
        parts = page.sections if name == "sections" else page.section_slugs
        return "/".join(parts[_slice(part)] if part else parts)
    if name in _DATES:
        return _DATES[name](page.date or datetime(1, 1, 1, tzinfo=UTC))
    if name in _NAMES:
        return _as_token(_NAMES[name](page), page, rules)
    return found[0]


def _as_token(text: str, page: Address, rules: Rules) -> str:
    """A name in a pattern: Hugo reads a `+` there as a space. Only a slug loses the hyphens around it."""
    plain = slugged(text, rules) if text == page.slug else sanitised(_cased(text.strip(), rules), rules)
    spaced = plain.replace("+", " ").rstrip(" ")
    return ("-" if spaced.startswith(" ") else "") + sanitised(spaced, rules)


def _slice(part: str) -> slice:
    """`[1:]`, `[:last]`, `[0]`, `[last]`."""
    inner = part[1:-1].replace("last", "-1")
    if ":" not in inner:
        at = int(inner or 0)
        return slice(at, at + 1 or None)
    first, _, last = inner.partition(":")
    return slice(int(first) if first else None, int(last) if last else None)


_DATES: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda date: str(date.year),
    "month": lambda date: f"{date:%m}",
    "monthname": lambda date: f"{date:%B}".lower(),
    "day": lambda date: f"{date:%d}",
    "weekday": lambda date: f"{date:%w}",
    "weekdayname": lambda date: f"{date:%A}".lower(),
    "yearday": lambda date: f"{date.timetuple().tm_yday}",
}
_NAMES: Mapping[str, Callable[[Address], str]] = {
    "section": lambda page: page.top,
    "sectionslug": lambda page: page.section_slugs[0] if page.section_slugs else "",
    "title": lambda page: page.title,
    "slug": lambda page: page.slug or page.title,
    "slugorfilename": lambda page: page.slug or page.name,
    "filename": lambda page: page.name,
    "contentbasename": lambda page: page.name,
    "slugorcontentbasename": lambda page: page.slug or page.name,
}
