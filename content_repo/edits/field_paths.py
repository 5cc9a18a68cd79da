"""Which field of a model governs the value at a path of a fragment file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from content_repo.edits.changes import Path
from content_repo.fields import Field
from content_repo.models import Model
from content_repo.section_models import Kinds, kind_of
from content_repo.values import rule


def field_at(model: Model, path: Path, data: Any, kinds: Kinds) -> Field | None:
    """`path` is exact as far as the data goes (`steps.walk`); `kinds` are the types of sections that the file does not name.
    None where no model says anything."""
    top = str(path[0])
    field = rule(model.fields, top)
    if field is None and top == "sections":
        field = Field("sections")
    return _below(field, path[1:], (data or {}).get(top), top, model, kinds)


def _below(field: Field | None, path: Path, value: Any, at: str, model: Model, kinds: Kinds) -> Field | None:
    if not path or field is None:
        return field
    head, rest = path[0], path[1:]
    inner = _item(value, head)
    where = f"{at}.{head}"
    if field.type == "object":
        return _below(field.fields.get(str(head)), rest, inner, where, model, kinds)
    if field.type in ("list", "tags"):
        return _below(field.of or Field("string"), rest, inner, where, model, kinds)
    if field.type != "sections" or not rest or not isinstance(inner, Mapping):
        return None
    known = model.section_models.get(kind_of(inner, at, kinds))
    fields = known.fields if known is not None else {}
    return _below(fields.get(str(rest[0])), rest[1:], inner.get(rest[0]), f"{where}.{rest[0]}", model, kinds)


def _item(value: Any, part: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    in_list = isinstance(value, list | tuple) and isinstance(part, int) and part < len(value)
    return value[part] if in_list else None
