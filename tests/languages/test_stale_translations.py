"""`source: <blob>`: which translations and variations were made from a version that is no more, and what changed since."""

from __future__ import annotations

import pytest
from translated_site import SITE, TranslatedSite

from content_repo.problems import Problem

ABOUT = "---\ntitle: About\n---\nOpen daily.\n\nClosed on holidays.\n"
LATER = ABOUT.replace("Open daily", "Open Monday to Friday")
STALE = ("translation_stale", "variation_stale")


def translated(source: str, title: str = "关于") -> str:
    return f"---\ntitle: {title}\nsource: {source}\n---\n我们。\n"


def stale(site: TranslatedSite) -> list[Problem]:
    return [each for each in site.check() if each.code in STALE]


@pytest.fixture
def tracked(site: TranslatedSite) -> TranslatedSite:
    """`about` in Chinese, made from the English file as it is."""
    site.write({"content/about.md": ABOUT})
    site.write({"content/about.zh-CN.md": translated(site.blob("content/about.md"))})
    site.commit()
    return site


def test_a_translation_of_what_is_there_is_up_to_date(tracked: TranslatedSite) -> None:
    assert stale(tracked) == []


def test_a_change_of_the_source_is_told_with_the_difference(tracked: TranslatedSite) -> None:
    tracked.write({"content/about.md": LATER})
    (problem,) = stale(tracked)
    assert (problem.code, problem.severity, problem.where) == (
        "translation_stale",
        "warning",
        "content/about.zh-CN.md:3",
    )
    assert problem.message == (
        "made from an earlier version of content/about.md: “Open daily.” → “Open Monday to Friday.”"
    )
    assert "--accept content/about.zh-CN.md" in problem.fix
    tracked.write({"content/about.md": ABOUT})
    assert stale(tracked) == []


def test_it_becomes_fresh_with_the_blob_of_the_new_version(tracked: TranslatedSite) -> None:
    tracked.write({"content/about.md": LATER})
    tracked.write({"content/about.zh-CN.md": translated(tracked.blob("content/about.md"))})
    assert stale(tracked) == []


def test_the_severity_is_the_sites_choice(tracked: TranslatedSite) -> None:
    tracked.write({"content/about.md": LATER, "site.toml": SITE + '[checks]\ntranslation_stale = "error"\n'})
    assert [each.severity for each in stale(tracked)] == ["error"]
    tracked.write({"site.toml": SITE + '[checks]\ntranslation_stale = "off"\n'})
    assert stale(tracked) == []


def test_a_variation_has_a_source_too(tracked: TranslatedSite) -> None:
    source = tracked.blob("content/about.md")
    tracked.write({"content/about@vip.md": f"---\ntitle: V\nsource: {source}\n---\n"})
    assert stale(tracked) == []
    tracked.write({"content/about.md": LATER})
    assert [(each.code, each.where) for each in stale(tracked)] == [
        ("translation_stale", "content/about.zh-CN.md:3"),
        ("variation_stale", "content/about@vip.md:3"),
    ]


def test_a_translation_may_be_made_from_any_other_language(tracked: TranslatedSite) -> None:
    """Traditional Chinese from Simplified; the difference is that of the file it was really made from."""
    tracked.write({"content/about.zh-Hant.md": translated(tracked.blob("content/about.zh-CN.md"), "關於")})
    tracked.commit()
    tracked.write({"content/about.md": LATER})
    assert [each.file for each in stale(tracked)] == ["content/about.zh-CN.md"]
    newer = translated(tracked.blob("content/about.md")).replace("我们", "我们大家")
    tracked.write({"content/about.zh-CN.md": newer})
    (problem,) = stale(tracked)
    assert problem.file == "content/about.zh-Hant.md"
    assert problem.message.startswith("made from an earlier version of content/about.zh-CN.md: ")
    tracked.write({"content/about.zh-Hant.md": translated(tracked.blob("content/about.md"), "關於")})
    tracked.commit()
    tracked.write({"content/about.md": LATER + "\nMore.\n"})
    (message,) = [each.message for each in stale(tracked) if "zh-Hant" in each.file]
    assert message == "made from an earlier version of content/about.md: “More.” was added"


def test_a_version_that_is_not_in_the_repository(tracked: TranslatedSite) -> None:
    tracked.write({"content/about.zh-CN.md": translated("0123456789" * 4)})
    (problem,) = stale(tracked)
    assert "not in this repository" in problem.message
    assert problem.severity == "warning"


def test_a_site_without_git(site: TranslatedSite) -> None:
    site.write({"content/about.zh-CN.md": translated(site.blob("content/about.md"))})
    assert stale(site) == []
    site.write({"content/about.md": LATER})
    (problem,) = stale(site)
    assert "without a git repository" in problem.message


def test_a_source_that_is_gone(tracked: TranslatedSite) -> None:
    tracked.write({"content/about.md": None, "content/about.de.md": None})
    (problem,) = stale(tracked)
    assert "a file that is gone" in problem.message


def test_other_sources_are_fields(site: TranslatedSite) -> None:
    site.write(
        {
            "theme/page.html": "{{ page.source|default('none') }}|{{ page.content }}",
            "content/about.md": "---\nsource: Reuters\n---\n",
            "content/about.de.md": f"---\nsource: {'ab' * 20}\n---\n",
            "content/about.zh-CN.md": "---\nsource: 新华社\n---\n",
            "content/index.md": f"---\ntitle: Home\nurl: /\nsource: {'cd' * 20}\n---\n",
        }
    )
    shown = {url: site.page(url).partition("|")[0] for url in ("/about/", "/de/about/", "/zh/about/", "/")}
    assert shown == {"/about/": "Reuters", "/de/about/": "Reuters", "/zh/about/": "新华社", "/": "cd" * 20}


@pytest.mark.parametrize("blob", ["1" * 40, "12e4" + "0" * 36, "'" + "a" * 64 + "'"])
def test_ids_that_yaml_takes_for_numbers(tracked: TranslatedSite, blob: str) -> None:
    tracked.write({"content/about.zh-CN.md": translated(blob)})
    assert [each.file for each in stale(tracked)] == ["content/about.zh-CN.md"]


def test_recording_a_source_renders_nothing(tracked: TranslatedSite) -> None:
    """It is in no page; only the line that the text begins on is another."""
    german = "---\ntitle: Über uns\n---\nWir.\n"
    tracked.write({"content/about.de.md": german})
    _, changed = tracked.edit({"content/about.de.md": german.replace("title", f"source: {'ab' * 20}\ntitle")})
    assert changed == set()


# --- what no language has yet


def untranslated(site: TranslatedSite) -> dict[str, str]:
    found = (each for each in site.check() if each.code == "untranslated")
    return {each.message.split()[3].rstrip(":"): each.message.partition(": ")[2] for each in found}


def test_what_is_missing_is_told_once_a_language(site: TranslatedSite) -> None:
    site.write({f"content/news/{name}.md": f"---\ntitle: {name}\n---\n" for name in "abcd"})
    assert untranslated(site) == {
        "zh-CN": "index, news/a, news/b and 2 more",
        "zh-Hant": "about, index, news/a and 3 more",
        "ar": "about, index, news/a and 3 more",
        "de": "index, news/a, news/b and 2 more",
        "de-CH": "index, news/a, news/b and 2 more",  # what is in German needs no Swiss file
    }


def test_what_needs_no_translation_is_not_missing(site: TranslatedSite) -> None:
    site.write(
        {
            "site.toml": 'locales = ["en", "de"]\n',
            "content/about.zh-CN.md": None,
            "models/rate.yaml": "path: rates/*\nfields: {value: {type: number}, chart: {type: image}}\n",
            "content/index.de.md": "---\ntitle: Start\n---\n",
            "content/rates/a.yaml": "value: 3\nchart: a.png\n",
            "content/drafted.md": "---\ntitle: D\ndraft: true\n---\n",
            "content/past.md": "---\ntitle: P\nexpiryDate: 2026-01-01\n---\n",
            "content/soon.md": "---\ntitle: S\npublishDate: 2026-09-01\n---\n",
            "content/waiting.md": "---\ntitle: W\n---\n",
            "content/waiting.de.md": "---\ntitle: W\npublish: false\n---\n",
            "content/nur.de.md": "---\ntitle: Nur auf Deutsch\n---\n",
        }
    )
    assert untranslated(site) == {"de": "soon"}


def test_a_locale_that_waits_is_not_missed(site: TranslatedSite) -> None:
    site.write({"site.toml": 'locales = ["en", "de"]\n[locale.de]\npublish = false\n'})
    assert untranslated(site) == {}
