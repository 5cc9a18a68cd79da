"""What the index answers, and how little it does to stay right."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from searched_site import SITE, Searched, page

from content_repo.search import stored

FILES = {
    "models/promo.yaml": "path: promo/**\n",
    "content/promo/a.md": page("Summer fund", "A fund.", topics="[money, sun]"),
    "content/promo/a.zh-CN.md": page("夏季基金", "基金。"),
    "content/promo/a@vip.md": page("Fund for you", "A better fund."),
    "content/promo/b.md": page("Draft fund", "A fund.", draft="true", topics="[money]"),
    "content/news/old.md": page("Old fund", "A fund.", expiryDate="2026-01-01", lastmod="2025-12-01"),
    "content/news/new.md": page("New fund", "A fund.", date="2026-09-01"),
    "content/news/now.md": page("Fund now", "A fund.", date="2026-05-01", kind="note"),
}


def test_filters_alone_and_together(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    assert len(site.find("fund")) == 6
    assert set(site.find("fund", types=("promo",))) == {"promo/a", "promo/a@vip", "promo/b"}
    assert site.find("", locales=("zh-CN",)) == ["promo/a.zh-CN"]
    assert site.find("fund", states=("draft",)) == ["promo/b"]
    assert site.find("fund", states=("scheduled",)) == ["news/new"]
    assert site.find("fund", states=("expired",)) == ["news/old"]
    assert set(site.find("fund", states=("live", "expired"), under="news")) == {"news/old", "news/now"}
    assert site.find("fund", variations=("vip",)) == ["promo/a@vip"]
    assert len(site.find("fund", variations=("",))) == 5
    assert set(site.find("fund", where=(("topics", "money"),))) == {"promo/a", "promo/b"}
    assert site.find("fund", where=(("topics", "money"), ("topics", "sun"))) == ["promo/a"]
    assert site.find("fund", where=(("kind", "note"),)) == ["news/now"]
    assert set(site.find("", since=datetime(2026, 4, 1, tzinfo=UTC))) == {"news/now", "news/new"}
    assert site.find("", under="new") == []


def test_states_follow_the_base_and_the_instant(tmp_path: Path) -> None:
    """A translation and a variation are shown when their fragment is."""
    site = Searched(tmp_path, FILES)
    site.files["content/promo/a.md"] = page("Summer fund", date="2026-08-01")
    site.update(paths=["content/promo/a.md"])
    assert set(site.find("", states=("scheduled",), under="promo")) == {
        "promo/a",
        "promo/a@vip",
        "promo/a.zh-CN",
    }


def test_facets_count_what_was_found(tmp_path: Path) -> None:
    answer = Searched(tmp_path, FILES).ask("fund", limit=1)
    assert (answer.total, len(answer.hits)) == (6, 1)
    assert answer.facets == {
        "type": {"page": 3, "promo": 3},
        "locale": {"en": 6},
        "state": {"live": 3, "draft": 1, "expired": 1, "scheduled": 1},
        "variation": {"": 5, "vip": 1},
        "fields.topics": {"money": 2, "sun": 1},
    }


def test_pages_of_an_answer_do_not_overlap(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    parts = [hit.file for at in range(0, 8, 3) for hit in site.ask("", limit=3, offset=at).hits]
    assert sorted(parts) == sorted(path for path in FILES if path.startswith("content/"))


def test_newest_first_where_no_words_are_asked_for(tmp_path: Path) -> None:
    assert Searched(tmp_path, FILES).find("")[:3] == ["news/new", "news/now", "news/old"]


def test_no_blob_is_parsed_twice(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    branch = dict(site.files)
    site.files["content/promo/a.md"] = page("Other", "words")
    assert site.update().parsed == 1
    site.files = branch
    assert site.update().parsed == 0
    site.files["content/copy.md"] = site.files["content/promo/a.md"]
    assert site.update().parsed == 0
    assert site.find("summer") == ["copy", "promo/a"]
    site.files["site.toml"] = SITE.replace('"ja"', '"de"')
    site.files["models/news.yaml"] = "path: news/**\n"
    assert site.update().parsed == 0
    assert len(site.find("", types=("news",))) == 3


def test_one_edit_is_looked_at_alone(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    site.files["content/promo/b.md"] = page("Edited", "yes")
    site.files["content/promo/unnamed.md"] = page("Unnamed")
    done = site.update(paths=["content/promo/b.md", "content/gone.md", "assets/x.png"])
    assert (done.parsed, done.noted, done.gone) == (1, 1, 0)
    assert site.find("edited") == ["promo/b"]
    del site.files["content/promo/b.md"]
    assert site.update(paths=["content/promo/b.md"]).gone == 1
    assert site.find("edited") == []


def test_freshness_says_for_what_and_how_far_behind(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    assert (site.freshness().answers_for, site.freshness().behind, site.freshness().files) == (
        "working tree",
        0,
        7,
    )
    site.files["content/promo/b.md"] = page("Edited")
    del site.files["content/news/old.md"]
    site.files["content/picture.png"] = b"\x89"
    assert site.freshness().behind == 2
    site.update(snapshot=site.snapshot("c0ffee"), most=1)
    assert (site.freshness().answers_for, site.freshness().behind) == ("c0ffee", 1)
    site.update(snapshot=site.snapshot("c0ffee"))
    assert site.freshness().behind == 0


def test_files_that_cannot_be_parsed_are_found_by_their_text(tmp_path: Path) -> None:
    broken = {
        "content/a.md": "---\ntitle: [unclosed\n---\nneedle\n",
        "content/b.md": b"\xff\xfeneedle\x00",
        "content/c.yaml": "- needle\n",
        "content/d.md": "---\nnever ends needle\n",
    }
    assert {hit.file for hit in Searched(tmp_path, broken).ask("needle").hits} == set(broken)


def test_halves_of_characters_are_survived(tmp_path: Path) -> None:
    text = '---\ntitle: "half \\ud83d needle"\ntags: ["\\udc00"]\n---\nbody\n'
    assert Searched(tmp_path, {"content/a.md": text}).find("needle") == ["a"]


def test_odd_fields_are_found(tmp_path: Path) -> None:
    text = """---
Title: Odd
sections:
  - {id: hidden, type: hero, heading: Visible, href: /hidden, items: [{text: "**Deep**"}]}
  - 5
count: 7
none: null
body: From a key
---
"""
    site = Searched(tmp_path, {"content/a.md": text})
    assert [len(site.find(word)) for word in ("visible", "deep", "key", "odd", "hidden", "hero")] == [
        1,
        1,
        1,
        1,
        0,
        0,
    ]


def test_old_texts_do_not_pile_up(tmp_path: Path) -> None:
    site = Searched(tmp_path, FILES)
    many = {
        f"content/old/{number}.md": page(f"Old {number}", f"word{number}")
        for number in range(stored.SPARE + 10)
    }
    site.files |= many
    site.update()
    site.files = {**FILES, "site.toml": SITE}
    site.update()
    kept = site.index.db.execute("SELECT count(*) FROM texts").fetchone()[0]
    assert kept == len(FILES) - 1 + stored.SPARE // 2
    assert (site.find("word7"), site.find("summer")) == ([], ["promo/a"])
    held = site.index.db.execute("SELECT rowid FROM found_in WHERE found_in MATCH 'old'").fetchall()
    assert len(held) == stored.SPARE // 2 + 1


NAMES = st.sampled_from(
    [
        "content/a.md",
        "content/b.md",
        "content/a.ja.md",
        "content/a@vip.md",
        "content/d/index.md",
        "content/e.yaml",
    ]
)
TEXTS = st.sampled_from(
    [
        page("One", "x"),
        page("Two", "基金", draft="true"),
        page("T", "z", type="promo"),
        "title: Y\n",
        "plain x",
        "---\nbad: [",
    ]
)
STEPS = st.lists(st.dictionaries(NAMES, st.none() | TEXTS, max_size=4), max_size=5)


@given(STEPS)
@settings(max_examples=40)
def test_any_history_answers_like_a_new_index(steps: list[dict[str, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        grown = Searched(Path(folder) / "grown")
        for step in steps:
            for name, text in step.items():
                if text is None:
                    grown.files.pop(name, None)
                else:
                    grown.files[name] = text
            grown.update()
        fresh = Searched(Path(folder) / "fresh", grown.files)
        rows = "SELECT file, blob, id, locale, variation, type, draft, publish, expiry, modified FROM entries ORDER BY file"
        assert grown.index.db.execute(rows).fetchall() == fresh.index.db.execute(rows).fetchall()
        for words in ("x", "基金", "one"):
            assert sorted(grown.find(words)) == sorted(fresh.find(words))
        grown.index.close()
        fresh.index.close()


def test_an_empty_site_has_an_empty_index(tmp_path: Path) -> None:
    site = Searched(tmp_path)
    assert (site.find("x"), site.find(""), site.ask("").facets["type"]) == ([], [], {})
