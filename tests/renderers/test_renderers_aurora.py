"""The theme aurora through the real engine: every template works, with full and with empty fragments."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from memory_inputs import MemoryInputs, fragment

import themes.loader
from renderers.inputs import Asset
from renderers.pieces import Piece, render_page, render_section, render_view

TEMPLATES = Path(themes.loader.__file__).parent / "aurora" / "templates"
SECTIONS = sorted(path.stem for path in (TEMPLATES / "sections").glob("*.html"))
REGIONS = {"announcement", "before", "aside", "after", "footer"}
CTA = {"label": "Go <now>", "href": "/go/"}
FULL: dict[str, Any] = {
    "title": "A <title>",
    "description": 'With "quotes"',
    "summary": "Short",
    "image": "a.png",
    "author": "Ann",
    "date": date(2026, 1, 2),
    "tags": ("x", "y"),
    "toc": True,
    "cta": CTA,
}
SECTION: dict[str, Any] = {
    **FULL,
    "id": "s",
    "text": "Some *text*",
    "lead": "Lead",
    "eyebrow": "Eyebrow",
    "more": CTA,
    "by": "Ann",
    "role": "Editor",
    "caption": "A *caption*",
    "cards": ({"title": "C", "text": "*c*", "href": "/c/", "image": "a.png"}, {"title": "D"}),
    "questions": ({"question": "Q?", "answer": "A."},),
    "query": {"type": "article"},
}
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Balance(HTMLParser):
    """Collects tags that do not pair up, and attributes that were given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)) or tag in ("script", "style") or "style" in names:
            self.wrong.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def inputs(locale: str = "en") -> MemoryInputs:
    menus = [{"label": "News", "url": "/news/", "children": [{"label": "Old", "url": "/old/"}]}]
    return MemoryInputs(
        assets={"a.png": Asset("/assets/a.png", 30, 20, "Alt")},
        fragments={"a": fragment("a", type="article", url="/a/", title="A")},
        bodies={"index": "# One\n\nText\n"},
        regions=REGIONS,
        settings={"menus.main": menus, "menus.footer": menus},
        locale=locale,
    )


def sound(piece: Piece) -> str:
    html = b"".join(piece.text.chunks).decode()
    balance = Balance()
    balance.feed(html)
    assert (balance.open, balance.wrong) == ([], [])
    assert "None" not in html
    assert "<title>" not in html or "A &lt;title&gt;" in html or "index" in html
    return html


@pytest.mark.parametrize("kind", ["page", "article", "anything"])
@pytest.mark.parametrize("fields", [FULL, {}], ids=["full", "empty"])
@pytest.mark.parametrize("locale", ["en", "zh-CN", "ar"])
def test_pages(kind: str, fields: dict[str, Any], locale: str) -> None:
    ask = inputs(locale)
    html = sound(render_page(fragment(type=kind, locale=locale, **fields), ask))
    assert html.startswith(
        f'<!doctype html>\n<html lang="{locale}" dir="{"rtl" if locale == "ar" else "ltr"}">'
    )
    assert '<link rel="canonical" href="https://www.example.com/">' in html
    assert '<a class="skip" href="#content">' in html
    assert html.count("<h1>") == 1
    assert not ask.warnings


def test_all_regions_are_placed_once() -> None:
    holes = render_page(fragment(**FULL), inputs()).text.holes
    assert [hole.name for hole in holes if hole.kind == "region"] == [
        "announcement",
        "before",
        "aside",
        "after",
        "footer",
    ]


def test_a_page_without_regions_has_a_footer_and_no_aside() -> None:
    html = sound(render_page(fragment(**FULL), MemoryInputs(assets=inputs().assets)))
    assert "Larkfield</p>" in html
    assert "<aside" not in html


@pytest.mark.parametrize("view", ["block", "card"])
@pytest.mark.parametrize("fields", [FULL, {}], ids=["full", "empty"])
def test_views(view: str, fields: dict[str, Any]) -> None:
    html = sound(render_view(fragment("promo/x", type="promo", url=None, **fields), view, inputs()))
    assert ('alt="Alt" width="30" height="20" loading="lazy"' in html) == bool(fields)


@pytest.mark.parametrize("kind", SECTIONS)
def test_sections(kind: str) -> None:
    ask = inputs()
    html = sound(render_section(fragment(**FULL), {**SECTION, "type": kind}, "s", ask))
    assert 'id="s"' in html
    assert not ask.warnings


def test_a_list_that_finds_nothing_is_not_shown() -> None:
    piece = render_section(
        fragment(), {"type": "list", "title": "News", "query": {"type": "none"}}, "s", inputs()
    )
    assert b"".join(piece.text.chunks).strip() == b""


def test_the_current_page_is_marked_in_the_menu() -> None:
    html = sound(render_page(fragment(url="/news/"), inputs()))
    assert html.count('<a href="/news/" aria-current="page">') == 2


def test_a_page_shell_does_not_depend_on_the_body() -> None:
    ask = inputs()
    render_page(fragment(title="T", description="D"), ask)
    assert not {kind for kind, _ in ask.asked} & {"facts", "body"}


def test_every_class_in_the_templates_is_known_to_the_style_sheet() -> None:
    css = (TEMPLATES.parent / "static/css/aurora.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    html = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    used = {
        name for text in html for value in re.findall(r'class="([^"{]+)["{]', text) for name in value.split()
    }
    hooks = {"type-", "block-", "card", "view-", "level-", "block"}  # names that a site may style
    assert {name for name in used if name not in known} <= hooks
