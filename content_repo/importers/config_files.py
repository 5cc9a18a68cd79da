"""Settings of other programs in YAML, TOML or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from content_repo import dates, tomltext, yamltext
from content_repo.frontmatter import decode
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem


def read(file: SourceFile, problems: list[Problem]) -> dict[str, Any]:
    """The table in a file, with keys in lower case; an empty one, and a problem, where it cannot be read."""
    lowered = _lowered(read_as_written(file, problems))
    return lowered if isinstance(lowered, dict) else {}


def read_as_written(file: SourceFile, problems: list[Problem]) -> Any:
    """The value in a file; an empty table, and a problem, where it cannot be read."""
    text, problem = decode(file.read(), file.path)
    if problem:
        problems.append(problem)
        return {}
    value, found = _parse(text, file.path)
    problems.extend(found)
    return {} if value is None else value


def timezone(found: Mapping[str, Any], problems: list[Problem]) -> str:
    """The time zone that the settings name; UTC, and a problem, where there is none of that name."""
    name = str(found.get("timezone") or "UTC")
    try:
        dates.zone(name)
    except ValueError as error:
        fix = "set `timezone` in site.toml by hand"
        problems.append(
            Problem("import_setting", "warning", str(error), "site.toml", field="timezone", fix=fix)
        )
        return "UTC"
    return name


def _parse(text: str, path: str) -> tuple[Any, tuple[Problem, ...]]:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".json":
        try:
            return json.loads(text), ()
        except (ValueError, RecursionError) as error:
            return None, (Problem("json_syntax", "error", f"this is not JSON: {error}", path),)
    document = tomltext.load(text, file=path) if suffix == ".toml" else yamltext.load(text, file=path)
    return document.value, document.problems


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key).lower(): _lowered(each) for key, each in value.items()}
    return [_lowered(each) for each in value] if isinstance(value, list) else value
