"""Queries: which fragments a list shows, and in which order (docs/formats.md, Sections).

A query sees fragments of one locale that are visible; who asks it takes care of that, and of the type.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from content_repo import dates, reserved
from content_repo.problems import ContentError, Problem
from content_repo.suggestions import did_you_mean
from content_repo.terms import slug_of

KEYS = ("type", "under", "where", "order", "limit", "offset", "paginate")
OPERATORS = ("eq", "in", "ne", "lt", "gt", "has", "exists", "term")

_MAXIMUM = 1_000_000
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field. The value of `in` is a tuple, that of `exists` a boolean, that of `term` the slug of a term."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Query:
    """`under` is an id whose descendants are meant ("" is all); `order` are (field, descending)."""

    type: str = ""
    under: str = ""
    where: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    paginate: int | None = None

    @classmethod
    def parse(cls, spec: Any, *, file: str = "", line: int = 0, field: str = "query") -> Query:
        """Like `parse_query`, but raises ContentError with the problems."""
        query, problems = parse_query(spec, file=file, line=line, field=field)
        if query is None:
            raise ContentError(*problems)
        return query

    def canonical(self) -> str:
        """One JSON text for all queries that mean the same, however they were written."""
        where = sorted(([each.field, each.operator, each.value] for each in self.where), key=_dumps)
        spec = {
            "type": self.type,
            "under": self.under,
            "where": where,
            "order": self.order,
            "limit": self.limit,
            "offset": self.offset,
            "paginate": self.paginate,
        }
        return _dumps({key: value for key, value in spec.items() if value not in ("", None, 0, [], ())})

    def pages(self, found: int) -> int:
        """On how many pages `found` fragments are shown; there is always a first."""
        return max(1, -(-found // self.paginate)) if self.paginate else 1

    def terms(self) -> frozenset[tuple[str, str]]:
        """(taxonomy, slug) of the terms that all results have."""
        return frozenset((each.field, each.value) for each in self.where if each.operator == "term")

    def fields(self) -> frozenset[str]:
        """The fields that decide the result: variations may not set them."""
        return frozenset(each.field for each in self.where) | {name for name, _ in self.order}


def parse_query(
    spec: Any, *, file: str = "", line: int = 0, field: str = "query"
) -> tuple[Query | None, list[Problem]]:
    """Check a query as it was written; None with problems when it cannot be used."""
    reader = _Reader(file, line, field)
    if not isinstance(spec, Mapping):
        reader.report("", f"a query must be a table of keys, not {spec!r}", f"known: {', '.join(KEYS)}")
        return None, reader.problems
    query = reader.query(spec)
    return (None if reader.problems else query), reader.problems


def canonical_spec(spec: Any) -> str:
    """A query as it was written, as JSON."""
    return _dumps(spec)


@lru_cache(maxsize=4_096)
def query_of(text: str) -> Query | None:
    """The query behind JSON text; None for one with faults."""
    return parse_query(json.loads(text))[0]


def run(query: Query, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """The ids that a query selects, in its order. `rows` are (id, resolved fields) of visible fragments of
    its type.

    Missing values sort last, in both directions; ties sort by id. With `paginate` all pages are given (see
    `pages`).
    """
    prefix = query.under + "/" if query.under else ""
    tests = [(each.field, _TESTS[each.operator], _comparable(each.value)) for each in query.where]
    found = [
        (fragment_id, fields)
        for fragment_id, fields in rows
        if fragment_id.startswith(prefix)
        and all(test(_value(fields, name), wanted) for name, test, wanted in tests)
    ]
    ordered = _ordered(found, query.order)
    end = None if query.limit is None else query.offset + query.limit
    return ordered[query.offset : end]


def pages(query: Query, ids: Sequence[str]) -> list[Sequence[str]]:
    """The ids of each page of a list; without `paginate` all are on one. There is always a first page."""
    size = query.paginate or len(ids) or 1
    return [ids[start : start + size] for start in range(0, len(ids), size)] or [ids]


class _Reader:
    """Reads one query, collecting problems."""

    def __init__(self, file: str, line: int, field: str) -> None:
        self.problems: list[Problem] = []
        self._file, self._line, self._field = file, line, field

    def report(self, key: str, message: str, fix: str = "") -> None:
        path = f"{self._field}.{key}" if key else self._field
        self.problems.append(Problem("query", "error", message, self._file, self._line, path, fix))

    def query(self, spec: Mapping[str, Any]) -> Query:
        for key in spec:
            if key not in KEYS:
                self.report(key, f"unknown key `{key}` in a query", did_you_mean(key, KEYS))
        return Query(
            self._text(spec, "type"),
            self._under(spec),
            self._where(spec.get("where")),
            self._order(spec.get("order")),
            self._integer(spec, "limit", 1),
            self._integer(spec, "offset", 0) or 0,
            self._integer(spec, "paginate", 1),
        )

    def _text(self, spec: Mapping[str, Any], key: str) -> str:
        value = spec.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.report(key, f"`{key}` must be a text, not {value!r}")
        return ""

    def _under(self, spec: Mapping[str, Any]) -> str:
        from content_repo.sources import canonical_id

        written = self._text(spec, "under").strip("/")
        return canonical_id(written) if written else ""

    def _integer(self, spec: Mapping[str, Any], key: str, low: int) -> int | None:
        value = spec.get(key)
        if value is None or (
            isinstance(value, int) and not isinstance(value, bool) and low <= value <= _MAXIMUM
        ):
            return value
        message = f"`{key}` must be a whole number from {low} to {_MAXIMUM:,}, not {value!r}"
        self.report(key, message, "write a number without quotes, such as 6")
        return None

    def _order(self, written: Any) -> tuple[tuple[str, bool], ...]:
        names = [] if written is None else [written] if isinstance(written, str) else written
        if not isinstance(names, list | tuple) or not all(
            isinstance(each, str) and each.lstrip("-") for each in names
        ):
            self.report("order", f"`order` must be fields, not {written!r}", "write it like [-date, title]")
            return ()
        return tuple((each.removeprefix("-"), each.startswith("-")) for each in names)

    def _where(self, written: Any) -> tuple[Condition, ...]:
        if written is None:
            return ()
        if not isinstance(written, Mapping):
            self.report(
                "where", f"`where` must be a table of fields, not {written!r}", "write it like {topic: ai}"
            )
            return ()
        return tuple(each for name, wanted in written.items() for each in self._conditions(str(name), wanted))

    def _conditions(self, name: str, wanted: Any) -> list[Condition]:
        if not isinstance(wanted, Mapping):
            wanted = {"eq": wanted}
        found = []
        for operator, value in wanted.items():
            if operator not in OPERATORS:
                self.report(
                    f"where.{name}", f"unknown operator `{operator}`", did_you_mean(operator, OPERATORS)
                )
            elif fault := _misfit(operator, value):
                self.report(f"where.{name}", f"`{operator}` needs {fault}, not {value!r}")
            else:
                found.append(Condition(name, operator, tuple(value) if operator == "in" else value))
        return found


def _misfit(operator: str, value: Any) -> str:
    """What a value should have been, or "" when it fits."""
    if operator == "in":
        fits = isinstance(value, list | tuple) and not any(isinstance(each, list | dict) for each in value)
        return "" if fits else "a list of values"
    if operator == "exists":
        return "" if isinstance(value, bool) else "true or false"
    if operator == "term":
        return "" if isinstance(value, str) else "a text"
    if operator in ("lt", "gt"):
        fits = isinstance(value, str | int | float | date) and not isinstance(value, bool)
        return "" if fits else "a number, a text or a date"
    return "" if not isinstance(value, list | tuple | Mapping) else "one value"


def _value(fields: Mapping[str, Any], name: str) -> Any:
    """A field, also a dotted one ("author.name"); reserved keys whatever their spelling."""
    if name in fields:
        return _comparable(fields[name])
    if reserved.canonical(name):
        return _comparable(reserved.get(fields, name))
    value: Any = fields
    for key in name.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return _comparable(value)


def _comparable(value: Any) -> Any:
    """A value in the form in which it is compared: texts in NFC, days as their first moment in UTC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return tuple(map(_comparable, value))
    return dates.instant(value, UTC) if isinstance(value, date) else value


def _rank(value: Any) -> int:
    """Values of different kinds never equal each other, and sort by kind: numbers, booleans, dates, texts,
    others."""
    kinds: tuple[type | tuple[type, ...], ...] = (bool, (int, float), datetime, str)
    return next((index for index, kind in enumerate(kinds) if isinstance(value, kind)), len(kinds))


def _alike(value: Any, wanted: Any) -> tuple[Any, Any]:
    """Both sides of a comparison; a written date is read as one when it meets one."""
    if isinstance(value, datetime) and isinstance(wanted, str) and _DATED.match(wanted):
        try:
            return value, dates.parse(wanted, UTC)
        except ValueError:
            return value, wanted
    return value, wanted


def _same(value: Any, wanted: Any) -> bool:
    value, wanted = _alike(value, wanted)
    return _rank(value) == _rank(wanted) and bool(value == wanted)


def _equals(value: Any, wanted: Any) -> bool:
    """A list field matches by membership; null matches a missing field."""
    if isinstance(value, tuple):
        return any(_same(each, wanted) for each in value)
    return _same(value, wanted)


def _compare(sign: int) -> Callable[[Any, Any], bool]:
    def test(value: Any, wanted: Any) -> bool:
        if isinstance(value, tuple):
            return any(test(each, wanted) for each in value)
        value, wanted = _alike(value, wanted)
        if _rank(value) != _rank(wanted) or isinstance(value, Mapping) or value is None:
            return False
        return bool(value < wanted if sign < 0 else value > wanted)

    return test


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equals,
    "ne": lambda value, wanted: not _equals(value, wanted),
    "in": lambda value, wanted: any(_equals(value, each) for each in wanted),
    "has": lambda value, wanted: isinstance(value, tuple) and _equals(value, wanted),
    "exists": lambda value, wanted: (value is not None) == wanted,
    "term": lambda value, wanted: any(
        slug_of(each) == wanted for each in (value if isinstance(value, tuple) else (value,))
    ),
    "lt": _compare(-1),
    "gt": _compare(1),
}


def _ordered(rows: Iterable[tuple[str, Mapping[str, Any]]], order: Iterable[tuple[str, bool]]) -> list[str]:
    found = sorted(rows, key=lambda row: row[0])
    for name, descending in reversed(tuple(order)):
        keyed = [(_sort_key(_value(fields, name)), (row, fields)) for row, fields in found]
        present = sorted((each for each in keyed if each[0]), key=lambda each: each[0], reverse=descending)
        found = [each[1] for each in present] + [each[1] for each in keyed if not each[0]]
    return [row for row, _ in found]


def _sort_key(value: Any) -> tuple[Any, ...]:
    """() for a missing value; lists sort by their items, in order."""
    if value is None or value == ():
        return ()
    if isinstance(value, tuple):
        return (5, tuple(map(_sort_key, value)))
    return (_rank(value), _dumps(value) if isinstance(value, Mapping) else value)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_written)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
