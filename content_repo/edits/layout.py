"""Where the data of a file is: its front matter (YAML, TOML or JSON), or all of it."""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple

from content_repo.edits.refusals import path_refused

Notation = Literal["yaml", "toml", "json"]

_FENCES: tuple[tuple[Notation, str], ...] = (("yaml", "---"), ("toml", r"\+\+\+"))
_WHOLE: dict[str, Notation] = {".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".json": "json"}


class Layout(NamedTuple):
    """Places in the text: the data from `start` to `end`, the body from `body` on. `is_there`: the file has data, or is
    nothing else."""

    notation: Notation
    start: int
    end: int
    body: int
    is_there: bool = True


def layout(text: str, file: str) -> Layout:
    """Raises ContentError for front matter that never ends."""
    ending = file[file.rfind(".") :] if "." in file else ""
    if ending in _WHOLE:
        return Layout(_WHOLE[ending], 0, len(text), len(text))
    for notation, fence in _FENCES:
        opening = re.match(fence + r"[ \t]*(?:\n|\Z)", text)
        if opening:
            return _fenced(text, file, notation, fence, opening.end())
    return _json(text) or Layout("yaml", 0, 0, 0, is_there=False)


def _fenced(text: str, file: str, notation: Notation, fence: str, start: int) -> Layout:
    closing = re.compile(rf"^{fence}[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, start)
    if closing is None:
        raise path_refused((), "the front matter never ends", "end it with a line like its first", file, 1)
    return Layout(notation, start, closing.start(), closing.end())


def _json(text: str) -> Layout | None:
    """An object at the very start, with nothing behind it on its last line."""
    if not text.startswith("{"):
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    ending = re.compile(r"[ \t]*(?:\n|\Z)").match(text, end)
    return Layout("json", 0, end, ending.end()) if ending else None
