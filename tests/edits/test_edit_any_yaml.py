"""Any key of any document that YAML takes can be changed, and nothing else changes."""

from __future__ import annotations

from typing import Any

from byte_faith import changed, data, hunks
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from written_yaml import documents, paths
from yaml import SafeLoader as PythonParser
from yaml._yaml import CParser

from content_repo import yamltext
from content_repo.edits import Change, Insert, Remove, Rename, Set, edit

TEXTS = (
    "plain",
    "no",
    "",
    " x",
    "a\nb",
    "a\n\nb\n\n",
    " lead\nx\n",
    "ü: 'q' \"d\"",
    "x\x85y",
    "😀",
    "2001-01-01",
)
NEW = st.recursive(
    st.sampled_from((*TEXTS, 7, 1.5, True, None)),
    lambda inside: (
        st.lists(inside, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "k k", "no"]), inside, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, Change]:
    text = draw(documents())
    document = yamltext.load(text, file="x.yaml")
    assume(not document.problems)
    path = draw(st.sampled_from(paths(document.value)))
    parent = value_at(document.value, path[:-1])
    forms: list[Change] = [Set(path, draw(NEW)), Remove(path)]
    if isinstance(parent, list):
        forms.append(Insert((*path[:-1], draw(st.integers(0, len(parent)))), draw(NEW)))
    else:
        forms += [Rename(path, "renamed"), Set((*path[:-1], "added"), draw(NEW))]
    return text, draw(st.sampled_from(forms))


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


@given(edits())
@settings(max_examples=300, deadline=None)
def test_only_the_change_changes(case: tuple[str, Any]) -> None:
    text, change = case
    after = edit(text.encode(), [change], file="x.yaml")
    assert (data(after.decode()) or {}) == changed(data(text), change)
    if not isinstance(getattr(change, "value", None), dict | list):
        assert hunks(text.encode(), after) <= 1


@given(edits(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_line_ends_and_byte_order_mark_stay(case: tuple[str, Any], has_bom: bool) -> None:
    """A file with Windows line ends is edited as the same file with plain ones is."""
    text, change = case
    bom = b"\xef\xbb\xbf" if has_bom else b""
    windows = bom + text.replace("\n", "\r\n").encode()
    after = edit(windows, [change], file="x.yaml")
    assert after == bom + edit(text.encode(), [change], file="x.yaml").replace(b"\n", b"\r\n")


@given(edits())
@settings(max_examples=100, deadline=None)
def test_what_is_so_already_is_left(case: tuple[str, Any]) -> None:
    text, change = case
    once = edit(text.encode(), [change], file="x.yaml")
    if isinstance(change, Set | Remove):
        again = once if isinstance(change, Set) else edit(once, [Remove("none")], file="x.yaml")
        assert edit(again, [change] if isinstance(change, Set) else [], file="x.yaml") == once


def places(parser: Any) -> list[tuple[str, int, int]]:
    """(kind of event, start, end) of everything that is written."""
    found = []
    while (event := parser.get_event()) is not None:
        found.append((type(event).__name__, event.start_mark.index, event.end_mark.index))
    return [each for each in found if each[1] < each[2]]


@given(documents())
@settings(max_examples=100, deadline=None)
def test_places_are_those_that_the_pure_python_parser_tells(text: str) -> None:
    """The parser in C is ten times as fast; after a byte order mark it would be off by one."""
    assume(not yamltext.load(text, file="x.yaml").problems)
    assert places(CParser(text)) == places(PythonParser(text))
