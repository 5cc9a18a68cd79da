"""`page.translations` and `site.language` in templates; which pages an edit of a language renders."""

from __future__ import annotations

import re

import pytest
from translated_site import SITE, TranslatedSite

SWITCH = (
    "{{ site.language.code }} {{ site.language.direction }} {{ site.language.label }}:"
    "{% for each in page.translations %} {{ each.locale }}={{ each.url }}"
    "{% if each.current %}*{% endif %}{% endfor %};{{ page.content }}"
)
TITLES = (
    "{% for each in page.translations %}{{ each.title }} ({{ each.label }}) {% endfor %}{{ page.content }}"
)


@pytest.fixture
def switching(site: TranslatedSite) -> TranslatedSite:
    site.write({"theme/page.html": SWITCH})
    return site


def test_every_language_of_a_page_in_the_order_of_the_site(switching: TranslatedSite) -> None:
    switching.write({"content/about.ar.md": "---\ntitle: عن\nurl: /عن/\n---\n"})
    listed = "en=/about/ zh-CN=/zh/about/ ar=/ar/%D8%B9%D9%86/ de=/de/about/"
    assert switching.page("/zh/about/").startswith(
        "zh-CN ltr 简体中文: " + listed.replace("zh-CN=/zh/about/", "zh-CN=/zh/about/*")
    )
    assert switching.page("/ar/عن/").startswith("ar rtl العربية:")
    assert switching.page("/").startswith("en ltr English: en=/*;")


def test_a_label_of_the_site_comes_first(site: TranslatedSite) -> None:
    site.write({"theme/page.html": TITLES, "content/about.de-CH.md": "---\ntitle: Mir\n---\n"})
    assert site.page("/de/ch/about/").startswith(
        "About (English) 关于 (简体中文) Über uns (Deutsch) Mir (Schwiizerdütsch) "
    )


def test_fallback_pages_are_translations_too(switching: TranslatedSite) -> None:
    switching.write({"site.toml": SITE + '[locale.ar]\nuntranslated = "fallback"\n'})
    assert " ar=/ar/about/" in switching.page("/about/")


def test_what_is_no_page_has_none(switching: TranslatedSite) -> None:
    switching.write(
        {
            "models/promo.yaml": "path: promo/**\n",
            "theme/views/block/promo.html": "<{{ page.translations|length }}>",
            "content/promo/a.md": "---\ntitle: A\n---\n",
            "content/index.md": '---\ntitle: Home\nurl: /\n---\n::fragment{use="promo/a"}\n',
        }
    )
    assert "<0>" in switching.page("/")


# --- exactly the pages that show it


def test_a_new_translation_renders_the_pages_of_that_fragment(switching: TranslatedSite) -> None:
    pieces, changed = switching.edit({"content/about.ar.md": "---\ntitle: عن\n---\nنحن.\n"})
    assert pieces == {"page about ar", "body about ar", "page about en", "page about zh-CN", "page about de"}
    assert changed == {f"{place}about/index.html" for place in ("", "zh/", "ar/", "de/")}


def test_a_removed_translation_does_too(switching: TranslatedSite) -> None:
    pieces, changed = switching.edit({"content/about.zh-CN.md": None})
    assert pieces == {"page about en", "page about de"}
    assert changed == {f"{place}about/index.html" for place in ("", "zh/", "de/")}


def test_a_text_of_a_translation_renders_that_translation(switching: TranslatedSite) -> None:
    pieces, changed = switching.edit({"content/about.de.md": "---\ntitle: Wir\n---\nUns.\n"})
    assert pieces == {"page about de", "body about de"}
    assert changed == {"de/about/index.html"}


def test_a_title_renders_the_pages_that_show_it(site: TranslatedSite) -> None:
    site.write({"theme/page.html": TITLES})
    pieces, _ = site.edit({"content/about.de.md": "---\ntitle: Wir\n---\nWir.\n"})
    assert pieces == {"page about de", "page about en", "page about zh-CN"}


def test_a_translated_address_renders_the_pages_that_lead_there(switching: TranslatedSite) -> None:
    pieces, changed = switching.edit(
        {"content/about.de.md": "---\ntitle: Über uns\nslug: wir\nurl: /wir/\n---\nWir.\n"}
    )
    assert pieces >= {"page about de", "page about en", "page about zh-CN"}
    assert changed == {"about/index.html", "zh/about/index.html", "de/about/index.html", "de/wir/index.html"}


def test_templates_that_do_not_ask_are_not_rendered(site: TranslatedSite) -> None:
    pieces, changed = site.edit({"content/about.ar.md": "---\ntitle: عن\n---\nنحن.\n"})
    assert pieces == {"page about ar", "body about ar"}
    assert changed == {"ar/about/index.html"}


def test_a_draft_takes_its_translations_with_it(switching: TranslatedSite) -> None:
    pieces, changed = switching.edit({"content/about.md": "---\ntitle: About\ndraft: true\n---\nWe.\n"})
    assert pieces == set()
    assert changed == {f"{place}about/index.html" for place in ("", "zh/", "de/")}


def test_a_page_says_what_language_it_is_written_in(site: TranslatedSite) -> None:
    site.write(
        {
            "site.toml": SITE.replace('label = "Schwiizerdütsch"', 'untranslated = "fallback"'),
            "theme/page.html": "{{ page.written_in.code }} {{ page.written_in.label }};{{ page.content }}",
            "content/nur.ar.md": "---\ntitle: فقط\n---\n",
        }
    )
    said = {
        url: site.page(url).partition(";")[0] for url in ("/about/", "/de/ch/about/", "/de/ch/", "/ar/nur/")
    }
    assert said == {
        "/about/": "en English",
        "/de/ch/about/": "de Deutsch",
        "/de/ch/": "en English",
        "/ar/nur/": "ar العربية",
    }
    pieces, _ = site.edit({"content/about.de-CH.md": "---\ntitle: Mir\n---\n"})
    assert pieces == {"page about de-CH"}
    assert site.page("/de/ch/about/").startswith("de-CH ")


# --- aurora


@pytest.fixture
def aurora(site: TranslatedSite) -> TranslatedSite:
    site.write({"theme/page.html": None, "theme/views/block/fragment.html": None})
    return site


def head(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)


def test_aurora_names_the_alternates_of_a_page(aurora: TranslatedSite) -> None:
    aurora.write({"content/about.ar.md": "---\ntitle: عن\nurl: /عن/\n---\n"})
    for url in ("/about/", "/zh/about/", "/ar/عن/"):
        assert head(aurora.page(url)) == [
            ("en", "https://www.example.com/about/"),
            ("zh-CN", "https://www.example.com/zh/about/"),
            ("ar", "https://www.example.com/ar/%D8%B9%D9%86/"),
            ("de", "https://www.example.com/de/about/"),
            ("x-default", "https://www.example.com/about/"),
        ]


def test_aurora_needs_two_languages_and_a_base_url_for_that(aurora: TranslatedSite) -> None:
    assert head(aurora.page("/")) == []
    aurora.write({"site.toml": SITE.replace('base_url = "https://www.example.com"', "")})
    assert head(aurora.page("/about/")) == []
    assert 'hreflang="zh-CN"' in aurora.page("/about/")


def test_aurora_says_language_and_direction(aurora: TranslatedSite) -> None:
    aurora.write({"content/about.ar.md": "---\ntitle: عن\n---\n"})
    assert '<html lang="ar" dir="rtl"' in aurora.page("/ar/about/")
    assert '<html lang="zh-CN" dir="ltr"' in aurora.page("/zh/about/")


def test_aurora_says_where_a_page_is_written_in_another_language(aurora: TranslatedSite) -> None:
    aurora.write({"site.toml": SITE + '[locale.ar]\nuntranslated = "fallback"\n'})
    html = aurora.page("/ar/about/")
    assert '<html lang="ar" dir="rtl"' in html
    assert '<main id="_content" tabindex="-1" lang="en" dir="ltr">' in html
    assert '<main id="_content" tabindex="-1">' in aurora.page("/about/")


def test_aurora_switches_between_languages_in_their_own_words(aurora: TranslatedSite) -> None:
    switch = re.findall(
        r'<a href="([^"]+)" lang="([^"]+)" hreflang="([^"]+)"[^>]*?( aria-current)?="[^"]*">([^<]+)',
        aurora.page("/zh/about/"),
    )
    assert [(href, lang, label.strip()) for href, lang, _, _, label in switch] == [
        ("/about/", "en", "English"),
        ("/zh/about/", "zh-CN", "简体中文"),
        ("/de/about/", "de", "Deutsch"),
    ]
    assert [lang for _, lang, _, current, _ in switch if current] == ["zh-CN"]
