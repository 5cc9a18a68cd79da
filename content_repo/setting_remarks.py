"""What is said of a change of fields that is made all the same: keys that no model knows, and required ones that it empties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from content_repo import reserved
from content_repo.models import Model
from content_repo.problems import Problem
from content_repo.provenance import SOURCE
from content_repo.sources import Source
from content_repo.suggestions import did_you_mean
from content_repo.values import missing

_HELD = frozenset({"body", "sections", "regions", SOURCE})  # by fragments of every type


def unknown_fields(
    paths: Iterable[str], model: Model, known: Iterable[Mapping[str, Any]], file: str
) -> Iterator[Problem]:
    """Keys that a model with fields does not have, and that the fragment (`known`: its files' data) did not have either."""
    if not model.fields:
        return
    usual = _HELD.union(model.fields, *known)
    for key in dict.fromkeys(path.partition(".")[0] for path in paths):
        if key not in usual and reserved.canonical(key) is None:
            message = f"{model.name!r} has no field `{key}`: templates may read it, and nothing checks it"
            yield Problem("unknown_key", "info", message, file, 0, key, did_you_mean(key, model.fields))


def emptied(model: Model, before: Source, after: Source) -> Iterator[Problem]:
    """Required fields that had a value; without one, a fragment is a draft at most."""
    lacked = {problem.field for problem in _missing(model, before)}
    for problem in _missing(model, after):
        field = model.fields.get(problem.field)
        if problem.field not in lacked and (field is None or field.default is None):
            yield replace(problem, severity="warning", fix="fill it in before it is published")


def _missing(model: Model, source: Source) -> list[Problem]:
    return missing(model, source.fields, has_body=source.body is not None, file=source.file)
