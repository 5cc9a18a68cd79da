"""Why an edit is refused: each a Problem with file, line and what to do, inside a ContentError."""

from __future__ import annotations

from collections.abc import Sequence

from content_repo.problems import ContentError, Problem


class CannotSplice(Exception):
    """This way of splicing does not fit what is written there; another may."""


def path_refused(path: Sequence[str | int], why: str, fix: str, file: str, line: int = 0) -> ContentError:
    return _refused("edit_path", path, why, fix, file, line)


def anchor_refused(path: Sequence[str | int], file: str, line: int) -> ContentError:
    why = f"`{_dotted(path)}` is or holds a value shared by an anchor (`&name`) or alias (`*name`)"
    return _refused("edit_anchor", path, why, "write the value out in the file first", file, line)


def value_refused(path: Sequence[str | int], why: str, file: str, line: int = 0) -> ContentError:
    return _refused("edit_value", path, why, "give another value", file, line)


def edit_failed(path: Sequence[str | int], file: str, line: int = 0) -> ContentError:
    why = f"`{_dotted(path)}` cannot be changed without touching other keys"
    return _refused("edit_failed", path, why, "change it in a text editor", file, line)


def _dotted(path: Sequence[str | int]) -> str:
    return ".".join(map(str, path))


def _refused(code: str, path: Sequence[str | int], why: str, fix: str, file: str, line: int) -> ContentError:
    return ContentError(Problem(code, "error", why, file, line, _dotted(path), fix))
