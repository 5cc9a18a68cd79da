"""What lists show."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.problems import ContentError
from content_repo.queries import Query, pages, parse_query, run

ROWS: list[tuple[str, dict[str, Any]]] = [
    ("news/b", {"title": "Bee", "tags": ("ai", "edge"), "n": 2, "date": datetime(2026, 1, 2, tzinfo=UTC)}),
    ("news/a", {"title": "Ant", "tags": ("ai",), "n": 10, "Date": datetime(2026, 1, 1, tzinfo=UTC)}),
    ("news/c", {"title": "ant", "n": None, "draft": True, "author": {"name": "X"}}),
    ("about", {"title": "中", "n": 2, "tags": ()}),
]


def select(**spec: Any) -> list[str]:
    return run(Query.parse(spec), ROWS)


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"tags": "ai"}, ["news/a", "news/b"]),
        ({"tags": {"has": "edge"}}, ["news/b"]),
        ({"tags": {"in": ["edge", "x"]}}, ["news/b"]),
        ({"tags": {"ne": "ai"}}, ["about", "news/c"]),
        ({"n": 2}, ["about", "news/b"]),
        ({"n": {"in": [2, 10]}}, ["about", "news/a", "news/b"]),
        ({"n": {"lt": 10}}, ["about", "news/b"]),
        ({"n": {"gt": 2}}, ["news/a"]),
        ({"n": {"gt": "2"}}, []),
        ({"n": {"exists": False}}, ["news/c"]),
        ({"n": None}, ["news/c"]),
        ({"n": True}, []),
        ({"draft": True}, ["news/c"]),
        ({"author.name": "X"}, ["news/c"]),
        ({"date": {"gt": "2026-01-01"}}, ["news/b"]),
        ({"date": "2026-01-01"}, ["news/a"]),
        ({"date": {"lt": "2026-01-02T00:00:01Z", "gt": "2025-01-01"}}, ["news/a", "news/b"]),
        ({"tags": "ai", "n": {"gt": 5}}, ["news/a"]),
        ({"title": {"has": "B"}}, []),
    ],
)
def test_where(where: dict[str, Any], ids: list[str]) -> None:
    assert select(where=where) == ids


def test_order_limit_offset_under() -> None:
    assert select() == ["about", "news/a", "news/b", "news/c"]
    assert select(order="title") == ["news/a", "news/b", "news/c", "about"]
    assert select(order=["-n", "title"]) == ["news/a", "news/b", "about", "news/c"]
    assert select(order="-date") == ["news/b", "news/a", "about", "news/c"]
    assert select(under="news/index") == ["news/a", "news/b", "news/c"]
    assert select(under="new") == []
    assert select(order="title", limit=2, offset=1) == ["news/b", "news/c"]
    assert select(offset=9) == []


def test_days_and_moments_compare() -> None:
    rows = [("a", {"d": date(2026, 1, 2)}), ("b", {"d": datetime(2026, 1, 1, 12, tzinfo=UTC)})]
    assert run(Query.parse({"order": "d"}), rows) == ["b", "a"]


def test_pages() -> None:
    query = Query.parse({"paginate": 2})
    assert pages(query, ["a", "b", "c"]) == [["a", "b"], ["c"]]
    assert pages(query, []) == [[]]
    assert pages(Query(), ["a", "b"]) == [["a", "b"]]


def test_canonical_and_fields() -> None:
    one = Query.parse({"where": {"b": 1, "a": {"in": [2]}}, "order": "-date", "under": "/news/", "type": "x"})
    two = Query.parse(
        {
            "type": "x",
            "under": "news",
            "order": ["-date"],
            "where": {"a": {"in": [2]}, "b": {"eq": 1}},
            "offset": 0,
        }
    )
    assert one.canonical() == two.canonical()
    assert one.canonical() != Query.parse({"type": "x", "under": "news", "order": "date"}).canonical()
    assert one.fields() == {"a", "b", "date"}


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ([], "query"),
        ({"typ": "x"}, "query.typ"),
        ({"type": 3}, "query.type"),
        ({"where": ["x"]}, "query.where"),
        ({"where": {"a": {"like": "x"}}}, "query.where.a"),
        ({"where": {"a": {"in": "x"}}}, "query.where.a"),
        ({"where": {"a": {"exists": "yes"}}}, "query.where.a"),
        ({"where": {"a": {"lt": True}}}, "query.where.a"),
        ({"where": {"a": ["x"]}}, "query.where.a"),
        ({"order": [3]}, "query.order"),
        ({"order": "-"}, "query.order"),
        ({"limit": 0}, "query.limit"),
        ({"limit": True}, "query.limit"),
        ({"offset": -1}, "query.offset"),
        ({"paginate": "10"}, "query.paginate"),
    ],
)
def test_a_wrong_query_names_the_key(spec: Any, field: str) -> None:
    query, problems = parse_query(spec, file="content/x.md", line=7)
    assert query is None
    assert [(each.field, each.file, each.line) for each in problems] == [(field, "content/x.md", 7)]
    with pytest.raises(ContentError):
        Query.parse(spec)


_VALUE = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["a", "b", "B", "é"]) | st.dates()
_ROWS = st.dictionaries(
    st.text("abc/", min_size=1, max_size=4),
    st.dictionaries(st.sampled_from("xy"), _VALUE | st.lists(_VALUE).map(tuple)),
)


@given(_ROWS, st.sampled_from(["x", "-x"]), st.randoms())
def test_order_is_total_and_missing_is_last(rows: dict[str, dict[str, Any]], order: str, random: Any) -> None:
    query = Query.parse({"order": [order, "y"]})
    found = run(query, rows.items())
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    assert run(query, shuffled) == found
    there = [rows[each].get("x") not in (None, ()) for each in found]
    assert there == sorted(there, reverse=True)


@given(_ROWS, _VALUE)
def test_ne_is_not_eq(rows: dict[str, dict[str, Any]], value: Any) -> None:
    equal = set(run(Query.parse({"where": {"x": value}}), rows.items()))
    other = set(run(Query.parse({"where": {"x": {"ne": value}}}), rows.items()))
    assert equal | other == set(rows)
    assert not equal & other
