"""Traces in the tables of a state: what is made again replaces all that was known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from content_repo.problems import Problem
from publisher.nodes import Choice, Node, Slot, Trace
from publisher.packed_traces import pack
from publisher.state import State
from renderers.inputs import BodyFacts

WARNING = Problem("broken_link", "warning", "nothing is there", "content/a.md", 3)
TABLES = {
    "nodes": "SELECT key, digest, slots, facts, rendered, dirty, body FROM nodes ORDER BY key",
    "facts": "SELECT key, digest FROM facts ORDER BY key",
    "deps": "SELECT nodes.key, facts.key FROM deps JOIN nodes ON nodes.id = node JOIN facts ON facts.id = fact ORDER BY 1, 2",
    "contains": "SELECT parent, child FROM contains ORDER BY 1, 2",
    "problems": "SELECT owner, problem FROM problems ORDER BY 1, 2",
}


def body(name: str, text: bytes, *depends: tuple[str, str], problems: tuple[Problem, ...] = ()) -> Trace:
    key = f"body:{name}\ten\t"
    return Trace(key, depends, Node(key, (text,), (), BodyFacts((), "", 1), rendered=True), problems)


def page(name: str, *children: str) -> Trace:
    key = f"page:{name}\ten\t"
    slots = tuple(Slot(child, (Choice(None, child),)) for child in children)
    node = Node(key, (b"<p>",) * (len(slots) + 1), slots, None, rendered=True)
    return Trace(key, (("setting:name", "1"), (f"meta:{name}\ten\t", "m")), node)


TRACES = (
    page("a", "body:a\ten\t", "body:b\ten\t"),
    body("a", b"one", ("body:a\ten\t", "x"), ("setting:name", "1"), problems=(WARNING,)),
    body("b", b"two", ("body:b\ten\t", "y")),
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = State(tmp_path / "tree.db", version="test")
    yield made
    made.close()


def held(state: State) -> dict[str, list[tuple[object, ...]]]:
    return {table: state.db.execute(select).fetchall() for table, select in TABLES.items()}


def store(state: State, *traces: Trace) -> set[str]:
    with state.transaction():
        return state.store([pack(trace) for trace in traces])


def test_a_node_comes_back_as_it_was_made(state: State) -> None:
    assert store(state, *TRACES) == {trace.key for trace in TRACES}
    assert [state.node(trace.key) for trace in TRACES] == [trace.result for trace in TRACES]
    assert state.clean([TRACES[0].key, "page:none\ten\t"]) == {TRACES[0].key}
    assert state.problems() == [WARNING]
    assert state.noted("moved") == []


def test_empty_tables_are_filled_as_others_are(state: State, tmp_path: Path) -> None:
    """Also when one node comes in a later chunk, and asks for a fact that is known by then."""
    other = State(tmp_path / "other.db", version="test")
    other.begin()
    for chunk in (TRACES[:2], TRACES[2:]):
        store(other, *chunk)
        store(state, *chunk)
    assert held(other) == held(state)
    other.close()


def test_what_is_made_again_replaces_what_was_known(state: State) -> None:
    state.begin()
    store(state, *TRACES)
    state.begin()
    again = page("a", "body:b\ten\t"), body("a", b"other", ("body:a\ten\t", "z"))
    assert store(state, *again) == {trace.key for trace in again}
    assert sorted(state.noted("moved")) == sorted(trace.key for trace in again)
    assert state.noted("lost") == ["body:a\ten\t"]
    found = held(state)
    assert found["contains"] == [("page:a\ten\t", "body:b\ten\t")]
    assert ("body:a\ten\t", "setting:name") not in found["deps"]
    assert ("body:a\ten\t", "z") in found["facts"]
    assert state.problems() == []


def test_the_same_result_from_other_facts_is_no_change(state: State) -> None:
    store(state, *TRACES)
    assert store(state, replace(TRACES[2], depends=(("body:b\ten\t", "moved"),))) == set()
    assert state.noted("moved") == []
    assert state.fact("body:b\ten\t") == "moved"


def test_a_fact_that_moves_while_the_tables_are_filled_is_made_from_again(state: State) -> None:
    """As a file may that somebody edits meanwhile."""
    state.begin()
    store(state, TRACES[0], TRACES[1], replace(TRACES[2], depends=(("setting:name", "2"),)))
    assert state.fact("setting:name") == "2"
    store(state, replace(page("c"), depends=(("setting:name", "3"),)))
    assert state.fact("setting:name") == "3"
    assert sorted(state.dirty_nodes()) == [trace.key for trace in (*TRACES[1:], TRACES[0])]


def test_a_node_that_failed_is_not_clean_until_it_is_made(state: State) -> None:
    state.begin()
    with state.transaction():
        state.mark_failed(TRACES[2].key)
    assert (state.has_clean(TRACES[2].key), len(state.dirty_nodes())) == (False, 1)
    store(state, TRACES[2])
    assert (state.has_clean(TRACES[2].key), state.dirty_nodes()) == (True, {})
