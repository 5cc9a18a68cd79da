"""Which recorded queries an edit can have moved: those that look through a fragment which changed, and no others."""

from __future__ import annotations

import json

import pytest

from content_repo.change import ANY, Change
from publisher.facts import touched
from publisher.keys import key

QUERIES = {
    "all": {},
    "news by type": {"type": "news"},
    "news by folder": {"under": "news"},
    "events": {"under": "events"},
    "this year": {"type": "news", "under": "/news/2025/"},
}


@pytest.mark.parametrize(
    ("ids", "types", "expected"),
    [
        ({"news/2025/a"}, {"news"}, {"all", "news by type", "news by folder", "this year"}),
        ({"news/2024/a"}, {"news"}, {"all", "news by type", "news by folder"}),
        ({"newsletter"}, {"page"}, {"all"}),
        ({"news"}, {"news"}, {"all", "news by type"}),
        ({"events/a", "news/b"}, {"event", "news"}, {"all", "news by type", "news by folder", "events"}),
        (set(), set(), set()),
    ],
)
def test_only_queries_that_look_at_what_changed(ids: set[str], types: set[str], expected: set[str]) -> None:
    recorded = {key("query", json.dumps(query), "en"): name for name, query in QUERIES.items()}
    change = Change(ids=ids, types=types, fields={ANY})
    found = touched(change, lambda prefix: [text for text in recorded if text.startswith(prefix)])
    assert {recorded[text] for text in found} == expected


@pytest.mark.parametrize(("field", "asked"), [("date", 1), ("topic", 1), ("title", 0)])
def test_only_fields_that_a_query_looks_at_move_it(field: str, asked: int) -> None:
    query = key("query", json.dumps({"type": "news", "where": {"topic": "ai"}, "order": "-date"}), "en")
    change = Change(ids={"news/a"}, types={"news"}, fields={field})
    found = touched(change, lambda prefix: [query] if query.startswith(prefix) else [])
    assert list(found) == [query] * asked
