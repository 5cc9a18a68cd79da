"""Sidecars: `photo.jpg.yaml` beside `photo.jpg` says what no picture says of itself (docs/lists.md, Pictures).

alt: A lighthouse at dusk              one text for all languages, or
alt: {en: A lighthouse, zh-CN: 灯塔}    one a language
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content_repo.document import Document
from content_repo.problems import Problem
from content_repo.sources import is_sidecar

ENDING = ".yaml"


def describes(path: str) -> bool:
    """Whether a path of the site is a sidecar."""
    return path.startswith(("assets/", "content/")) and is_sidecar(path.rpartition("/")[2])


def alts(document: Document) -> Mapping[str, str]:
    """Locale → alternative text; under "" the one for all."""
    written = document.value.get("alt") if isinstance(document.value, Mapping) else None
    if isinstance(written, str):
        return {"": written}
    listed = written.items() if isinstance(written, Mapping) else ()
    return {str(locale): text for locale, text in listed if isinstance(text, str)}


def faults(document: Document, file: str) -> Iterator[Problem]:
    """What cannot be used of a sidecar; a picture without one is no fault."""
    yield from document.problems
    if document.problems or document.value is None:
        return
    if not isinstance(document.value, Mapping):
        message = f"a sidecar must be keys and values, not {document.value!r}"
        yield Problem("bad_sidecar", "error", message, file, 1, fix="write it like `alt: A lighthouse`")
        return
    written = document.value.get("alt")
    listed = written.values() if isinstance(written, Mapping) else (written,)
    if not all(each is None or isinstance(each, str) for each in listed):
        message = f"`alt` must be a text, or a text for each language, not {written!r}"
        line, fix = document.line_of(("alt",)), "put it in quotes, or write {en: …, de: …}"
        yield Problem("bad_sidecar", "error", message, file, line, "alt", fix)
