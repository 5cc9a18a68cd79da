"""Who still speaks of a field by its old name: templates, queries, taxonomies. A migration tells and leaves them alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from content_repo.document import Path, dotted
from content_repo.migrations.operations import Operation, Retype, SetWhereMissing, Split, Subject
from content_repo.migrations.site_files import SiteFiles
from content_repo.problems import Problem
from content_repo.site import FILE

_THEME = "theme/"
_FIX = "change it by hand if it means this field"


def mentions(operation: Operation, files: SiteFiles) -> Iterator[Problem]:
    """Places that name the field which the operation takes away; none for one that stays."""
    if isinstance(operation, Retype | SetWhereMissing):
        return
    subject = operation.subject
    if isinstance(operation, Split) and subject.path[-1] in operation.into:
        return
    yield from _in_templates(subject, files)
    if subject.section_type is None:
        yield from _in_taxonomies(subject, files)
        yield from _in_queries(subject, files)


def _in_templates(subject: Subject, files: SiteFiles) -> Iterator[Problem]:
    name = re.compile(rf"\.{re.escape(dotted(subject.path))}\b")
    for path in files.paths_in(_THEME):
        text = files.raw(path).decode("utf-8", "replace") if path.endswith(".html") else ""
        for number, line in enumerate(text.split("\n"), 1):
            if name.search(line):
                yield _told(subject, "the template names", path, number)


def _in_taxonomies(subject: Subject, files: SiteFiles) -> Iterator[Problem]:
    if len(subject.path) == 1 and subject.path[0] in files.site.taxonomies:
        raw = files.raw(FILE).decode("utf-8", "replace").split("\n")
        key = re.compile(rf"\W{re.escape(subject.path[0])}\W")
        line = next((number for number, text in enumerate(raw, 1) if key.search(f" {text} ")), 0)
        yield _told(subject, "a taxonomy is made of", FILE, line)


def _in_queries(subject: Subject, files: SiteFiles) -> Iterator[Problem]:
    name = dotted(subject.path)
    for path in files.with_sections():
        raw = files.raw(path)
        if b"query" in raw and subject.path[-1].encode() in raw:
            written = files.written(path)
            for at in _queries(written.value, subject.kind, name, ()):
                yield _told(subject, "the query asks for", path, written.line_of(at))


def _queries(value: Any, kind: str, name: str, path: Path) -> Iterator[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        if key == "query" and isinstance(each, dict) and _asks_for(each, kind, name):
            yield (*path, key)
        yield from _queries(each, kind, name, (*path, key))


def _asks_for(query: Mapping[str, Any], kind: str, name: str) -> bool:
    where, order = query.get("where"), query.get("order")
    listed = order if isinstance(order, list) else [order]
    names = {*(where if isinstance(where, dict) else ()), *(str(each).removeprefix("-") for each in listed)}
    return query.get("type") in (None, kind) and any(
        each == name or each.startswith(f"{name}.") for each in names
    )


def _told(subject: Subject, what: str, file: str, line: int) -> Problem:
    name = dotted(subject.path)
    return Problem("field_mentioned", "warning", f"{what} `{name}` still", file, line, str(subject), _FIX)
