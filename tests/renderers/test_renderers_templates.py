"""Templates: look-up, what they may say, and what is written down about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from memory_inputs import MemoryInputs, fragment
from template_pages import PAGE, page, problem, shown, site

from renderers.errors import RenderError, TemplateMissing
from renderers.holes import Hole
from renderers.inputs import Asset, Link
from renderers.pieces import render_page, render_section, render_view

# --- look-up


def test_the_type_comes_before_page() -> None:
    inputs = site("general", {"article.html": "special"})
    assert shown(render_page(fragment(type="article"), inputs)) == "special"
    assert shown(render_page(fragment(type="other"), inputs)) == "general"
    assert inputs.templates_asked() == ["article.html", "other.html", "page.html"]


def test_a_view_falls_back_to_fragment() -> None:
    files = {
        "views/tile/promo.html": "promo",
        "views/tile/fragment.html": "any",
        "views/block/fragment.html": "b",
    }
    inputs = site("", files)
    assert shown(render_view(fragment(type="promo"), "tile", inputs)) == "promo"
    assert shown(render_view(fragment(type="news"), "tile", inputs)) == "any"
    assert shown(render_view(fragment(type="news"), "", inputs)) == "b"
    assert inputs.templates_asked()[1:3] == ["views/tile/news.html", "views/tile/fragment.html"]


def test_a_missing_template_names_what_was_looked_for() -> None:
    with pytest.raises(TemplateMissing) as caught:
        render_view(fragment("promo/x", type="promo"), "nope", site(""))
    assert caught.value.names == ("views/nope/promo.html", "views/nope/fragment.html")
    assert "views/nope/promo.html" in str(caught.value)
    assert caught.value.problem.fix == "add theme/views/nope/promo.html"


def test_every_use_is_written_down_every_time() -> None:
    files = {
        "base.html": "{% block a %}{% endblock %}{% include 'part.html' %}{% include 'gone.html' ignore missing %}",
        "part.html": "{% from 'macros.html' import m %}{{ m() }}",
        "macros.html": "{% macro m() %}M{% endmacro %}",
    }
    inputs = site(
        "{% extends 'base.html' %}{% block a %}{% include ['no.html', 'part.html'] %}{% endblock %}", files
    )
    used = [
        "page.html",
        "base.html",
        "no.html",
        "part.html",
        "macros.html",
        "part.html",
        "macros.html",
        "gone.html",
    ]
    for _ in range(2):
        inputs.asked.clear()
        assert shown(render_page(PAGE, inputs)) == "MM"
        assert inputs.templates_asked() == used


def test_a_site_template_may_extend_the_one_it_replaces() -> None:
    made = page("{% extends 'parent:page.html' %}{% block title %}Mine{% endblock %}")
    assert "<title>Mine</title>" in made
    assert '<main id="_content"' in made


def test_a_changed_template_is_compiled_anew() -> None:
    assert page("{% include 'x.html' %}", files={"x.html": "one"}) == "one"
    assert page("{% include 'x.html' %}", files={"x.html": "two"}) == "two"


# --- variables


def test_page_and_its_fields() -> None:
    template = "{{ page.id }}|{{ page.type }}|{{ page.locale }}|{{ page.title }}|{{ page.url }}|{{ page.tags|join(',') }}"
    assert page(template) == "index|page|en|Home|/|a,b"
    assert page("{{ page.cta.label }} {{ page['cta']['href'] }} {{ page.fields.title }}") == "Go /go/ Home"
    assert page("{% for k, v in page.cta.items() %}{{ k }}={{ v }};{% endfor %}") == "label=Go;href=/go/;"


def test_reserved_fields_in_any_case_and_fields_named_like_methods() -> None:
    odd = fragment(title="T", publishDate="x", Weight=3, nested={"items": 1, "get": 2})
    assert (
        page("{{ page.publishdate }} {{ page.weight }} {{ page.nested.items }} {{ page.nested.get }}", odd)
        == "x 3 1 2"
    )


def test_text_is_escaped() -> None:
    assert (
        page("{{ page.title }} {{ '<i>' }}", fragment(title="<b>&\"'"))
        == "&lt;b&gt;&amp;&#34;&#39; &lt;i&gt;"
    )


def test_text_can_make_no_hole() -> None:
    piece = render_page(
        fragment(title="\0" + "0\0", x=("\0" + "0\0",)),
        site("{{ page.body }}{{ page.title }}{{ page.x[0]|safe }}"),
    )
    assert piece.text.holes == (Hole("body"),)


def test_optional_fields_can_be_tested_but_not_printed() -> None:
    assert (
        page(
            "{% if page.image %}no{% endif %}{% for x in page.links %}no{% endfor %}{{ page.x|default('d') }}"
        )
        == "d"
    )
    assert page("{{ 'wide' if page.layout == 'wide' else 'narrow' }}") == "narrow"
    assert problem("a\n\n{{ page.imgae }}") == ("template_undefined", "theme/page.html", 3)
    assert problem("{{ page.image.url }}") == ("template_undefined", "theme/page.html", 1)
    assert problem("{% if nothing %}{% endif %}") == ("template_undefined", "theme/page.html", 1)


def test_null_prints_nothing() -> None:
    cleared = fragment(title="T", cta=None)
    assert page("({{ page.cta }}{% if page.cta %}!{% endif %})", on=cleared) == "()"


def test_content_is_all_sections_then_the_body() -> None:
    two = fragment(sections=({"id": "a", "type": "zone"}, {"type": "hero"}))
    assert page("{{ page.content }}", two) == "[section a]\n[section 1]\n[body]"
    placed = fragment(
        sections=({"id": "a", "type": "hero"}, {"id": "b", "type": "body"}, {"id": "c", "type": "hero"})
    )
    assert page("{{ page.content }}", placed) == "[section a]\n[body]\n[section c]"
    assert page("{{ page.content }}") == "[body]"


def test_sections_can_be_placed_one_by_one() -> None:
    two = fragment(sections=({"id": "a", "type": "hero", "title": "A"}, {"id": "b", "type": "text"}))
    template = "{% for s in page.sections|reverse %}{{ s.type }} {{ place(s) }};{% endfor %}{{ page.sections[0].title }}"
    assert page(template, two) == "text [section b];hero [section a];A"


def test_place_by_reference_and_by_fragment() -> None:
    found = {"promo/x": fragment("promo/x", type="promo", url=None)}
    assert (
        page("{{ place('promo/x#s') }}{{ place('promo/x', 'card') }}")
        == "[place promo/x#s block][place promo/x card]"
    )
    assert (
        page("{% for p in query(type='promo') %}{{ place(p, view='row') }}{% endfor %}", fragments=found)
        == "[place promo/x row]"
    )
    assert problem("{{ place(3) }}")[0] == "template_place"


def test_regions() -> None:
    template = (
        "{{ region('before') }}|{% if region('aside') %}yes{{ region('aside') }}{% else %}no{% endif %}"
    )
    assert page(template) == "|no"
    assert page(template, regions={"before", "aside"}) == "[region before]|yes[region aside]"


def test_regions_belong_to_pages() -> None:
    inputs = site("", {"views/block/fragment.html": "{{ region('before') }}"})
    with pytest.raises(RenderError, match="page templates"):
        render_view(PAGE, "block", inputs)


def test_query_passes_the_specification_on() -> None:
    inputs = site(
        "{% for a in query({'type': 'article', 'where': {'tag': page.tags}}, limit=2) %}{{ a.title }}{% endfor %}"
    )
    inputs.fragments = {"a": fragment("a", type="article", title="A")}
    assert shown(render_page(PAGE, inputs)) == "A"
    assert ("query", {"type": "article", "where": {"tag": ("a", "b")}, "limit": 2}) in inputs.asked


def test_facts_of_a_body_are_asked_for_only_when_used() -> None:
    inputs = site("{{ page.title }}", bodies={"index": "# A\n\nOne two.\n"})
    render_page(PAGE, inputs)
    assert "facts" not in dict(inputs.asked)
    template = "{{ page.words }} {{ page.summary }} {% for e in page.toc %}{{ e.level }}{{ e.id }}{{ e.text }}{% endfor %}"
    assert page(template, bodies={"index": "# A\n\nOne two.\n"}) == "3 One two. 1aA"
    assert page("{{ page.summary }}", fragment(summary="Own")) == "Own"


def test_other_fragments_have_no_body_to_place() -> None:
    found = {"a": fragment("a", type="article", title="A")}
    assert problem("{{ query(type='article')[0].body }}", fragments=found)[0] == "template_undefined"


def test_link() -> None:
    more: dict[str, Any] = {
        "links": {"hidden": Link(None)},
        "fragments": {"news": fragment("news", url="/中文/")},
    }
    assert page("{{ link('news') }} {{ link(page) }} {{ link('/a/', absolute=true) }}", **more) == (
        "/%E4%B8%AD%E6%96%87/ / https://www.example.com/a/"
    )
    assert page(
        "[{{ link('hidden') }}] {{ link('https://x.example/', absolute=true) }} {{ link('#a') }}", **more
    ) == ("[] https://x.example/ #a")


def test_links_that_lead_nowhere_or_run_are_reported() -> None:
    inputs = site("[{{ link('gone') }}][{{ link('javascript:alert(1)') }}]")
    assert shown(render_page(PAGE, inputs)) == "[gone][]"
    assert [(code, file) for code, _, file, _ in inputs.warnings] == [
        ("broken_link", "theme/page.html"),
        ("unsafe_link", "theme/page.html"),
    ]


def test_asset() -> None:
    files = {"a.png": Asset("/assets/a.1.png", 4, 3, {"": "Alt"})}
    template = "{% set a = asset(page.image) %}{{ a }} {{ a.url }} {{ a.width }}x{{ a.height }} {{ a.alt }}"
    assert page(template, fragment(image="a.png"), assets=files) == "/assets/a.1.png /assets/a.1.png 4x3 Alt"
    assert page(template, fragment(image={"src": "a.png", "alt": "Own"}), assets=files).endswith("Own")
    assert page("{{ asset('https://x.example/y.png').width }}") == "0"
    assert page("{{ asset('theme:css/aurora.css') }}") == "/assets/css/aurora.css"
    assert problem("\n{{ asset('theme:css/none.css') }}") == ("theme_file_missing", "theme/page.html", 2)


def test_a_missing_asset_is_false_and_reported() -> None:
    inputs = site("{% if asset('x.png') %}yes{% else %}no{% endif %}{% if asset('') %}yes{% endif %}")
    assert shown(render_page(PAGE, inputs)) == "no"
    assert [code for code, *_ in inputs.warnings] == ["missing_asset"]


def test_assets_of_listed_fragments_start_from_their_folder() -> None:
    inputs = site("{% for a in query(type='article') %}{{ asset(a.image, a) }}{% endfor %}")
    inputs.fragments = {"news/a": fragment("news/a", type="article", image="a.png")}
    render_page(PAGE, inputs)
    assert ("asset", ("a.png", "content/news")) in inputs.asked


def test_site() -> None:
    menus = [
        {"label": {"en": "News", "zh-CN": "新闻"}, "page": "news"},
        {"label": "Gone", "page": "gone"},
        {"page": "news", "children": [{"label": "Out", "url": "https://x.example/"}]},
        {"label": "Evil", "url": "javascript:alert(1)"},
    ]
    more: dict[str, Any] = {
        "settings": {"menus.main": menus, "base_url": "https://www.example.com/"},
        "fragments": {"news": fragment("news", url="/news/", title="All news")},
    }
    items = (
        "{% for i in site.menus.main %}{{ i.label }}={{ i.url }}"
        "({% for c in i.children %}{{ c.url }}{% endfor %}) {% endfor %}"
    )
    assert page(items, **more) == "News=/news/() All news=/news/(https://x.example/) "
    assert page("{{ site.name }} {{ site.base_url }} {{ site.locales|join }} {{ site.home }}", **more) == (
        "Larkfield https://www.example.com enzh-CN /"
    )
    assert page("{% if site.menus.none %}x{% endif %}{{ site.data.team[0].name }}", **more) == "Ann"
    assert problem("{{ site.trusted_content }}", **more)[0] == "template_undefined"


def test_translations_and_their_chain() -> None:
    zh = fragment(locale="zh-CN", date=PAGE.fields["date"])
    words = {"i18n/zh-CN.toml": 'hello = "你好，{name}"', "i18n/en.toml": 'only_english = "English"'}
    assert page("{{ t('hello', name='<b>') }}", zh, files=words, locale="zh-CN") == "你好，&lt;b&gt;"
    assert (
        page("{{ t('only_english') }} {{ t('contents') }}", zh, files=words, locale="zh-CN") == "English 目录"
    )
    assert problem("{{ t('none') }}")[0] == "translation_missing"
    assert problem("{{ t('x') }}", files={"i18n/en.toml": "x = "})[1] == "theme/i18n/en.toml"


def test_dates() -> None:
    assert page("{{ page.date|date }} {{ page.date|date('%Y-%m-%d %-d %B') }} {{ page.date.year }}") == (
        "March 5, 2026 2026-03-05 5 March 2026"
    )
    assert (
        page("{{ page.date|date }}", fragment(locale="zh-CN", date=PAGE.fields["date"]), locale="zh-CN")
        == "2026年3月5日"
    )
    at = fragment(date=datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC))
    assert page("{{ page.date|date('%H:%M:%S %j %%') }}", at) == "07:08:09 064 %"
    assert problem("{{ page.date|date('%c') }}")[0] == "template_date"
    assert problem("{{ page.title|date }}")[0] == "template_date"


def test_numbers_and_amounts() -> None:
    priced = fragment(price=1234.5, many=10**21, nan=float("nan"))
    assert page("{{ page.price|number }} {{ page.price|currency('EUR') }}", priced) == "1,234.5 €1,234.50"
    german = fragment(locale="de", price=1234.5)
    assert page("{{ page.price|number }}", german, locale="de") == "1.234,5"
    for filtered in ("title|number", "many|number", "nan|currency('EUR')", "price|currency('€')"):
        assert problem(f"{{{{ page.{filtered} }}}}", priced)[0] == "template_number"


def test_markdown_filter_resolves_links_and_leaves_holes() -> None:
    template = "{{ page.text|markdown }}{{ page.title|markdown(inline=true) }}"
    made = page(template, fragment(title="*T*", text="[x](/y/)\n\n::fragment{use=a}\n\n<script>1</script>"))
    assert made == '<p><a href="/y/">x</a></p>\n[place a block]\n<em>T</em>'


def test_sections() -> None:
    inputs = site(
        "",
        {"sections/promo.html": "{{ section.id }} {{ section.type }} {{ section.title }} {{ page.title }}"},
    )
    assert shown(render_section(PAGE, {"type": "promo", "title": "S"}, "s1", inputs)) == "s1 promo S Home"
    with pytest.raises(TemplateMissing):
        render_section(PAGE, {"type": "unheard"}, "s1", inputs)


def test_section_is_unknown_outside_sections() -> None:
    assert problem("{{ section.id }}")[0] == "template_undefined"


def test_list_sections_place_what_the_query_finds() -> None:
    inputs = MemoryInputs(fragments={"a": fragment("a", type="article"), "b": fragment("b", type="article")})
    query = {"type": "article", "limit": 2}
    made = shown(render_section(PAGE, {"type": "list", "query": query, "title": "News"}, "n", inputs))
    assert "[place a card]" in made
    assert "[place b card]" in made
    assert ("query", query) in inputs.asked
    assert "[place a row]" in shown(
        render_section(PAGE, {"type": "list", "query": query, "view": "row"}, "n", inputs)
    )


def test_markdown_and_plain_fields_have_sections_too() -> None:
    inputs = MemoryInputs()
    assert "<em>a</em>" in shown(render_section(PAGE, {"type": "markdown", "text": "*a*"}, "m", inputs))
    assert "<em>b</em>" in shown(render_section(PAGE, {"text": "*b*"}, "m", inputs))


def test_macros_speak_for_the_rendering_that_uses_them() -> None:
    files = {
        "m.html": "{% macro m(p) %}{{ t('contents') }} {{ site.name }} {{ place('x') }} {{ p.title }}{% endmacro %}"
    }
    template = "{% import 'm.html' as m %}{{ m.m(page) }}"
    assert page(template, files=files) == "Contents Larkfield [place x block] Home"
    zh = fragment(title="首页", locale="zh-CN")
    assert page(template, zh, files=files, locale="zh-CN") == "目录 Larkfield [place x block] 首页"


def test_imported_files_that_do_more_than_define_macros_run_each_time() -> None:
    files = {"m.html": "{% set word = t('contents') %}{% macro m() %}{{ word }}{% endmacro %}"}
    template = "{% from 'm.html' import m %}{{ m() }}"
    assert page(template, files=files) == "Contents"
    assert page(template, fragment(locale="zh-CN"), files=files, locale="zh-CN") == "目录"


def test_output_is_the_same_every_time() -> None:
    inputs = MemoryInputs(regions={"footer"})
    assert render_page(PAGE, inputs) == render_page(PAGE, inputs)
