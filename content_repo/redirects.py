"""`redirects.yaml`: old addresses and where they lead (docs/formats.md, Sections). A page beats a redirect.

- {from: /old/, to: /new/}                          301
- {from: /spring/, to: https://example.org/, status: 302}
- {from: /gone/, status: 410}
- {from: /alt/, to: /neu/, locale: de}              /de/alt/ → /de/neu/
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from content_repo import routes
from content_repo.document import Document
from content_repo.problems import Problem
from content_repo.settings import Table
from content_repo.site import Site

FILE = "redirects.yaml"
STATUSES = (301, 302, 307, 308, 410)

_EXTERNAL = re.compile(r"https?://[^\s\x00-\x1f]+")
_PATH = re.compile(r"/(?!/)[^\x00-\x1f\x7f-\x9f\u2028\u2029\\]*")
_UNASKED = re.compile(r"[?#]|//|/\.{1,2}(?:/|\Z)")  # in no path that an edge looks up
_TAIL = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Redirect:
    """`source` is a path, NFC and not percent-encoded; `target` a path or a web address, "" for 410."""

    source: str
    target: str
    status: int


def read_redirects(document: Document, site: Site) -> tuple[list[Redirect], list[Problem]]:
    """What a parsed `redirects.yaml` says, and what is wrong with it."""
    value = document.value
    if value is None or document.problems:
        return [], list(document.problems)
    if not isinstance(value, list):
        message = f"{FILE} must be a list, not {value!r}"
        return [], [
            Problem("redirect", "error", message, FILE, 1, fix="write each as `- {from: /x/, to: /y/}`")
        ]
    problems: list[Problem] = []
    rows = [Table(document, FILE, problems, (number,)) for number in range(len(value))]
    written = [
        (row, _redirect(row, site)) for row, each in zip(rows, value, strict=True) if isinstance(each, dict)
    ]
    found = [(row, redirect) for row, redirect in written if redirect is not None]
    _refuse_ways(found, problems)
    return [redirect for _, redirect in found], problems


def _redirect(row: Table, site: Site) -> Redirect | None:
    locale = row.choice("locale", site.default_locale, site.locales)
    status = row.integer("status", 301)
    source, target = _decoded(row.text("from")), _decoded(row.text("to"))
    row.close()
    prefix = f"/{site.prefix(locale)}" if site.prefix(locale) else ""
    for key, fault, fix in _faults(source, target, status, prefix):
        row.report(key, fault, fix, "redirect")
        return None
    inside = prefix if target.startswith("/") else ""
    return Redirect(
        unicodedata.normalize("NFC", prefix + source), unicodedata.normalize("NFC", inside + target), status
    )


def _decoded(address: str) -> str:
    """A path of the site without escapes: who copies an old address out of a browser has it percent-encoded."""
    if not address.startswith("/"):
        return address
    path = _TAIL.sub("", address)
    try:
        plain = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return address
    return address if _TAIL.search(plain) else plain + address[len(path) :]


def _faults(source: str, target: str, status: int, prefix: str) -> Iterator[tuple[str, str, str]]:
    if not _PATH.fullmatch(source) or _UNASKED.search(source):
        yield "from", f"`from` must be a path of the site, not {source!r}", "write it like /old/"
    elif (folder := routes.top_folder(prefix + source)) in routes.HIDDEN:
        reserved = f"`from` {source!r} starts with /{folder}/, which is reserved"
        yield "from", f"{reserved} for the parts of personal pages", "remove it: nobody can ask for that"
    if status not in STATUSES:
        yield "status", f"{status} is no status of a redirect", f"use one of {', '.join(map(str, STATUSES))}"
    if status == 410 and target:
        yield "to", "what is gone (410) leads nowhere", "remove `to`, or use 301"
    if status != 410 and not _PATH.fullmatch(target) and not _EXTERNAL.fullmatch(target):
        yield "to", f"`to` must be a path or a web address, not {target!r}", "write /new/ or https://…"


def _refuse_ways(found: list[tuple[Table, Redirect]], problems: list[Problem]) -> None:
    """One step only: no source twice, no chains, no loops."""
    sources: dict[str, Redirect] = {}
    for row, redirect in found:
        if sources.setdefault(redirect.source, redirect) is not redirect:
            row.report("from", f"{redirect.source} is redirected twice", "keep one of them", "redirect")
    for row, redirect in found:
        after = sources.get(redirect.target.partition("#")[0].partition("?")[0])
        if after is not None:
            message = f"{redirect.source} leads to {redirect.target}, which is redirected itself"
            fix = (
                "correct one of them: they go round"
                if after.target == redirect.source
                else f"write `to: {after.target}`"
            )
            row.report("to", message, fix, "redirect")
