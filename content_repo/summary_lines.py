"""The line that stands for a section or a fragment in a list: `summary: "{title} – {cta.label}"` in its model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from content_repo.fields import Field

MAX_LENGTH = 120  # characters of a line

_NAME = re.compile(r"\{([^{}]*)\}")
_LOOSE = " \t\n-–—·|/,:;()"


def summary_line(template: str, fields: Mapping[str, Any]) -> str:
    """The template with the values of `fields`; signs that joined a missing value to the rest go with it."""
    line = _NAME.sub(lambda found: _text(_value(fields, found[1])), template)
    line = " ".join(line.split()).strip(_LOOSE)
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1].rstrip() + "…"


def unknown_names(template: str, fields: Mapping[str, Field]) -> Iterator[str]:
    """The names in a template that no field has."""
    return (name for name in _NAME.findall(template) if not _is_known(name.split("."), fields))


def _is_known(steps: list[str], fields: Mapping[str, Field]) -> bool:
    field = fields.get(steps[0])
    if field is None:
        return False
    return len(steps) == 1 or field.type == "json" or _is_known(steps[1:], field.fields)


def _value(fields: Any, name: str) -> Any:
    for key in name.split("."):
        fields = fields.get(key) if isinstance(fields, Mapping) else None
    return fields


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(each for each in map(_text, value) if each)
    return "" if value is None or isinstance(value, Mapping) else str(value)
