"""Keeping the URL of a page: an explicit `url:` is written only where this format's own rules would give
another one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote

from content_repo import models as model_rules
from content_repo import names, overlay, reserved, routes, sources
from content_repo.importers.header import Header, one_line
from content_repo.importers.made_here import id_at, made_at, off_made, plain_path, term_urls
from content_repo.models import Model
from content_repo.problems import Problem
from content_repo.site import Site


class Addresses:
    """The URLs that are given so far, and the rules that give them."""

    def __init__(self, site: Site, models: Mapping[str, Model]) -> None:
        self.given: dict[str, str] = {}  # folded URL → source path of its page
        self._site, self._models = site, models
        self._terms: dict[str, str] = {}

    def own(self, target: str, raw: bytes, base: tuple[str, bytes] | None = None) -> str | None:
        """The URL that this format gives to a file at `target`; None where it is no page.

        `base` is the (path, bytes) of the file that a translation shares its type and dates with.
        """
        files = [
            sources.parse_source(*file, self._site, self._models)[0] for file in ((target, raw), base) if file
        ]
        source, *others = (each for each in files if each is not None) if files[0] else (None,)
        if source is None:
            return None
        model = model_rules.model_of(others[0].type if others else source.type, self._models)
        found = {(each.locale, each.variation): each for each in (*others, source)}
        fields = overlay.resolve(found, model, self._site, source.locale).fields
        url, _ = routes.url_for(source.id, fields, model, self._site, source.locale)
        return url

    def instead(self, target: str, raw: bytes) -> str | None:
        """A URL to write into a file whose own one this format refuses; None where there is nothing to do."""
        source, _ = sources.parse_source(target, raw, self._site, self._models)
        if source is None or source.locale != self._site.default_locale:
            return None
        model = model_rules.model_of(source.type, self._models)
        url, problems = routes.url_for(source.id, source.fields, model, self._site, source.locale)
        if url is not None or not any(each.severity == "error" for each in problems):
            return None
        usable = writable(f"/{source.id}/") if writable(f"/{source.id}/").strip("/") else "/page/"
        usable = f"{self.beside(usable.rstrip('/'))}/"
        while self.take(routes.output_fold(usable), target):
            usable = f"{usable.rstrip('/')}-2/"
        return usable

    def faults(self, target: str, raw: bytes, *, every: bool = False) -> list[Problem]:
        """The errors that this format finds in reserved keys, or in `every` key; `field` names the key."""
        source, problems = sources.parse_source(target, raw, self._site, self._models)
        if source is not None:
            problems = [
                *problems,
                *model_rules.coerce(model_rules.model_of(source.type, self._models), source, self._site.zone)[
                    1
                ],
            ]
        return [
            each
            for each in problems
            if each.severity == "error" and (every or reserved.canonical(each.field.partition(".")[0]))
        ]

    def beside(self, stem: str) -> str:
        """A URL path without its end, in folders in which pages can be: what a number is put behind."""
        return off_made(stem, self._site)

    def know_term(self, taxonomy: str, name: object) -> None:
        """A page has this term, so that the term has a page."""
        self._terms.update(term_urls(taxonomy, name, self._site))

    def take(self, url: str, file: str, target: str = "") -> str | None:
        """Give a URL to a file, which goes to `target`; else what has it already: a file, or something that is made here."""
        if made := made_at(url, target, self._site):
            return made
        term = self._terms.get(plain_path(url)) if target else None
        if term and term != id_at(target):
            return f"the page of the term {term}"
        owner = self.given.setdefault(names.fold(url), file)
        return None if owner == file else owner


def set_url(header: Header, url: str, why: str) -> None:
    """Write `url:`, in place of the value it has or as a new first line."""
    key = header.key("url")
    note = f"`url: {url}` was added: {why}" if key is None else f"`{key}` became {url}: {why}"
    if key is None:
        header.insert("url", one_line(url), note)
    else:
        header.replace((key,), one_line(url), note)


def writable(url: str) -> str:
    """The nearest URL that this format can hold: decoded, in NFC, white space as `-`, without `?`, `#`, control characters,
    dot segments, endless names, and places of the publisher.
    """
    plain = re.sub(r"[?#\\]", "", unquote(url, errors="ignore").replace("%", ""))
    plain = re.sub(r"-*\s[\s-]*", "-", "".join(each for each in plain if _is_printed(each)))
    plain = unicodedata.normalize("NFC", re.sub("/{2,}", "/", plain))
    segments = [each for each in plain.split("/") if each not in (".", "..")]
    first = next((at for at, each in enumerate(segments) if each), None)
    if first is not None and names.fold(segments[first]) in routes.RESERVED_PREFIXES:
        segments[first] += "-"
    return "/".join(map(_shortened, segments))


def _is_printed(character: str) -> bool:
    return character in "\t\n\r\v\f" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")


def _shortened(segment: str) -> str:
    while len(segment.encode()) > names.MAX_SEGMENT_BYTES:
        segment = segment[:-1]
    return segment
