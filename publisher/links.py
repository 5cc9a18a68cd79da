"""What a written destination means: a fragment, an address of the site, a file, or somewhere else.

In this order, for a destination without a scheme:

    #anchor, ?query           as written
    /path                     an address: a page, an alias, or a file of `static/`
    /x.md, /pic.png           else: a file, seen from the top of `content/`, as in a repository of texts
    ../x.md, x.md             a file, seen from the folder of the text
    promo/x                   a fragment's id, from the top of `content/` or from the folder of the text
    pic.png                   a file beside the text, at the same place below `static/`, or below `assets/`
    ../x/                     else: an address, seen from that of the text's own page, as browsers see it
    x.html, x/                else: what x.md means, as makers of books write it, or x/README.md, as in repositories
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from renderers.inputs import Link

if TYPE_CHECKING:
    from publisher.inputs import RecordingInputs

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_UNRESERVED = "/:@!$&'()*+,;=~-._"

_WEB = re.compile(  # "https//example.org", "www.example.org/x", "example.org"
    r"(?:https?:?/+)?((?:(?<=/)|www\.)[\w.-]+\.\w+(?:/.*)?|(?:[\w-]+\.)+(?:com|org|net|edu|gov)(?:/.*)?)",
    re.IGNORECASE,
)


def resolve(destination: str, folder: str, inputs: RecordingInputs, owner: str = "") -> Link:
    """`owner` is the fragment whose body says it; "" where a destination is no part of a body."""
    target, tail = _cut(destination)
    if _SCHEME.match(destination) or not target:
        return Link(destination)
    path = _decoded(target)
    if path.startswith("/"):
        missing = Link(href(path) + tail, f"no page or file of this site is at {path}")
        return _address(path, tail, inputs) or _made_of(path, tail, "", inputs) or missing
    return (
        _relative(path, tail, folder, inputs)
        or _from_page(path, tail, owner, inputs)
        or _made_of(path, tail, folder, inputs)
        or _elsewhere(path, tail)
    )


def _elsewhere(path: str, tail: str) -> Link:
    """What leads nowhere, and may be meant as an address on the web."""
    message = f"{path!r} is neither a fragment nor a file of this site"
    found = _WEB.fullmatch(path)
    if found is None:
        return Link(href(path) + tail, message)
    return Link(href(path) + tail, message, fix=f"write https://{found[1]}, if that is meant")


def href(url: str) -> str:
    """A site path as it stands in an attribute or a header: percent-encoded once."""
    return quote(url, safe=_UNRESERVED)


def asset_paths(destination: str, folder: str) -> Iterator[str]:
    """Where a file may be that a text calls `destination`, nearest first."""
    target, _ = _cut(destination)
    if target.startswith("theme:"):
        yield target
    elif target.startswith("/"):
        path = _decoded(target).lstrip("/")
        yield from (path, f"static/{path}", _join("content", path))
    elif target and not _SCHEME.match(target):
        path = _decoded(target)
        beside = _join(folder, path)
        static = f"static/{beside.removeprefix('content/')}" if beside.startswith("content/") else beside
        yield from dict.fromkeys((beside, static, _join("assets", path), _join("", path)))


def _decoded(path: str) -> str:
    """As names are: without percent-encoding, in NFC however the text was typed."""
    return unicodedata.normalize("NFC", unquote(path))


def _cut(destination: str) -> tuple[str, str]:
    """("path", "?query#anchor")"""
    at = min((destination.find(mark) for mark in "?#" if mark in destination), default=len(destination))
    return destination[:at], destination[at:]


def _join(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined.startswith("..") else joined


def _address(path: str, tail: str, inputs: RecordingInputs) -> Link | None:
    for url in spellings(path):
        found = inputs.ask("url", url)
        if found is not None:
            kind, current, visible = found
            return (
                _found(current, tail, path, current if kind == "alias" else "") if visible else _hidden(path)
            )
    asset = inputs.asset(path, "")
    return Link(asset.url + tail) if asset else None


def spellings(path: str) -> Iterator[str]:
    """The addresses that a written path may mean."""
    yield path
    if path.endswith("/index.html"):
        yield path.removesuffix("index.html")
    elif not path.endswith("/"):
        yield path + "/"


def _relative(path: str, tail: str, folder: str, inputs: RecordingInputs) -> Link | None:
    for ref in _references(path, folder):
        found = inputs.reference(ref)
        if found is not None:
            return _to_fragment(ref, found, tail, inputs)
    asset = inputs.asset(path, folder)
    return Link(asset.url + tail) if asset is not None else None


def _from_page(path: str, tail: str, owner: str, inputs: RecordingInputs) -> Link | None:
    """Seen from the owner's own page; None where that leads nowhere. It becomes an address from the top: other pages may show
    the same text.
    """
    page = inputs.ask("pageof", owner, inputs.locale) if owner else None
    if page is None:
        return None
    seen = posixpath.normpath(posixpath.join(posixpath.dirname(page[0]), path))
    return _address(seen + "/" if path.endswith("/") and seen != "/" else seen, tail, inputs)


def _made_of(path: str, tail: str, folder: str, inputs: RecordingInputs) -> Link | None:
    """The page of the Markdown that a path names, has the name of, or has as its README; from the top with a slash."""
    plain = path.strip("/")
    stem, suffix = (plain, "") if path.endswith("/") else posixpath.splitext(plain)
    place = f"{_join(folder, stem)}/".removeprefix("content/").rstrip("/")
    ref = {".md": place, ".html": place, "": f"{place}/README".lstrip("/")}.get(suffix)
    found = inputs.reference(ref) if ref else None
    return _to_fragment(ref, found, tail, inputs) if ref and found is not None else None


def _references(path: str, folder: str) -> Iterator[str]:
    bare = path.removesuffix(".md").rstrip("/")
    here = _join(folder, bare).removeprefix("content/")
    candidates = (here, bare) if path.endswith(".md") or path.startswith(".") else (bare, here)
    yield from dict.fromkeys(ref for ref in candidates if ref and not ref.startswith("."))


def _to_fragment(ref: str, found: tuple[str, bool, bool], tail: str, inputs: RecordingInputs) -> Link:
    """`found` is the fact `ref`."""
    fragment_id, visible, by_alias = found
    page = inputs.ask("pageof", fragment_id, inputs.locale)
    if page is None:
        return _nowhere(fragment_id, inputs)
    if not visible or not page[1]:
        return _hidden(ref)
    return _found(page[0], tail, ref, fragment_id if by_alias else "")


def _nowhere(fragment_id: str, inputs: RecordingInputs) -> Link:
    if not inputs.ask("translations", fragment_id, ""):
        return Link(None, f"{fragment_id!r} is not a page, so nothing can lead there")
    message = f"{fragment_id!r} has no page in {inputs.locale}, nor in a locale that it falls back to"
    return Link(None, message, fix="translate it, or add a `fallback` in site.toml")


def _found(url: str, tail: str, written: str, newer: str) -> Link:
    """`newer` is what should be written instead, when there is such a thing."""
    if not newer:
        return Link(href(url) + tail)
    return Link(href(url) + tail, f"{written!r} is an old name of {newer!r}", "alias_used", f"write {newer}")


def _hidden(written: str) -> Link:
    message = f"{written!r} is a draft, not yet published, or expired: the link becomes its text"
    return Link(None, message, "not_visible", "publish it, or remove the link")
