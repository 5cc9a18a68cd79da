"""What a translation or a variation says of itself: which version of which file it was made from, and whether it is ready.

    source: 5c2f9e0b1d…   the git blob id of the file it was made from
    publish: false        not ready: for visitors it is as if the file were not there

A `source` that is no blob id is a field like any other. The name of the file must say the locale as site.toml does.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from content_repo.problems import Problem
from content_repo.site import Site

if TYPE_CHECKING:
    from content_repo.sources import Source

SOURCE, PUBLISH = "source", "publish"

_NO = ("no", "off", "false", "n", "never", "0")

_BLOB = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")  # SHA-1 or SHA-256


def with_provenance(source: Source, site: Site) -> Source:
    """The same file with the blob id in `made_from`, and out of the fields."""
    if SOURCE not in source.fields or is_base(source, site):
        return source
    written = source.texts.get(SOURCE, source.fields[SOURCE])  # forty digits, or 12e34…, is a number in YAML
    if not isinstance(written, str) or not _BLOB.fullmatch(written):
        return source
    fields = {key: value for key, value in source.fields.items() if key != SOURCE}
    return replace(source, fields=fields, made_from=written)


def is_waiting(source: Source, site: Site) -> bool:
    """Whether a translation or a variation is not public yet: it says so, or all of its locale is not."""
    if not site.locale[source.locale].publish:
        return True
    return source.fields.get(PUBLISH) is False and not is_base(source, site)


def misspelt_locale(path: str, site: Site) -> Iterator[Problem]:
    """A file that is meant as a translation and is a fragment of its own: "about.zh-cn.md" where zh-CN is listed."""
    stem, ending = posixpath.splitext(path)
    tail = stem.rpartition(".")[2]
    if tail in site.locales or "/" in tail:
        return
    for locale in site.locales:
        if tail.replace("_", "-").lower() == locale.lower():
            message = f"{path!r} is no translation: the locale is listed as {locale!r}"
            fix = f"rename it to {stem.removesuffix(tail)}{locale}{ending}"
            yield Problem("misspelt_locale", "warning", message, path, 1, fix=fix)


def misspelt_segment(path: str, label: str, site: Site) -> Iterator[Problem]:
    """A file that is meant as a variation and is a fragment, perhaps a page, of its own: "about@membrs.md" for "members"."""
    from difflib import get_close_matches

    for near in get_close_matches(label.lower(), site.segments, n=1, cutoff=0.75):
        message = f"{path!r} is no variation: site.toml lists no segment {label!r}"
        fix = f"rename it to {path.replace(f'@{label}', f'@{near}')}, or say in `if:` who gets it"
        yield Problem("misspelt_segment", "warning", message, path, 1, fix=fix)


def idle_waiting(source: Source, site: Site) -> Iterator[Problem]:
    """What is meant to keep a file from the public, and does not: in a base file, or in words that YAML takes for a text."""
    value = source.fields.get(PUBLISH, True)
    if value is False and is_base(source, site):
        message = "`publish: false` has no effect in a file without a locale or variation in its name"
        yield _idle(source, message, "write `draft: true`")
    elif value is not False and str(value).lower() in _NO and not is_base(source, site):
        yield _idle(
            source, f"`publish: {value}` does not keep this file from the public", "write `publish: false`"
        )


def _idle(source: Source, message: str, fix: str) -> Problem:
    return Problem("idle_publish", "warning", message, source.file, source.line_of(PUBLISH), PUBLISH, fix)


def is_base(source: Source, site: Site) -> bool:
    """Whether a file's name says neither a locale nor a variation."""
    return source.variation is None and source.locale == site.default_locale
