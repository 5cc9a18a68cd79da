"""The theme aurora through the real engine: every template works, with full and with empty fragments.

What browsers, validators and assistive technology make of it is tested over whole sites, in tests/themes.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from memory_inputs import MemoryInputs, MemorySurroundings, fragment

import themes.loader
from renderers.inputs import Asset, Link
from renderers.pieces import Piece, render_page, render_section, render_view

TEMPLATES = Path(themes.loader.__file__).parent / "aurora" / "templates"
STYLES = TEMPLATES.parent / "static" / "css"
HOOKS = {"faq", "table", "text", "gallery"}  # names of sections that need no rule of their own
SECTIONS = sorted(path.stem for path in (TEMPLATES / "sections").glob("*.html"))
KINDS = sorted(path.stem for path in TEMPLATES.glob("*.html") if path.stem != "base")
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
    "cards": ({"title": "C", "text": "*c*", "href": "/c/", "image": "a.png"}, {"title": "D"}, {}),
    "questions": ({"question": "Q?", "answer": "A."}, {}),
    "query": {"type": "article"},
    "figures": ({"value": 12, "label": "L", "text": "T"}, {}),
    "steps": ({"title": "S", "text": "*s*"}, {}),
    "head": ("", "H"),
    "rows": (("R", 1, None), ()),
    "images": ({"image": "a.png", "caption": "*c*"}, {}),
    "plans": (
        {
            "title": "P",
            "price": 9,
            "period": "a year",
            "text": "*t*",
            "features": ("f",),
            "cta": CTA,
            "badge": "B",
        },
        {},
    ),
    "entries": ({"when": 2017, "title": "T", "text": "*t*"}, {}),
    "people": ({"name": "N", "role": "R", "image": "a.png", "text": "*t*", "href": "/n/"}, {"name": "M"}, {}),
    "action": "https://forms.example/",
    "fields": (
        {
            "name": "a",
            "label": "A <a>",
            "type": "email",
            "required": True,
            "autocomplete": "email",
            "help": "H",
        },
        {"name": "b", "type": "textarea"},
        {"name": "c", "type": "select", "options": ("x", {"value": "y", "label": "Y"}), "required": True},
        {"name": "d", "type": "checkbox"},
        {"name": "e", "type": "hidden", "value": "v"},
        {"name": "f", "type": "password"},
    ),
    "note": "A *note*",
    "button": "Go",
}
LINKED_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Balance(HTMLParser):
    """Collects tags that do not pair up, and attributes that were given twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        program = tag == "script" and ("type", "application/ld+json") not in attrs
        if len(names) != len(set(names)) or program or tag == "style" or "style" in names:
            self.wrong.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def inputs(locale: str = "en") -> MemoryInputs:
    menus = [{"label": "News", "url": "/news/", "children": [{"label": "Old", "url": "/old/"}]}]
    return MemoryInputs(
        assets={"a.png": Asset("/assets/a.png", 30, 20, {"": "Alt"})},
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
    for data in LINKED_DATA.findall(html):
        assert json.loads(data)["@context"] == "https://schema.org"
    assert "<title>" not in html or "A &lt;title&gt;" in html or "index" in html
    return html


@pytest.mark.parametrize("kind", [*KINDS, "anything"])
@pytest.mark.parametrize("fields", [FULL, {}], ids=["full", "empty"])
@pytest.mark.parametrize("locale", ["en", "zh-CN", "ar"])
def test_pages(kind: str, fields: dict[str, Any], locale: str) -> None:
    ask = inputs(locale)
    html = sound(render_page(fragment(type=kind, locale=locale, **fields), ask))
    assert html.startswith(
        f'<!doctype html>\n<html lang="{locale}" dir="{"rtl" if locale == "ar" else "ltr"}">'
    )
    assert '<link rel="canonical" href="https://www.example.com/">' in html
    assert '<a class="skip" href="#_content">' in html
    assert html.count("<h1>") == 1
    assert html.count("fetchpriority") == (kind in ("article", "author", "event") and bool(fields))
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


@pytest.mark.parametrize("view", sorted(path.name for path in (TEMPLATES / "views").iterdir()))
@pytest.mark.parametrize("fields", [FULL, {}], ids=["full", "empty"])
def test_views(view: str, fields: dict[str, Any]) -> None:
    html = sound(render_view(fragment("promo/x", type="promo", url=None, **fields), view, inputs()))
    pictured = bool(fields) and view in ("block", "card")
    assert ('alt="Alt" width="30" height="20" loading="lazy"' in html) == pictured


@pytest.mark.parametrize("kind", SECTIONS)
def test_sections(kind: str) -> None:
    ask = inputs()
    html = sound(render_section(fragment(**FULL), {**SECTION, "type": kind}, "s", ask))
    assert html.count('id="s"') == 1
    assert not ask.warnings


@pytest.mark.parametrize("kind", SECTIONS)
def test_a_section_may_lack_every_field(kind: str) -> None:
    ask = inputs()
    html = sound(render_section(fragment(), {"type": kind, "query": {"type": "none"}}, "0", ask))
    assert ' id="0"' not in html
    assert not ask.warnings


@pytest.mark.parametrize(
    ("name", "anchor"), [("hero", "hero"), ("hero/0", "hero"), ("0", None), ("3/1", None)]
)
def test_anchors_are_those_that_authors_gave(name: str, anchor: str | None) -> None:
    html = sound(render_section(fragment(), {**SECTION, "type": "cta"}, name, inputs()))
    assert re.findall(r' id="([^"]+)"', html) == ([anchor] if anchor else [])


@pytest.mark.parametrize("kind", SECTIONS)
def test_sections_of_reused_fragments_have_no_anchor_that_could_be_there_twice(kind: str) -> None:
    html = sound(render_section(fragment("block/x", url=None), {**SECTION, "type": kind}, "s", inputs()))
    assert ' id="s"' not in html


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"sections": ({"type": "hero"},)}, 0),
        ({"sections": ({"type": "zone", "id": "hero"},)}, 0),
        ({"sections": ({"type": "fragment", "id": "numbers"},)}, 1),
        ({"sections": ({"type": "hero"},), "heading": True}, 1),
        ({"heading": False}, 0),
    ],
)
def test_a_page_has_its_heading_unless_a_hero_has_it(fields: dict[str, Any], count: int) -> None:
    assert sound(render_page(fragment(**fields), inputs())).count("<h1>") == count


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


@pytest.mark.parametrize("kind", SECTIONS)
def test_the_stylesheets_that_a_section_asks_for_know_its_classes(kind: str) -> None:
    piece = render_section(fragment(**FULL), {**SECTION, "type": kind}, "s", inputs())
    html = b"".join(piece.text.chunks).decode()
    asked = {hole.name.split("/")[-1][:-2] for hole in piece.text.holes if hole.kind == "style"}
    css = "".join((STYLES / name).read_text(encoding="utf-8") for name in {*asked, "aurora.css"})
    used = {name for value in re.findall(r'class="([^"]+)"', html) for name in value.split()}
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", css)) | HOOKS


@pytest.mark.parametrize("file", sorted(path.name for path in STYLES.glob("*.css")))
def test_stylesheets_leave_direction_to_the_page(file: str) -> None:
    """Logical properties only, and everything in a layer, so that a site's rules win."""
    css = re.sub(r"/\*.*?\*/", "", (STYLES / file).read_text(encoding="utf-8"), flags=re.DOTALL)
    physical = re.findall(r"(?<![\w-])((?:margin|padding|border)-(?:left|right)|left|right|float):", css)
    assert not physical
    assert re.sub(r"@layer [a-z., ]+;", "", css).strip().startswith("@layer aurora.")
    assert css.count("{") == css.count("}")


def test_no_text_may_end_linked_data() -> None:
    title = "</script><script>alert(1)</script>"
    html = sound(render_page(fragment(type="article", title=title, date=date(2026, 1, 2)), inputs()))
    assert "alert(1)" in html
    assert "<script>" not in html
    assert json.loads(LINKED_DATA.findall(html)[-1])["headline"] == title


def test_a_brand_colour_cannot_leave_its_rule() -> None:
    ask = inputs()
    ask.data_files = {"theme": {"brand": "red;} body{display:none}</style><b>"}}
    html = b"".join(render_page(fragment(), ask).text.chunks).decode()
    assert re.findall("<style>(.*?)</style>", html) == [
        ":root{--brand:red body{display:none&lt/style&gt&ltb&gt}"
    ]


def test_every_text_of_the_theme_exists_in_every_language() -> None:
    files = sorted((TEMPLATES.parent / "i18n").glob("*.toml"))
    tables = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}
    used = {
        key for path in TEMPLATES.rglob("*.html") for key in re.findall(r"\bt\([\"'](\w+)", path.read_text())
    }
    for locale, table in tables.items():
        assert set(table) == used, locale
        for key, text in table.items():
            assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", tables["en"][key])), (
                locale,
                key,
            )


@pytest.mark.parametrize("kind", KINDS)
def test_a_stylesheet_of_the_site_reaches_every_kind_of_page(kind: str) -> None:
    base = '{% extends "parent:base.html" %}{% block head %}{{ super() }}{{ style("css/site.css") }}{% endblock %}'
    ask = MemoryInputs(files={"theme/base.html": base, "theme/static/css/site.css": "p {}"})
    asked = [hole.name for hole in render_page(fragment(type=kind), ask).text.holes if hole.kind == "style"]
    assert '<link rel="stylesheet" href="/assets/css/site.css">' in asked


@pytest.mark.parametrize(
    "look", [{}, {"brand": None}, [], "red", {"scheme": "sepia"}, {"logo": "a.png", "icon": "a.png"}]
)
def test_any_settings_of_the_look_give_a_page(look: Any) -> None:
    ask = inputs()
    ask.data_files = {"theme": look}
    html = sound(render_page(fragment(), ask))
    assert "data-scheme" not in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_a_site_may_be_always_dark() -> None:
    ask = inputs()
    ask.data_files = {"theme": {"scheme": "dark"}}
    html = sound(render_page(fragment(), ask))
    assert 'dir="ltr" data-scheme="dark">' in html


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("Ann", ["Ann"]),
        (("Ann", "Bo"), ["Ann", "Bo"]),
        ({"name": "Ann", "email": "x"}, ["Ann"]),
        ((({"name": "Ann"}), "Bo"), ["Ann", "Bo"]),
        (7, ["7"]),
        ({}, []),
        (None, []),
    ],
)
def test_authors_are_written_in_many_ways(author: Any, shown: list[str]) -> None:
    html = sound(render_page(fragment(type="article", author=author), inputs()))
    line = html.split('<p class="byline">')[1].split("</p>")[0] if shown else ""
    assert re.findall(r"<span>(\w+)</span>", line)[: len(shown)] == shown


def test_an_author_is_a_reference_only_where_that_leads_somewhere() -> None:
    ask = inputs()
    ask.fragments["people/ann"] = fragment("people/ann", type="author", url="/people/ann/")
    ask.links["AC/DC"] = Link("AC/DC", "no page 'AC/DC'")
    linked = "[Bo Li](https://example.org/bo) (Acme)\n"
    piece = render_page(fragment(type="article", author=("people/ann", "AC/DC", linked)), ask)
    assert [hole.name for hole in piece.text.holes if hole.kind == "place" and hole.view == "byline"] == [
        "people/ann"
    ]
    assert ">AC/DC</" in sound(piece)
    assert re.search(r'<span><a href="https://example.org/bo"[^>]*>Bo Li</a> \(Acme\)</span>', sound(piece))
    assert not ask.warnings


def test_a_dated_page_says_when_and_by_whom() -> None:
    ask = inputs()
    html = sound(
        render_page(fragment(type="news", date=date(2026, 1, 2), author="Ann", summary="Short"), ask)
    )
    assert re.findall('<time datetime="([^"]+)">', html) == ["2026-01-02"]
    assert '<p class="lead">Short</p>' in html
    assert not {kind for kind, _ in ask.asked} & {"facts", "body"}


def test_a_home_page_without_a_title_is_called_as_its_site() -> None:
    html = sound(render_page(fragment(), inputs()))
    assert "<title>Larkfield</title>" in html
    assert "<h1>Larkfield</h1>" in html
    assert "<h1>About</h1>" in sound(render_page(fragment(title="About"), inputs()))
    assert "<h1>about</h1>" in sound(render_page(fragment("about", url="/about/"), inputs()))


def test_one_tag_is_one_tag() -> None:
    class Untaxed(MemorySurroundings):
        def terms(self, page: str) -> dict[str, Any]:
            return {}

    class Inputs(MemoryInputs):
        @property
        def surroundings(self) -> MemorySurroundings:
            return Untaxed(self)

    html = sound(render_page(fragment(type="article", tags="Tea & cake"), Inputs()))
    assert re.findall(r"<li>([^<]*)</li>", html.split('class="tags"')[1])[:1] == ["Tea &amp; cake"]


def test_an_event_may_say_when_in_words() -> None:
    html = sound(render_page(fragment(type="event", start="Every Friday", end="in June"), inputs()))
    assert "<dd>Every Friday – in June</dd>" in re.sub(r"\s*\n\s*", "", html)
    assert not LINKED_DATA.findall(html.replace("BreadcrumbList", "")) or '"Event"' not in html
