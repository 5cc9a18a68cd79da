"""A key that is nearly one that means something is told where it stands; keys of the site's own never are."""

from __future__ import annotations

import pytest

from content_repo.fields import Field
from content_repo.misspelt_keys import misspelt_in_lists, misspelt_keys
from content_repo.models import PAGE, Model
from content_repo.near_words import nearest
from content_repo.section_models import SectionModel

PROMO = Model("promo", fields={"price": Field("number"), "dates": Field("list")})


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        *(
            (word, "title", "title")
            for word in ("tilte", "titel", "ttle", "tittle", "titlw", "Title", "ti-tle")
        ),
        *((word, "title", None) for word in ("title", "style", "subtitle", "bitle", "tilet x", "t", "")),
        ("height", "weight", None),
        ("update", "date", None),
        ("late", "date", None),
        ("ulr", "url", "url"),
        ("uri", "url", None),
        ("fi", "if", "if"),
        ("publish_date", "publishDate", "publishDate"),
        ("图片", "图像", None),
    ],
)
def test_one_slip(word: str, known: str, found: str | None) -> None:
    assert nearest(word, [known]) == found


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"drfat": True}, "draft"),
        ({"drafts": "yes"}, "draft"),
        ({"published": False}, "draft"),
        ({"publishdte": "2030-01-01"}, "publishDate"),
        ({"expires": "2030-01-01"}, "expiryDate"),
        ({"pubDate": "2030-01-01"}, "publishDate"),
        ({"alias": "/old/"}, "aliases"),
        ({"topcis": ["a"]}, "topics"),
        ({"prise": 3}, "price"),
        ({"secitons": []}, "sections"),
        ({"weigth": 3}, "weight"),
    ],
)
def test_a_key_of_a_file(fields: dict[str, object], told: str) -> None:
    ((path, what, fix),) = misspelt_keys(fields, PROMO, frozenset({"topics"}))
    assert path == next(iter(fields))
    assert what == f"nothing reads `{path}`, which is nearly `{told}`"
    assert f"`{told}" in fix


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x", "Draft": True, "publishdate": "2030-01-01"},
        {"dates": ["2030-01-01"], "height": 3, "subtitle": "x", "style": "x"},
        {"drafts": 3, "expires": "never", "published": True, "section": "news", "titles": ["x"]},
        {"pubDate": "2030-01-01", "date": "2030-01-01"},
        {"alias": "x", "aliases": ["y"]},
        {"published": "2030-01-01"},
        {"description": "x", "image": "x", "tags": ["x"], "layout": "x", "permalink": "/x/"},
    ],
)
def test_keys_of_its_own(fields: dict[str, object]) -> None:
    assert list(misspelt_keys(fields, PROMO, frozenset({"topics"}))) == []


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"type": "list", "limit": 3, "query": {}}, [("limit", "no effect")]),
        (
            {"type": "list", "querry": {}, "vieww": "card", "title": "x"},
            [("querry", "`query`"), ("vieww", "`view`")],
        ),
        ({"type": "fragment", "use": "a", "veiw": "card"}, [("veiw", "`view`")]),
        ({"type": "zone", "choose": [], "tone": "tint", "label": "x"}, [("tone", "of a zone")]),
        (
            {"type": "zone", "choose": [{"fi": "vip", "use": "a"}]},
            [("choose.0.fi", "so that everybody gets it")],
        ),
        (
            {"type": "zone", "choose": [{"when": "vip", "use": "a"}]},
            [("choose.0.when", "so that everybody gets it")],
        ),
        (
            {"type": "zone", "choose": [{"if": "vip", "use": "a", "note": "x", "x": 1}]},
            [("choose.0.x", "of a choice")],
        ),
        (
            {"type": "zone", "choose": [{"fields": {"type": "list", "order": "date"}}]},
            [("choose.0.fields.order", "no effect")],
        ),
        ({"type": "hero", "titel": "x"}, [("titel", "`title`")]),
        ({"type": "hero", "title": "x", "tone": "tint", "limit": 3}, []),
        ({"tpye": "hero"}, [("tpye", "`type`")]),
        ({"type": "markdown", "body": "x"}, [("body", "`text`")]),
        ({"type": "markdown", "body": "x", "text": "y", "tone": "tint"}, []),
        ({"id": "l", "title": "a translation"}, []),
    ],
)
def test_a_key_of_a_section(section: dict[str, object], told: list[tuple[str, str]]) -> None:
    models = {"hero": SectionModel("hero", fields={"title": Field("string")})}
    found = list(misspelt_in_lists({"sections": [section]}, "", models))
    assert [path.removeprefix("sections.0.") for path, _, _ in found] == [path for path, _ in told]
    assert all(words in what for (_, what, _), (_, words) in zip(found, told, strict=True))


def test_what_a_section_model_names_is_read() -> None:
    models = {"list": SectionModel("list", fields={"limit": Field("integer")})}
    assert list(misspelt_in_lists({"foot": [{"type": "list", "limit": 3}]}, "", models)) == []


@pytest.mark.parametrize(
    "value", [None, 3, "x", [3], {"a": 3}, [[{"type": "list", "limit": 3}]], {"choose": 3}]
)
def test_what_has_another_shape_is_told_elsewhere(value: object) -> None:
    assert list(misspelt_keys({"sections": value, "regions": value}, PAGE, frozenset())) == []
