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
from content_repo.models import Model
from content_repo.problems import Problem
from content_repo.site import Site


class Addresses:
    """The URLs that are given so far, and the rules that give them."""

    def __init__(self, site: Site, models: Mapping[str, Model]) -> None:
        self.given: dict[str, str] = {}  # folded URL → source path of its page
        self._site, self._models = site, models

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

    def faults(self, target: str, raw: bytes) -> list[Problem]:
        """The errors that this format finds in reserved keys; `field` names the key."""
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
            if each.severity == "error" and reserved.canonical(each.field.partition(".")[0])
        ]

    def take(self, url: str, file: str) -> str | None:
        """Give a URL to a file; else the file that has it already."""
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
    """The nearest URL that this format can hold: decoded, in NFC, white space as `-`, without `?`, `#` and control
    characters.
    """
    plain = re.sub(r"[?#\\\x00-\x08\x0e-\x1f\x7f]", "", unquote(url, errors="ignore").replace("%", ""))
    return unicodedata.normalize("NFC", re.sub("/{2,}", "/", re.sub(r"-*\s[\s-]*", "-", plain)))
