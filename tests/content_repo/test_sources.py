"""From a file's name and bytes to a source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.models import Model
from content_repo.problems import Problem
from content_repo.site import load_site
from content_repo.sources import (
    Name,
    Source,
    canonical_id,
    from_record,
    misplaced_keys,
    parse_name,
    parse_source,
    to_record,
)

SITE = load_site(b'locales = ["en", "zh-CN"]\nsegments = ["vip", "cn"]')


def parse(
    path: str, text: str, models: dict[str, Model] | None = None
) -> tuple[Source | None, list[Problem]]:
    return parse_source(f"content/{path}", text.encode(), SITE, models or {})


def source(path: str, text: str) -> Source:
    found, problems = parse(path, text)
    assert (problems, found is None) == ([], False)
    assert found is not None
    return found


def codes(path: str, text: str) -> list[tuple[str, int]]:
    return [(each.code, each.line) for each in parse(path, text)[1]]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("promo/sale.md", Name("promo/sale", "en")),
        ("promo/sale.zh-CN.md", Name("promo/sale", "zh-CN")),
        ("promo/sale.en.md", Name("promo/sale", "en")),
        ("promo/sale@vip.md", Name("promo/sale", "en", "vip")),
        ("promo/sale@vip.zh-CN.md", Name("promo/sale", "zh-CN", "vip")),
        ("promo/sale.fr.md", Name("promo/sale.fr", "en")),
        ("promo/sale.zh-cn.md", Name("promo/sale.zh-cn", "en")),
        ("a@b@vip.md", Name("a@b", "en", "vip")),
        ("@vip.md", Name("@vip", "en")),
        ("me@example.com.md", Name("me@example.com", "en")),
        ("v1.2.md", Name("v1.2", "en")),
        ("index.md", Name("index", "en", None, True)),
        ("index@cn.md", Name("index", "en", "cn", True)),
        ("news/index.md", Name("news", "en", None, True)),
        ("news/_index.zh-CN.md", Name("news", "zh-CN", None, True)),
        ("news/data.yaml", Name("news/data", "en")),
        ("新闻/今天.md", Name("新闻/今天", "en")),
    ],
)
def test_names(path: str, name: Name) -> None:
    assert parse_name(path, locales=SITE.locales, default_locale="en", labels=SITE.segments) == (name,)


def test_an_unlisted_label_is_a_variation_only_with_a_rule() -> None:
    assert parse("x@other.md", "---\ntitle: a\n---\n")[0].id == "x@other"  # type: ignore[union-attr]
    found = source("x@other.md", "---\nif: {country: CN}\ntitle: a\n---\n")
    assert (found.id, found.variation, found.condition) == ("x", "other", {"country": "CN"})
    assert "if" not in found.fields


@pytest.mark.parametrize("path", ["a/photo.jpg", "a/photo.jpg.yaml", "a/x.PDF.yaml", "a/x.html", "a/.md"])
def test_assets_and_sidecars_are_no_fragments(path: str) -> None:
    assert parse(path, "x: [") == (None, [])


def test_a_near_miss_is_told() -> None:
    assert codes("a/x.yml", "a: 1") == [("not_a_fragment", 0)]


@pytest.mark.parametrize(
    ("ref", "wanted"),
    [
        ("news/index", "news"),
        ("/news/", "news"),
        ("news/_index", "news"),
        ("news", "news"),
        ("/", "index"),
        ("index", "index"),
        ("_index", "index"),
        ("a/index/b", "a/index/b"),
        ("cafe\u0301", "café"),
    ],
)
def test_canonical_ids(ref: str, wanted: str) -> None:
    assert canonical_id(ref) == wanted


def test_fields_lines_texts_and_body() -> None:
    found = source("a.md", "---\ntitle: A\nweight: 012\nsections:\n  - {id: x, n: 0x10}\n---\nBody\n")
    assert found.fields == {"title": "A", "weight": 12, "sections": [{"id": "x", "n": 16}]}
    assert found.texts == {"weight": "012", "sections.0.n": "0x10"}
    assert (found.line_of("sections.0.n"), found.line_of("sections.0.zzz"), found.line_of("none")) == (
        5,
        5,
        1,
    )
    assert (found.body, found.body_line, found.type) == ("Body\n", 7, "page")


def test_bodies() -> None:
    assert source("a.md", "---\na: b\n---\n").body is None
    assert source("a.md", "---\nbody: ''\n---\n").body == ""
    assert source("a.md", "---\nbody: ~\n---\n").body == ""
    cleared = source("a.yaml", "a: b\nbody: |\n  # Head\n")
    assert (cleared.body, cleared.body_line, cleared.fields) == ("# Head\n", 2, {"a": "b"})
    assert codes("a.md", "---\nbody: x\n---\ny\n") == [("two_bodies", 2)]
    assert codes("a.md", "---\nbody: [x]\n---\n") == [("bad_value", 2)]


def test_types() -> None:
    models = {"promo": Model("promo", path="promo/**"), "news": Model("news")}
    assert parse("promo/x.md", "", models)[0].type == "promo"  # type: ignore[union-attr]
    found, problems = parse("promo/x.md", "---\nType: news\n---\n", models)
    assert found is not None
    assert (found.type, found.declared_type, problems) == ("news", "news", [])
    _, problems = parse("x.md", "---\ntype: nws\n---\n", models)
    assert [(each.code, each.severity, each.line) for each in problems] == [("unknown_type", "warning", 2)]
    assert "`news`" in problems[0].fix


@pytest.mark.parametrize(
    ("path", "key", "refused"),
    [
        *[
            ("x.zh-CN.md", key, True)
            for key in ("type", "Aliases", "date", "publishDate", "expirydate", "draft", "weight")
        ],
        *[("x@vip.md", key, True) for key in ("type", "date", "slug", "URL")],
        *[("x.zh-CN.md", key, False) for key in ("slug", "url", "title", "lastmod")],
        *[("x@vip.md", key, False) for key in ("title", "lastmod", "other")],
    ],
)
def test_keys_that_would_make_addresses_depend_on_the_visitor(path: str, key: str, refused: bool) -> None:
    found_source, _ = parse(path, f"---\na: b\n{key}: x\n---\n")
    assert found_source is not None
    found = [(each.code, each.line) for each in misplaced_keys(found_source)]
    assert found == ([("misplaced_key", 3)] if refused else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\n- a\n---\n", [("front_matter", 2)]),
        ("---\na: 1\na: 2\n---\n", [("yaml_duplicate_key", 3)]),
        ("---\nTitle: a\ntitle: b\n---\n", [("spelt_twice", 3)]),
        ("---\nif: vip\n---\n", [("idle_condition", 2)]),
        ("---\na: [\n---\n", [("yaml_syntax", 2)]),
        ("---\na: 1\n", [("front_matter_open", 1)]),
    ],
)
def test_problems_have_lines(text: str, expected: list[tuple[str, int]]) -> None:
    assert codes("a.md", text) == expected


def test_aliases() -> None:
    assert source("a.md", "---\nALIASES: [old, /x/]\n---\n").aliases == ("old", "/x/")
    assert source("a.md", "---\naliases: old\n---\n").aliases == ("old",)
    assert source("a.md", "").aliases == ()


@given(
    st.text("ab:\n -[]{}'\"#@012.é中~", max_size=40),
    st.sampled_from(["x.md", "x@vip.md", "x@q.zh-CN.md", "x.yaml"]),
)
def test_records_give_the_same_source_back(text: str, path: str) -> None:
    for whole in (text, f"---\n{text}\n---\nbody"):
        found, problems = parse(path, whole)
        assert found is not None or problems
        if found is not None:
            assert from_record(to_record(found)) == found
