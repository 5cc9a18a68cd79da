"""Translations, and whole locales, that are in the repository and not public yet."""

from __future__ import annotations

import pytest
from translated_site import SITE, TranslatedSite

from content_repo.problems import ContentError
from content_repo.site import load_site

WAITING = "---\ntitle: عن\npublish: false\n---\nنحن.\n"


def test_a_translation_that_waits_is_as_if_it_were_not_there(site: TranslatedSite) -> None:
    before = site.build().bundle.digest
    site.write({"content/about.ar.md": WAITING})
    assert site.build().bundle.digest == before
    assert "/ar/about/" not in site.urls()


def test_drafts_show_it(site: TranslatedSite) -> None:
    site.write({"content/about.ar.md": WAITING})
    assert "/ar/about/" in site.urls(drafts=True)
    assert site.page("/ar/about/", drafts=True).startswith("عن|")


def test_it_appears_when_it_is_ready_and_goes_again(site: TranslatedSite) -> None:
    site.write({"content/about.ar.md": WAITING})
    ready = WAITING.replace("publish: false\n", "")
    assert site.edit({"content/about.ar.md": ready})[1] == {"ar/about/index.html"}
    assert site.edit({"content/about.ar.md": WAITING})[1] == {"ar/about/index.html"}
    assert "/ar/about/" not in site.urls()


def test_links_lead_past_it(site: TranslatedSite) -> None:
    site.write(
        {
            "content/about.de.md": "---\ntitle: Wir\npublish: false\n---\n",
            "content/news.md": "---\ntitle: News\n---\n[about](about)\n",
            "content/news.de.md": "---\ntitle: Neues\n---\n",
        }
    )
    assert 'href="/about/"' in site.page("/de/news/")
    assert 'href="/de/about/"' in site.page("/de/news/", drafts=True)


def test_a_variation_may_wait_too(site: TranslatedSite) -> None:
    site.write({"content/about@vip.md": "---\ntitle: For you\npublish: false\n---\n"})
    assert site.page("/about/", "tag=vip").startswith("About|")
    site.write({"content/about@vip.md": "---\ntitle: For you\n---\n"})
    assert site.page("/about/", "tag=vip").startswith("For you|")


def test_a_base_cannot_wait(site: TranslatedSite) -> None:
    site.write({"content/about.md": "---\ntitle: About\npublish: false\n---\n"})
    (problem,) = site.problems()
    assert (problem.code, problem.severity, problem.where) == (
        "idle_publish",
        "warning",
        "content/about.md:3",
    )
    assert "/about/" in site.urls()


@pytest.mark.parametrize(
    ("value", "told"), [("true", 0), ("'false'", 1), ("no", 1), ("0", 1), ("later", 0), ("~", 0)]
)
def test_only_false_waits(site: TranslatedSite, value: str, told: int) -> None:
    """A person who writes another word for it is told that it does nothing."""
    site.write({"content/about.ar.md": WAITING.replace("false", value)})
    assert "/ar/about/" in site.urls()
    found = [(each.code, each.where) for each in site.problems()]
    assert found == [("idle_publish", "content/about.ar.md:3")] * told


# --- a whole locale

CLOSED = SITE.replace('label = "Schwiizerdütsch"', 'untranslated = "fallback"\npublish = false')


def test_nothing_of_a_locale_that_waits_is_public(site: TranslatedSite) -> None:
    site.write(
        {
            "theme/page.html": "{% for each in page.translations %}{{ each.locale }} {% endfor %}{{ page.content }}"
        }
    )
    site.write({"site.toml": CLOSED, "content/about.de-CH.md": "---\ntitle: Mir\n---\n"})
    assert site.urls() == ["/", "/about/", "/de/about/", "/zh/about/"]
    assert site.page("/about/").split("\n")[0].strip().startswith("en zh-CN de ")
    assert site.urls(drafts=True) == ["/", "/about/", "/de/about/", "/de/ch/", "/de/ch/about/", "/zh/about/"]


def test_its_texts_reach_no_other_locale(site: TranslatedSite) -> None:
    site.write(
        {
            "site.toml": SITE + "[locale.de]\npublish = false\n",
            "content/about.de-CH.md": "---\nnote: Mir\n---\n",
        }
    )
    assert site.page("/de/ch/about/").startswith("About|")


def test_it_opens_and_closes_as_a_whole(site: TranslatedSite) -> None:
    site.write({"content/about.de-CH.md": "---\ntitle: Mir\n---\n"})
    _, closed = site.edit({"site.toml": CLOSED})
    assert "de/ch/about/index.html" in closed
    assert "about/index.html" not in closed
    _, opened = site.edit({"site.toml": CLOSED.replace("publish = false", "publish = true")})
    assert opened == {"de/ch/about/index.html", "de/ch/index.html"}


def test_the_default_locale_is_always_published() -> None:
    with pytest.raises(ContentError) as refused:
        load_site(b'locales = ["en", "de"]\n[locale.en]\npublish = false\n')
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == ("setting", "site.toml:3")
