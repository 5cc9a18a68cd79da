"""From a file of steps, or the words of a command, to operations. Raises ContentError with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from content_repo import yamltext
from content_repo.fields import FIELD_TYPES
from content_repo.frontmatter import decode
from content_repo.migrations.operations import (
    SECTIONS,
    Move,
    Operation,
    Remove,
    Retype,
    SetWhereMissing,
    Split,
    Subject,
)
from content_repo.problems import ContentError, Problem
from content_repo.settings import Table
from content_repo.suggestions import did_you_mean

CODE = "migration"
_SUBJECT = re.compile(r"(?:sections/)?[^./]+(?:\.[^.]+)+")
_IDENTITY = ("id", "type")  # of a section
_FIX = "write it like promo.cta.label, or sections/hero.title for a section type"


def read_steps(raw: bytes, file: str) -> list[Operation]:
    """`steps:` is a list; each has one key that says what to do."""
    text, problem = decode(raw, file)
    if problem:
        raise ContentError(problem)
    document = yamltext.load(text, file=file)
    problems = list(document.problems)
    if not problems:
        table = Table(replace(document, value=document.value or {}), file, problems)
        found = [_step(row) for row in table.rows("steps")]
        if not found and not problems:
            table.report("steps", "a migration needs `steps`", "write `steps:` and a list below it", CODE)
        table.close()
    if problems:
        raise ContentError(*problems)
    return [each for each in found if each is not None]


def _step(table: Table) -> Operation | None:
    name = next((each for each in _READERS if each in table), None)
    if name is None:
        first = next(iter(table), "")
        fix = did_you_mean(first, _READERS)
        table.report("", f"a step must say what to do, not `{first}`", fix, CODE)
        return None
    subject = _subject(table, name)
    found = _READERS[name](table, subject) if subject else None
    if subject:
        table.close()
    return found


def _subject(table: Table, key: str) -> Subject | None:
    written = table.text(key)
    if not _SUBJECT.fullmatch(written):
        table.report(key, f"{written!r} names no field of a type", _FIX, CODE)
        return None
    kind, *path = written.removeprefix(SECTIONS).split(".")
    subject = Subject(SECTIONS + kind if written.startswith(SECTIONS) else kind, tuple(path))
    fixed = _IDENTITY if subject.section_type else ("type", "body", "if")
    if subject.path[0] in fixed:
        table.report(
            key,
            f"`{path[0]}` is no field that can be migrated",
            "change it by hand, or with `fragmint mv`",
            CODE,
        )
        return None
    return subject


def _name(table: Table, key: str) -> str:
    """A key beside the field."""
    name = table.text(key)
    if not name or "." in name:
        table.report(key, f"{name!r} is no name of a field", "write one word; `move` takes a path", CODE)
    return name


def _rename(table: Table, subject: Subject) -> Move:
    return Move(subject, (*subject.path[:-1], _name(table, "to")))


def _move(table: Table, subject: Subject) -> Move | None:
    path = tuple(table.text("to").split("."))
    if not all(path) or path == subject.path:
        table.report("to", f"{'.'.join(path)!r} is no path to move to", "write it like cta.label", CODE)
        return None
    return Move(subject, path)


def _remove(table: Table, subject: Subject) -> Remove:
    return Remove(subject)


def _retype(table: Table, subject: Subject) -> Retype | None:
    to = table.raw("to")
    definition = dict(to) if isinstance(to, dict) else {"type": to}
    kind = definition.get("type")
    if kind not in FIELD_TYPES:
        table.report("to", f"unknown field type {kind!r}", did_you_mean(str(kind), FIELD_TYPES), CODE)
        return None
    return Retype(subject, definition, table.text("at"))


def _split(table: Table, subject: Subject) -> Split | None:
    into, pattern = table.words("into"), table.text("pattern")
    separator = table.text("at", "" if pattern else " ")
    if len(into) < 2 or len(set(into)) < len(into) or not all(each and "." not in each for each in into):
        table.report(
            "into", "a field is split into two names or more", "write it like into: [first, last]", CODE
        )
        return None
    if fault := _pattern_fault(pattern, into) if pattern else "" if separator else "`at` is empty":
        table.report("pattern" if pattern else "at", fault, "see docs/models.md, Migrations", CODE)
        return None
    return Split(subject, into, separator, pattern)


def _pattern_fault(pattern: str, into: Sequence[str]) -> str:
    try:
        groups = re.compile(pattern).groupindex
    except re.error as error:
        return f"the pattern {pattern!r} cannot be used: {error}"
    lacking = [name for name in into if name not in groups]
    return f"the pattern has no group (?P<{lacking[0]}>…)" if lacking else ""


def _set(table: Table, subject: Subject) -> SetWhereMissing | None:
    if "value" not in table:
        table.report("", "`set` needs a `value`", "write it like value: wide", CODE)
        return None
    return SetWhereMissing(subject, table.raw("value"))


_READERS: Mapping[str, Callable[[Table, Subject], Operation | None]] = {
    "rename": _rename,
    "move": _move,
    "remove": _remove,
    "retype": _retype,
    "split": _split,
    "set": _set,
}
OPERATIONS = tuple(_READERS)
_AFTER: Mapping[str, str] = {"rename": "to", "move": "to", "retype": "to", "set": "value", "split": "into"}


def read_words(words: Sequence[str], *, separator: str = "", pattern: str = "") -> Operation:
    """The same in words: `rename promo.headline title`, `split person.name first last`. Raises ContentError."""
    name, subject, rest = words[0], words[1] if len(words) > 1 else "", words[2:]
    step: dict[str, Any] = {name: subject}
    if name == "split":
        step["into"] = list(rest)
    elif len(rest) == (name in _AFTER):
        step.update(
            zip([_AFTER[name]] if rest else [], map(_value if name == "set" else str, rest), strict=True)
        )
    else:
        raise ContentError(_wrong_words(name))
    given = {key: text for key, text in (("at", separator), ("pattern", pattern)) if text}
    return _only({**step, **given})


def _only(step: dict[str, Any]) -> Operation:
    from content_repo.document import Document

    problems: list[Problem] = []
    found = _step(Table(Document(step, {}), "", problems))
    if found is None or problems:
        raise ContentError(*problems)
    return found


def _value(text: str) -> Any:
    document = yamltext.load(text, file="")
    return text if document.problems else document.value


def _wrong_words(name: str) -> Problem:
    forms = {
        "rename": "rename TYPE.FIELD NAME",
        "move": "move TYPE.FIELD PATH",
        "remove": "remove TYPE.FIELD",
        "retype": "retype TYPE.FIELD TYPE",
        "set": "set TYPE.FIELD VALUE",
    }
    return Problem(CODE, "error", f"`{name}` has another form", fix=f"write: {forms[name]}")
