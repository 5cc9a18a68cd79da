"""Values from the text a person types for a field: `weight=3`, `tags=a, b`, `date=2026-03-01`."""

from __future__ import annotations

import json
import re
from datetime import tzinfo
from typing import Any

from content_repo import dates, yamltext
from content_repo.fields import TEXT_TYPES, Field

_BOOLEANS = {"true": True, "false": False}
_ITEM = re.compile(r"\s*,\s*")


def read_value(field: Field | None, text: str, zone: tzinfo) -> Any:
    """What `text` means for a field; nothing at all clears it (null). Without a model, what YAML would read.

    A text that does not fit is given back as it is: the model's check then says what would. Lists are written with commas,
    or like tables and sections as JSON.
    """
    if text == "":
        return None
    if field is None:
        return _untyped(text)
    if field.type in TEXT_TYPES:
        return text
    if field.type in ("list", "tags") and not text.startswith("["):
        item = field.of or Field("string")
        return [read_value(item, each, zone) for each in _ITEM.split(text.strip())]
    return _READERS.get(field.type, _json)(text, zone)


def _untyped(text: str) -> Any:
    """Numbers, true and false, `[a, b]` and `{a: 1}` are what YAML makes of them; everything else is text."""
    document = yamltext.load(text, file="")
    wanted = bool | int | float | list | dict if text.startswith(("[", "{")) else bool | int | float
    return document.value if not document.problems and isinstance(document.value, wanted) else text


def _json(text: str, _: tzinfo) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _number(text: str, _: tzinfo) -> Any:
    value = yamltext.load(text, file="").value
    return value if isinstance(value, int | float) else text


def _boolean(text: str, _: tzinfo) -> Any:
    return _BOOLEANS.get(text.lower(), text)


def _date(text: str, zone: tzinfo) -> Any:
    try:
        return dates.parse_day(text) if len(text) <= len("2026-03-01") else dates.parse(text, zone)
    except ValueError:
        return text


_READERS = {
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _date,
}
