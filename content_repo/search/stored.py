"""Texts in the index: written once a blob, taken out when nothing has used them for long."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content_repo.search.terms import indexed
from content_repo.search.texts import Text

SPARE = 2_000  # texts of other branches and earlier versions that are kept at least

Words = tuple[str, str, str]  # title, fields, body


@dataclass(frozen=True, slots=True)
class Made:
    """A text ready to be written: its words packed, and as terms."""

    blob: str
    ending: str
    words: bytes
    terms: Words
    facts: str
    tags: tuple[tuple[str, str, bool], ...]


def made(blob: str, ending: str, text: Text) -> Made:
    words = (text.title, text.fields, text.body)
    facts = {"type": text.type, "varies": text.varies, "draft": text.draft, "dates": dict(text.dates)}
    tags = dict.fromkeys(
        (name, value, name in text.listed) for name, values in text.values.items() for value in values
    )
    return Made(blob, ending, pack(words), _terms(words), json.dumps(facts, ensure_ascii=False), tuple(tags))


def _terms(words: Sequence[str]) -> Words:
    title, fields, body = map(indexed, words)
    return title, fields, body


def pack(words: Words) -> bytes:
    return zlib.compress(json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpack(packed: bytes) -> Words:
    title, fields, body = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return title, fields, body


def known(db: sqlite3.Connection, blob: str, ending: str) -> int | None:
    row = db.execute("SELECT id FROM texts WHERE blob = ? AND ending = ?", (blob, ending)).fetchone()
    return int(row[0]) if row else None


def write(db: sqlite3.Connection, texts: Iterable[Made]) -> None:
    """In a transaction of the caller; what another process has written meanwhile is left as it is."""
    for each in texts:
        if known(db, each.blob, each.ending) is None:
            row = (each.blob, each.ending, each.words, each.facts)
            number = db.execute(
                "INSERT INTO texts (blob, ending, words, facts) VALUES (?, ?, ?, ?)", row
            ).lastrowid
            db.execute(
                "INSERT INTO found_in (rowid, title, fields, body) VALUES (?, ?, ?, ?)", (number, *each.terms)
            )
            tags = [(number, _tag(db, field, value), listed) for field, value, listed in each.tags]
            db.executemany("INSERT INTO tags VALUES (?, ?, ?)", tags)


def _tag(db: sqlite3.Connection, field: str, value: str) -> int:
    row = db.execute("SELECT id FROM tag_names WHERE field = ? AND value = ?", (field, value)).fetchone()
    if row is None:
        db.execute("INSERT INTO tag_names (field, value) VALUES (?, ?)", (field, value))
        return _tag(db, field, value)
    return int(row[0])


def drop_unused(db: sqlite3.Connection) -> int:
    """Take out the oldest texts without an entry when there are more of them than entries and SPARE; returns how many."""
    used = db.execute("SELECT count(*) FROM entries").fetchone()[0]
    total = db.execute("SELECT count(*) FROM texts").fetchone()[0]
    if total - used <= max(SPARE, used):
        return 0
    rows = db.execute(
        "SELECT id, words FROM texts WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.text = texts.id) ORDER BY id LIMIT ?",
        (max(0, total - used - SPARE // 2),),
    ).fetchall()
    for number, packed in rows:
        _drop(db, number, packed)
    return len(rows)


def _drop(db: sqlite3.Connection, number: int, packed: bytes) -> None:
    row = (number, *_terms(unpack(packed)))
    db.execute(
        "INSERT INTO found_in (found_in, rowid, title, fields, body) VALUES ('delete', ?, ?, ?, ?)", row
    )
    db.execute("DELETE FROM tags WHERE text = ?", (number,))
    db.execute("DELETE FROM texts WHERE id = ?", (number,))
