"""Pieces: the rendered form of one fragment, section or body, shared by every page and variant that shows it.

A piece has holes where other pieces belong; who fills them is decided by the publisher. Everything a piece
depends on was asked of `Inputs`. The engines are imported when the first piece is rendered: a build without
changes never needs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from renderers import limits
from renderers.errors import RenderError
from renderers.holes import Holes, Text
from renderers.inputs import BodyFacts, Fragment, Inputs

DEFAULT_VIEW = "block"
DEFAULT_SECTION = "text"


def load_engines() -> None:
    """Before processes are forked: what is loaded now, none of them has to load."""
    import renderers.markdown
    import renderers.templates  # noqa: F401 - importing is all


@dataclass(frozen=True)
class Piece:
    """`facts` belong to a body; other pieces have none."""

    text: Text
    facts: BodyFacts | None = None


def render_page(page: Fragment, inputs: Inputs) -> Piece:
    """The page around its holes, by `<type>.html` or `page.html`."""
    from renderers.scope import Scope

    return _templated((f"{page.type}.html", "page.html"), Scope(page, inputs, whole_page=True))


def render_view(fragment: Fragment, view: str, inputs: Inputs) -> Piece:
    """A placed fragment, by `views/<view>/<type>.html` or `views/<view>/fragment.html`."""
    from renderers.scope import Scope

    folder = f"views/{view or DEFAULT_VIEW}"
    return _templated((f"{folder}/{fragment.type}.html", f"{folder}/fragment.html"), Scope(fragment, inputs))


def render_section(owner: Fragment, section: Mapping[str, Any], name: str, inputs: Inputs) -> Piece:
    """One section by `sections/<type>.html`; a section without a type (a choice's `fields`) is of type
    `text`.
    """
    from renderers.listing import list_section
    from renderers.scope import Scope
    from renderers.views import SectionView

    scope = Scope(owner, inputs, parts=False)
    kind = str(section.get("type") or DEFAULT_SECTION)
    shown = list_section(section, name, scope) if kind == "list" else SectionView(section, name)
    return _templated((f"sections/{kind}.html",), scope, shown)


def _templated(names: Sequence[str], scope: Any, section: Any = None) -> Piece:
    from renderers.templates import render

    with limits.piece():
        return Piece(render(names, scope, section))


def render_body(fragment: Fragment, inputs: Inputs) -> Piece:
    """The Markdown body of a fragment. Raises RenderError when it takes too long or too much."""
    from renderers.exhausted import BODY_TROUBLE, problem_of_body
    from renderers.markdown import Source, render

    text = inputs.body(fragment)
    source = Source(fragment.file, fragment.body_line, fragment.folder, fragment.id)
    holes = Holes()
    with limits.piece():
        try:
            html, facts = render(text, source, inputs, holes)
        except BODY_TROUBLE as error:
            raise RenderError(problem_of_body(error, fragment)) from None
        return Piece(holes.split(html), facts)
