"""What a page's template may know of the pages around it: `page.breadcrumbs previous next children related terms`, and `tree()`.

Each is asked for when it is used, so that a page depends only on what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from renderers.addresses import encode
from renderers.inputs import Branch, Entry
from renderers.views import frozen

if TYPE_CHECKING:
    from renderers.scope import Scope


def whereabouts(scope: Scope) -> dict[str, Callable[[], Any]]:
    """The names that the fragment being rendered has besides its own; all empty for what is no fragment."""
    page = scope.owner.id
    if not page:
        return {}
    around = scope.inputs.surroundings
    answers: dict[str, Callable[[], Any]] = {
        "breadcrumbs": lambda: tuple(map(_entry, around.breadcrumbs(page))),
        "previous": lambda: _entry(around.beside(page)[0]),
        "next": lambda: _entry(around.beside(page)[1]),
        "children": lambda: tuple(map(scope.view, around.children(page))),
        "related": lambda: tuple(map(scope.view, around.related(page))),
        "terms": lambda: {name: tuple(map(_term, held)) for name, held in around.terms(page).items()},
        "feed": lambda: _address(around.feed(page)),
    }
    return {name: _frozen(answer) for name, answer in answers.items()}


def _frozen(answer: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: frozen(answer())


def branches(found: Sequence[Branch], page: str) -> tuple[Mapping[str, Any], ...]:
    """`{title, url, children, current, open}` of each: open is what holds the page, or is it."""
    return tuple(_branch(each, page) for each in found)


def _branch(branch: Branch, page: str) -> Mapping[str, Any]:
    name, title, url, below = branch
    return {
        "title": title,
        "url": _address(url),
        "children": branches(below, page),
        "current": name == page,
        "open": name == page or page.startswith(f"{name}/"),
    }


def _entry(entry: Entry | None) -> Mapping[str, Any] | None:
    return {"title": entry[0], "url": encode(entry[1])} if entry else None


def _term(term: tuple[str, str | None, str | None]) -> Mapping[str, Any]:
    """A term whose page is hidden has its name and no address."""
    name, title, url = term
    return {"name": name, "title": title or name, "url": _address(url)}


def _address(url: str | None) -> str | None:
    return encode(url) if url else None
