"""A shard after pages were composed: what the state would say after the same changes, in whatever order they come."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from publisher.bundle import Entry
from publisher.shard_rows import ShardRows
from publisher.shards import Shard
from publisher.state_schema import SCHEMA

HEADERS = '[["Content-Type","text/html"]]'
ROOTS = ("root:a\x1fen", "root:b\x1fen", "asset")
PATHS = ("public/a", "public/b", "public/_v/0123456789/a", "public/é", "public/\U0001f600", "public/\uffee")
OWNERS = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(ROOTS))
HASHES = st.integers(0, 9).map(lambda number: f"{number:064}")
MINE = st.dictionaries(st.sampled_from(PATHS), HASHES)


def rows_of(owners: dict[str, str]) -> ShardRows:
    rows = [("00", path, "0" * 64, 1, HEADERS, root, "", "") for path, root in owners.items()]
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        db.executemany("INSERT INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return ShardRows(db, "00")


@given(OWNERS, st.permutations(ROOTS), MINE, st.dictionaries(st.sampled_from(PATHS), HASHES))
def test_a_shard_is_what_became_of_its_files(
    owners: dict[str, str], order: list[str], first: dict[str, str], second: dict[str, str]
) -> None:
    """Two pages get new files, of which one may be where the other had one; no two are at one place."""
    second = {path: sha256 for path, sha256 in second.items() if path not in first}
    rows, made = rows_of(owners), dict(zip(order, (first, second), strict=False))
    for root, files in made.items():
        rows.replace(root, [(path, sha256, 2, HEADERS, root) for path, sha256 in files.items()])
    left = {path: ("0" * 64, 1, root) for path, root in owners.items() if root not in made}
    new = {path: (sha256, 2, root) for root, files in made.items() for path, sha256 in files.items()}
    expected = sorted((left | new).items())
    closed = rows.closed()
    headers = (("Content-Type", "text/html"),)
    assert closed.record == Shard.of([Entry(path, each[0], each[1], headers) for path, each in expected])
    assert closed.variants == sum(root.startswith("root:") for _, (_, _, root) in expected)


@given(OWNERS.filter(bool), st.data())
def test_an_update_changes_one_file(owners: dict[str, str], data: st.DataObject) -> None:
    rows, path = rows_of(owners), data.draw(st.sampled_from(sorted(owners)))
    assert rows.closed_anew() is None
    before = rows.closed().record.entries()
    rows.update({path: ("f" * 64, 7)})
    closed = rows.closed_anew()
    assert closed is not None
    changed = [entry for entry in closed.record.entries() if entry not in before]
    assert [(entry.path, entry.sha256, entry.size) for entry in changed] == [(path, "f" * 64, 7)]


def test_files_of_a_page_are_known_by_their_variants() -> None:
    rows = rows_of({"public/a": ROOTS[0], "public/_v/0123456789/a": ROOTS[0], "public/b": ROOTS[1]})
    rows.update({"public/a": ("f" * 64, 7)})
    assert rows.files_of(ROOTS[0]) == {"": ("f" * 64, 7), "0123456789": ("0" * 64, 1)}
    assert rows.files_of("root:c\x1fen") == {}
