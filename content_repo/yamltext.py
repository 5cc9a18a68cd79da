"""YAML 1.2 core, for texts that nobody has checked.

libyaml's events are read one by one, so that nesting is bounded before it can exhaust a stack, and values are
built here: no tag can construct an object, no alias can explode, no number can take minutes, and a key
written twice is an error.

Importing this module imports PyYAML: import it where a text is parsed, not at the top of a module.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from yaml import events as yaml_events
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError

from content_repo.document import Document, Path
from content_repo.problems import Problem
from content_repo.yaml_keys import TAG, fault_of_key, short

__all__ = ["Document", "Path", "load"]

MAX_DEPTH = 64  # collections inside collections
MAX_ALIASED = 1_000  # nodes that aliases may add to a document
MAX_DIGITS = 100  # of a number

_Scalar = yaml_events.ScalarEvent
_Mapping = yaml_events.MappingStartEvent
_Sequence = yaml_events.SequenceStartEvent
_Alias = yaml_events.AliasEvent
_STARTS = (_Mapping, _Sequence)
_ENDS = (yaml_events.MappingEndEvent, yaml_events.SequenceEndEvent)

_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MAYBE_TYPED = frozenset("+-.0123456789~nNtTfF")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_BASES = {"0o": 8, "0x": 16}
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "null": (type(None),),
}


def load(text: str, *, file: str, first_line: int = 1) -> Document:
    """Parse one document. `first_line` is the line of `file` that `text` starts on. Never raises: see
    `Document.problems`."""
    try:
        builder = _Builder(_events(text), file, first_line)
        value = builder.document()
    except _Refused as refused:
        problem = Problem(
            refused.code, "error", refused.message, file, first_line + refused.line, fix=refused.fix
        )
        return Document(None, {(): first_line}, (problem,))
    return Document(value, builder.lines, tuple(builder.problems), builder.texts)


_AS_TEXT = "correct this line or one before it; a text with : # [ { or a quote in it needs quotes around it"
_FLATTER = "nest less deeply"
_UNTAG = "remove the tag, or put a text that starts with ! in quotes"


class _Refused(Exception):
    """The text as a whole cannot be used; `line` counts from 0."""

    def __init__(self, code: str, message: str, line: int, fix: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.line, self.fix = code, message, line, fix


def _events(text: str) -> list[Any]:
    _refuse_unprintable(text)
    try:
        return _read(CParser(text).get_event)
    except MarkedYAMLError as error:
        raise _Refused("yaml_syntax", *_mistake(text, error)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise _Refused("yaml_syntax", f"this is not YAML: {error}", 0, _AS_TEXT) from error


def _mistake(text: str, error: MarkedYAMLError) -> tuple[str, int, str]:
    """The message, the line from 0, and the fix: in the words of people where the mistake is a common one."""
    from content_repo.corrections import shown
    from content_repo.yaml_corrections import probable_mistake

    lines, last = text.split("\n"), text.rstrip().count("\n")  # the end counts as the last line
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark]
    places = [min(mark.line, last) for mark in marks]
    found = probable_mistake(text, places, _fails_at)
    if found:
        return found.message, found.line, found.fix
    what = ", ".join(filter(None, (error.context, error.problem)))
    place, column = (places[0], marks[0].column) if marks else (0, 0)
    return f"this is not YAML: {what}: {shown(lines[place], column)}", place, _AS_TEXT


def _fails_at(text: str) -> int | None:
    try:
        _read(CParser(text).get_event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.line if mark else 0
    except (YAMLError, ValueError, RecursionError, _Refused):
        return 0
    return None


def _refuse_unprintable(text: str) -> None:
    found = _UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start())
        raise _Refused(
            "yaml_character",
            f"the character U+{ord(found[0]):04X} is not allowed in YAML",
            line,
            "delete it, or write it as an escape in double quotes",
        )


def _read(get_event: Callable[[], Any]) -> list[Any]:
    found: list[Any] = []
    depth = 0
    while (event := get_event()) is not None:
        found.append(event)
        kind = type(event)
        if kind in _STARTS:
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(
                    "yaml_depth", f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line, _FLATTER
                )
        elif kind in _ENDS:
            depth -= 1
    return found


class _Builder:
    """Turns events into plain data. An alias builds its anchor's events once more, so that all values are
    separate."""

    def __init__(self, events: list[Any], file: str, first_line: int) -> None:
        self.lines: dict[Path, int] = {(): first_line}
        self.texts: dict[Path, str] = {}
        self.problems: list[Problem] = []
        self._events = events
        self._at = 0
        self._file = file
        self._first_line = first_line
        self._anchors: dict[str, int] = {}
        self._open_anchors: set[str] = set()
        self._inside_aliases = 0
        self._aliased = 0

    def document(self) -> Any:
        self._at = 1  # after the start of the stream
        if type(self._events[1]) is yaml_events.StreamEndEvent:
            return None
        self._at += 1
        value = self._node((), 0)
        following = self._events[self._at + 1]
        line: int = following.start_mark.line
        if type(following) is not yaml_events.StreamEndEvent:
            raise _Refused("yaml_documents", "a second document starts here", line, "keep only one")
        return value

    def _node(self, path: Path, depth: int) -> Any:
        event = self._events[self._at]
        kind = type(event)
        if self._inside_aliases:
            self._count(event)
        if kind is _Alias:
            return self._alias(event, path, depth)
        if event.anchor:
            return self._anchored(event, path, depth)
        return self._plain(event, path, depth)

    def _plain(self, event: Any, path: Path, depth: int) -> Any:
        self._at += 1
        kind = type(event)
        if kind is _Scalar:
            return self._scalar(event, path)
        if depth >= MAX_DEPTH:
            raise _Refused(
                "yaml_depth", f"nested deeper than {MAX_DEPTH} levels", event.start_mark.line, _FLATTER
            )
        if event.tag not in (None, "!", TAG + ("map" if kind is _Mapping else "seq")):
            self._report("yaml_tag", f"the tag `{short(event.tag)}` is not supported", event, path, _UNTAG)
        return self._mapping(path, depth + 1) if kind is _Mapping else self._sequence(path, depth + 1)

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        events = self._events
        while type(event := events[self._at]) not in _ENDS:
            key = self._key(event, path)
            below = (*path, key)
            if key in values:
                first = self.lines.get(below, 0)
                self._report(
                    "yaml_duplicate_key",
                    f"`{key}` was set before, on line {first}",
                    event,
                    below,
                    "keep one of them",
                )
                self._node((*below, ""), depth)
                continue
            self.lines[below] = self._first_line + event.start_mark.line
            values[key] = self._node(below, depth)
        self._at += 1
        return values

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        values: list[Any] = []
        events = self._events
        while type(event := events[self._at]) not in _ENDS:
            below = (*path, len(values))
            self.lines[below] = self._first_line + event.start_mark.line
            values.append(self._node(below, depth))
        self._at += 1
        return values

    def _key(self, event: Any, path: Path) -> str:
        if fault := fault_of_key(event):
            raise _Refused("yaml_key", fault[0], event.start_mark.line, fault[1])
        key: str = event.value
        if key == "<<" and not event.style:
            self._report(
                "yaml_merge", "merge keys (`<<`) are not part of YAML 1.2", event, path, "write the keys out"
            )
        self._at += 1
        if self._inside_aliases:
            self._count(event)
        return key

    def _scalar(self, event: Any, path: Path) -> Any:
        text: str = event.value
        tag: str | None = event.tag
        if event.style == '"' and "\0" in text:
            message = "the character U+0000 is not allowed"
            raise _Refused("yaml_character", message, event.start_mark.line, "delete it")
        if tag:
            return self._tagged(event, tag, path)
        if event.style or (text and text[0] not in _MAYBE_TYPED):
            return text
        return self._typed(event, text, path)

    def _typed(self, event: Any, text: str, path: Path) -> Any:
        value = _WORDS[text] if text in _WORDS else self._number(event, text, path)
        if not isinstance(value, str):
            self.texts[path] = text
        return value

    def _number(self, event: Any, text: str, path: Path) -> int | float | str:
        integer = _INTEGER.fullmatch(text)
        if not integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            message = f"a number of {len(text)} characters is too long"
            self._report("yaml_number", message, event, path, "put it in quotes if it is meant as text")
            return text
        if integer:
            return int(text[2:], _BASES[text[:2]]) if text[:2] in _BASES else int(text)
        return float(text)

    def _tagged(self, event: Any, tag: str, path: Path) -> Any:
        name = tag.removeprefix(TAG)
        if tag == "!" or name == "str":
            return str(event.value)
        if name in _TYPES and name != tag:
            value = self._typed(event, event.value, path)
            if type(value) in _TYPES[name]:
                return value
            written = f"{short(tag)} {event.value}".strip()
            self._report("yaml_tag", f"`{written}` is no valid value", event, path, "remove the tag")
            return None
        self._report("yaml_tag", f"the tag `{short(tag)}` is not supported", event, path, _UNTAG)
        return None

    def _anchored(self, event: Any, path: Path, depth: int) -> Any:
        self._anchors[event.anchor] = self._at
        self._open_anchors.add(event.anchor)
        value = self._plain(event, path, depth)
        self._open_anchors.discard(event.anchor)
        return value

    def _alias(self, event: Any, path: Path, depth: int) -> Any:
        name = event.anchor
        if name not in self._anchors or name in self._open_anchors:
            why = "contains itself" if name in self._open_anchors else "has no anchor before it"
            raise _Refused("yaml_alias", f"`*{name}` {why}", event.start_mark.line, "write the value out")
        back = self._at + 1
        self._at = self._anchors[name]
        self._inside_aliases += 1
        self._count(event)
        value = self._plain(self._events[self._at], path, depth)
        self._inside_aliases -= 1
        self._at = back
        return value

    def _count(self, event: Any) -> None:
        self._aliased += 1
        if self._aliased > MAX_ALIASED:
            raise _Refused(
                "yaml_alias",
                f"aliases add more than {MAX_ALIASED:,} values",
                event.start_mark.line,
                "write the values out, or move them to a file in data/",
            )

    def _report(self, code: str, message: str, event: Any, path: Path, fix: str = "") -> None:
        line = self._first_line + event.start_mark.line
        field = ".".join(map(str, path))
        self.problems.append(Problem(code, "error", message, self._file, line, field, fix))
