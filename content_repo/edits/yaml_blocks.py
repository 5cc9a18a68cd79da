"""Texts of several lines as YAML block scalars: `|` line by line, `>` with long lines folded."""

from __future__ import annotations

import re

from content_repo.edits.yaml_scalars import UNSEEN

_FOLDS = re.compile(r"(?<=[^\s]) (?=[^\s])")


def fits_literal(text: str) -> bool:
    """Whether `|` can hold it: something to see on some line, and no character that needs an escape."""
    return bool(text.strip(" \n\t")) and not UNSEEN.search(text)


def fits_folded(text: str) -> bool:
    """Whether `>` can hold it in a form that people would write: no line starts with white space."""
    return fits_literal(text) and not re.search(r"(?:\A|\n)[ \t\n]|[ \t](?:\n|\Z)", text)


def literal(text: str, indent: int, step: int) -> tuple[str, str]:
    """(header, lines after it, each with its newline before it). `indent` are the columns of the text, `step` of them more than
    those of the key it belongs to."""
    header = "|" + _indicator(text, step) + _chomping(text)
    return header, _lines(text.split("\n"), text, indent)


def folded(text: str, indent: int, width: int) -> tuple[str, str]:
    """Like `literal`, for `>`. Lines are broken after `width` characters where a space allows it."""
    lines: list[str] = []
    for number, paragraph in enumerate(text.rstrip("\n").split("\n")):
        lines += ([""] if number else []) + _wrapped(paragraph, width)
    ends = len(text) - len(text.rstrip("\n"))
    return ">" + _chomping(text), _lines([*lines, *[""] * ends], text, indent)


def _lines(lines: list[str], text: str, indent: int) -> str:
    if text.endswith("\n"):
        lines = lines[:-1]
    return "".join("\n" + (" " * indent + line if line else "") for line in lines)


def _indicator(text: str, step: int) -> str:
    """Needed where the first line that is not empty starts with a space: else its column would not be known."""
    return str(step) if text.lstrip("\n")[:1] in (" ", "\t") else ""


def _chomping(text: str) -> str:
    if not text.endswith("\n"):
        return "-"
    return "+" if text.endswith("\n\n") else ""


def _wrapped(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in _FOLDS.split(paragraph):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines
