"""Where menus and redirects lead: no page holds these links when it is made, so only a check can tell that they lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from content_repo.document import Document, Path
from content_repo.plaindata import load_data
from content_repo.problems import Problem
from content_repo.redirects import FILE as REDIRECTS
from content_repo.site import FILE as SETTINGS
from publisher.links import spellings
from publisher.tables import is_page
from publisher.world import World


def settings_link_findings(world: World) -> Iterator[Problem]:
    yield from _of_redirects(world)
    yield from _of_menus(world)


def _of_redirects(world: World) -> Iterator[Problem]:
    """Entries stand in the file as they were read: a file with a wrong one fails the build."""
    if not world.redirects:
        return
    document = load_data(world.snapshot.read(REDIRECTS), REDIRECTS)
    for number, redirect in enumerate(world.redirects):
        if is_page(world, redirect.source):
            line = document.line_of((number, "from"))
            message = f"{redirect.source} is a page, so that nobody is redirected from there"
            fix = "remove the redirect, or give the page another address"
            yield Problem("idle_redirect", "warning", message, REDIRECTS, line, "from", fix)
        reason = _nowhere(redirect.target, world)
        if reason:
            line = document.line_of((number, "to"))
            message = f"{redirect.source} is redirected to {redirect.target}, {reason}"
            fix = "correct `to`, or write `status: 410` for what is gone"
            yield Problem("broken_link", "warning", message, REDIRECTS, line, "to", fix)


def _of_menus(world: World) -> Iterator[Problem]:
    if not world.site.menus:
        return
    document = load_data(world.snapshot.read(SETTINGS), SETTINGS)
    for path, item in _items(document.value.get("menus"), ("menus",)):
        yield from _of_item(path, item, document, world)


def _items(written: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every item, with its keys: ("menus", "main", 0, "children", 1)."""
    if isinstance(written, Mapping):
        if "page" in written or "url" in written:
            yield path, written
        for name, each in written.items():
            yield from _items(each, (*path, name))
    elif isinstance(written, list):
        for number, each in enumerate(written):
            yield from _items(each, (*path, number))


def _of_item(path: Path, item: Mapping[str, Any], document: Document, world: World) -> Iterator[Problem]:
    key = "page" if item.get("page") else "url"
    target = str(item[key])
    reason = _no_page(target, world) if key == "page" else _nowhere(target, world)
    if reason:
        fix = world.nearest_reference(target) if key == "page" else "correct the destination"
        message = f"the menu item leads to {target!r}, {reason}"
        yield Problem("broken_link", "warning", message, SETTINGS, document.line_of((*path, key)), key, fix)


def _no_page(ref: str, world: World) -> str:
    """Why a menu leaves an item out, in all languages; one that only waits for its day is left out in silence."""
    found = world.catalog.canonical(ref)
    if found is None:
        return "which is no fragment: it is left out"
    is_page = any(world.catalog.page(found, locale) for locale in world.site.locales)
    return "" if is_page else "which is no page: it is left out"


def _nowhere(target: str, world: World) -> str:
    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path.startswith("/") or path.startswith("/assets/"):
        return ""
    found = next((each for each in map(world.address, spellings(path)) if each is not None), None)
    if found is None:
        return "where no page or file of this site is" if not _is_redirected(path, world) else ""
    return "" if found[2] else "which is a draft, not yet published, or expired"


def _is_redirected(path: str, world: World) -> bool:
    return any(path == redirect.source for redirect in world.redirects)
