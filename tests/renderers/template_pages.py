"""Pages of one template, rendered in memory."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from memory_inputs import MemoryInputs, fragment

from renderers.errors import RenderError
from renderers.inputs import Fragment
from renderers.pieces import Piece, render_page

PAGE = fragment(title="Home", tags=("a", "b"), cta={"label": "Go", "href": "/go/"}, date=date(2026, 3, 5))


def shown(piece: Piece) -> str:
    parts = [piece.text.chunks[0].decode()]
    for hole, chunk in zip(piece.text.holes, piece.text.chunks[1:], strict=True):
        parts += [f"[{hole.kind} {hole.name} {hole.view}".rstrip() + "]", chunk.decode()]
    return "".join(parts)


def page(template: str, on: Fragment = PAGE, **more: Any) -> str:
    return shown(render_page(on, site(template, **more)))


def site(template: str, files: dict[str, str] | None = None, **more: Any) -> MemoryInputs:
    named = {f"theme/{name}": text for name, text in (files or {}).items()}
    return MemoryInputs(files={"theme/page.html": template, **named}, **more)


def problem(template: str, on: Fragment = PAGE, **more: Any) -> tuple[str, str, int]:
    with pytest.raises(RenderError) as caught:
        page(template, on, **more)
    found = caught.value.problem
    assert found.severity == "error"
    assert found.fix
    return found.code, found.file, found.line
