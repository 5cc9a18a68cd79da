"""docs/formats.md §2 on whole sites: what visitors of each language get, and where."""

from __future__ import annotations

import pytest
from translated_site import SITE, TranslatedSite

MODEL = """\
path: shop/**
route: /shop/{slug}/
fields:
  title: {type: string}
  note: {type: text}
  price: {type: number}
  photo: {type: image}
  badge: {type: image, localized: true}
  body: {type: markdown}
"""
SHOP = "{{ page.title }}|{{ page.note|default('-') }}|{{ page.price|default('-') }}|{{ page.badge|default('-') }}|{{ page.body }}"
TEA = {
    "models/shop.yaml": MODEL,
    "theme/shop.html": SHOP,
    "content/shop/tea.md": "---\ntitle: Tea\nnote: Hot\nprice: 5\nbadge: en.png\n---\nLeaves.\n",
    "content/shop/tea.zh-CN.md": "---\ntitle: 茶\n---\n叶。\n",
    "content/shop/tea.zh-Hant.md": "---\nnote: 熱\n---\n",
    "content/shop/tea.de.md": "---\ntitle: Tee\nprice: 6\nbadge: de.png\n---\n",
    "content/shop/tea.de-CH.md": "---\nnote: Heiss\n---\n",
    "content/shop/tea.ar.md": "---\ntitle: شاي\nnote: ~\nbody: ''\n---\n",
}


def shown(site: TranslatedSite, url: str, *facts: str) -> list[str]:
    """The parts of a page of the shop."""
    return site.page(url, *facts).strip().split("|")


@pytest.fixture
def shop(site: TranslatedSite) -> TranslatedSite:
    site.write(TEA)
    return site


def test_a_text_comes_from_the_nearest_locale_of_the_chain(shop: TranslatedSite) -> None:
    assert shown(shop, "/shop/tea/")[:2] == ["Tea", "Hot"]
    assert shown(shop, "/zh/shop/tea/")[:2] == ["茶", "Hot"]
    assert shown(shop, "/zh-Hant/shop/tea/")[:2] == ["茶", "熱"]
    assert shown(shop, "/de/shop/tea/")[:2] == ["Tee", "Hot"]
    assert shown(shop, "/de/ch/shop/tea/")[:2] == ["Tee", "Heiss"]


def test_bodies_are_looked_up_like_texts(shop: TranslatedSite) -> None:
    assert "Leaves." in shown(shop, "/de/ch/shop/tea/")[4]
    assert "叶。" in shown(shop, "/zh-Hant/shop/tea/")[4]


def test_null_clears_and_an_empty_body_clears_the_body(shop: TranslatedSite) -> None:
    title, note, *_, body = shown(shop, "/ar/shop/tea/")
    assert (title, note, body) == ("شاي", "", "")


def test_what_is_not_localised_is_the_bases_unless_a_nearer_file_says_otherwise(shop: TranslatedSite) -> None:
    prices = {
        url: shown(shop, f"{url}/shop/tea/")[2] for url in ("", "/zh", "/zh-Hant", "/ar", "/de", "/de/ch")
    }
    assert prices == {"": "5", "/zh": "5", "/zh-Hant": "5", "/ar": "5", "/de": "6", "/de/ch": "6"}
    badges = {url: shown(shop, f"{url}/shop/tea/")[3] for url in ("", "/zh", "/de/ch")}
    assert badges == {"": "en.png", "/zh": "en.png", "/de/ch": "de.png"}


def test_a_variation_never_brings_another_language(shop: TranslatedSite) -> None:
    shop.write(
        {
            "content/shop/tea@vip.md": "---\ntitle: Fine tea\nnote: Very hot\nprice: 9\n---\nBest leaves.\n",
            "content/shop/tea@vip.de.md": "---\nnote: Sehr heiss\n---\n",
        }
    )
    vip = "tag=vip"
    assert shown(shop, "/shop/tea/", vip)[:3] == ["Fine tea", "Very hot", "9"]
    assert shown(shop, "/zh/shop/tea/", vip)[:3] == [
        "茶",
        "Very hot",
        "9",
    ]  # no Chinese note exists to prefer
    assert shown(shop, "/de/shop/tea/", vip)[:3] == ["Tee", "Sehr heiss", "9"]
    assert shown(shop, "/de/ch/shop/tea/", vip)[:3] == ["Tee", "Heiss", "9"]
    assert "叶。" in shown(shop, "/zh/shop/tea/", vip)[4]
    gaps = {(each.field, each.message.partition(" in ")[2].partition(":")[0]) for each in shop.check()}
    assert {("title", "zh-CN"), ("title", "de"), ("title", "ar")} <= gaps


def test_sections_of_a_translation_merge_by_id_in_the_order_of_the_base(site: TranslatedSite) -> None:
    site.write(
        {
            "theme/sections/text.html": "<{{ section.text }}{{ section.n|default('') }}>",
            "content/about.md": "---\nsections: [{id: a, text: A, n: 1}, {id: b, text: B}]\n---\n",
            "content/about.de.md": "---\nsections: [{id: c, text: C}, {id: b, text: Be}]\n---\n",
            "content/about.de-CH.md": "---\nsections: [{id: a, text: Ah}]\n---\n",
        }
    )
    assert site.page("/de/ch/about/").split() == ["about|<Ah1>", "<Be>", "<C>"]


def test_a_page_is_where_its_files_are(site: TranslatedSite) -> None:
    assert site.urls() == ["/", "/about/", "/de/about/", "/zh/about/"]


def test_untranslated_fallback_makes_all_pages(site: TranslatedSite) -> None:
    site.write({"site.toml": SITE.replace('label = "Schwiizerdütsch"', 'untranslated = "fallback"')})
    assert site.urls() == ["/", "/about/", "/de/about/", "/de/ch/", "/de/ch/about/", "/zh/about/"]
    assert site.page("/de/ch/about/").startswith("Über uns|")
    assert site.page("/de/ch/").startswith("Home|")


def test_names_of_files(site: TranslatedSite) -> None:
    site.write(
        {
            "content/v1.0.md": "---\ntitle: One\n---\n",
            "content/v1.0.zh-Hant.md": "---\ntitle: 一\n---\n",
            "content/v1.fr.md": "---\ntitle: No French here\n---\n",
            "content/news/_index.md": "---\ntitle: News\n---\n",
            "content/news/_index.ar.md": "---\ntitle: أخبار\n---\n",
            "content/news@vip.ar.md": "---\ntitle: لك\n---\n",
        }
    )
    more = {"/v1.0/", "/zh-Hant/v1.0/", "/v1.fr/", "/news/", "/ar/news/"}
    assert set(site.urls()) == {"/", "/about/", "/de/about/", "/zh/about/"} | more
    assert site.page("/ar/news/", "tag=vip").startswith("لك|")


@pytest.mark.parametrize("spelling", ["zh-cn", "zh_CN", "ZH-CN"])
def test_a_locale_in_another_spelling_is_told(site: TranslatedSite, spelling: str) -> None:
    site.write({f"content/index.{spelling}.md": "---\ntitle: 首页\n---\n"})
    (problem,) = site.problems()
    assert (problem.code, problem.severity, problem.file) == (
        "misspelt_locale",
        "warning",
        f"content/index.{spelling}.md",
    )
    assert problem.fix == "rename it to content/index.zh-CN.md"


def test_translated_slugs_and_urls(shop: TranslatedSite) -> None:
    shop.write(
        {
            "content/shop/tea.zh-CN.md": "---\ntitle: 茶\nslug: 茶\n---\n叶。\n",
            "content/shop/tea.de.md": "---\ntitle: Tee\nslug: tee\n---\n",
            "content/shop/tea.ar.md": "---\ntitle: شاي\nurl: /متجر/شاي/\n---\n",
        }
    )
    urls = [url for url in shop.urls() if "about" not in url]
    assert urls == [
        "/",
        "/ar/متجر/شاي/",
        "/de/ch/shop/tee/",
        "/de/shop/tee/",
        "/shop/tea/",
        "/zh-Hant/shop/茶/",
        "/zh/shop/茶/",
    ]


@pytest.mark.parametrize("fragment", ["shop/tea", "tea.md", "../shop/tea"])
def test_a_link_leads_to_the_next_locale_of_the_chain(shop: TranslatedSite, fragment: str) -> None:
    shop.write(
        {
            f"content/shop/links{ending}.md": f"---\ntitle: L\n---\n[go]({fragment})\n"
            for ending in ("", ".zh-CN", ".zh-Hant", ".de-CH", ".ar")
        }
    )
    shop.write(
        {
            "content/shop/tea.zh-Hant.md": None,
            "content/shop/tea.de-CH.md": None,
            "content/shop/tea.ar.md": None,
        }
    )
    leads = {
        url: shop.page(f"{url}/shop/links/").partition('href="')[2].partition('"')[0]
        for url in ("", "/zh", "/zh-Hant", "/de/ch", "/ar")
    }
    assert leads == {
        "": "/shop/tea/",
        "/zh": "/zh/shop/tea/",
        "/zh-Hant": "/zh/shop/tea/",
        "/de/ch": "/de/shop/tea/",
        "/ar": "/shop/tea/",
    }


def test_links_in_templates_and_menus_do_too(shop: TranslatedSite) -> None:
    shop.write(
        {
            "site.toml": SITE + '[[menus.main]]\npage = "shop/tea"\n',
            "theme/page.html": "{{ site.home }} {{ link('shop/tea') }} {{ site.menus.main[0].url }} {{ page.content }}",
            "theme/views/block/shop.html": "<{{ link(page) }}>",
            "content/about.zh-Hant.md": '---\ntitle: 關於\n---\n::fragment{use="shop/tea"}\n',
            "content/shop/tea.zh-Hant.md": None,
        }
    )
    assert shop.page("/zh-Hant/about/").split() == ["/", "/zh/shop/tea/", "/zh/shop/tea/", "</zh/shop/tea/>"]
    shop.write({"content/index.zh-CN.md": "---\ntitle: 首页\n---\n"})
    assert shop.page("/zh-Hant/about/").split()[0] == "/zh/"


def test_a_chain_that_ends_leads_nowhere(site: TranslatedSite) -> None:
    site.write(
        {
            "site.toml": SITE + "[locale.ar]\nfallback = []\n",
            "content/about.ar.md": "---\ntitle: عن\n---\n[home](index)\n",
        }
    )
    assert "<a" not in site.page("/ar/about/")
    (problem,) = site.problems()
    assert (problem.code, problem.severity, problem.where) == (
        "broken_link",
        "warning",
        "content/about.ar.md:4",
    )
    assert "in ar" in problem.message


@pytest.mark.parametrize(
    "key", ["type: shop", "aliases: [x]", "date: 2026-01-01", "draft: true", "weight: 1"]
)
@pytest.mark.parametrize("suffix", [".de", "@vip", "@vip.de"])
def test_what_decides_for_all_languages_is_set_in_the_base(
    site: TranslatedSite, key: str, suffix: str
) -> None:
    site.write({f"content/about{suffix}.md": f"---\n{key}\n---\n"})
    errors = [(each.code, each.where) for each in site.problems() if each.severity == "error"]
    assert errors == [("misplaced_key", f"content/about{suffix}.md:2")]


def test_a_translation_says_what_it_may(site: TranslatedSite) -> None:
    site.write({"content/about.de.md": "---\ntitle: Wir\nslug: wir\nlastmod: 2026-01-01\n---\n"})
    assert site.problems() == ()


def test_the_base_decides_when_all_languages_are_seen(site: TranslatedSite) -> None:
    site.write({"content/about.md": "---\ntitle: About\ndraft: true\n---\n"})
    assert site.urls() == ["/"]
    assert "/zh/about/" in site.urls(drafts=True)


def test_old_addresses_lead_on_in_each_language(site: TranslatedSite) -> None:
    site.write(
        {
            "content/about.md": "---\ntitle: About\naliases: [who]\n---\n",
            "content/about.zh-CN.md": "---\ntitle: 关于\nslug: 关于\nurl: /关于/\n---\n",
            "redirects.yaml": "- {from: /alt/, to: /neu/, locale: de-CH}\n- {from: /old/, to: /about/}\n",
        }
    )
    table = site.workspace().edge_table(site.build())
    assert dict(table.redirects) == {
        "/who/": (301, "/about/"),
        "/zh/who/": (301, "/zh/%E5%85%B3%E4%BA%8E/"),
        "/de/who/": (301, "/de/about/"),
        "/de/ch/alt/": (301, "/de/ch/neu/"),
        "/old/": (301, "/about/"),
    }
