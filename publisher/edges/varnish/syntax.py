"""How VCL writes things: strings, regular expressions, conditions, and a collection of subs in which equal ones
are one.

Reference: https://varnish-cache.org/docs/7.1/reference/vcl.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Lines = Sequence[str]
Case = tuple[str, Lines]


def string(text: str) -> str:
    """A string, in quotes that it does not contain: there are no escapes."""
    if '"' not in text and "\n" not in text:
        return f'"{text}"'
    first, end, rest = text.partition('"}')
    return f'{{"{first}{end[:1]}"}}' + (f" + {string(end[1:] + rest)}" if end else "")


def regex(pattern: str) -> str:
    """A regular expression, which has to be one plain string."""
    return '"' + pattern.replace('\\"', '"').replace('"', r"\x22") + '"'


def fits(variable: str, pattern: str) -> str:
    return f"{variable} ~ {regex(pattern)}"


def cut(variable: str, pattern: str) -> str:
    """What group 1 of a pattern, which has to fit all of the text, holds; empty where it does not fit."""
    whole = regex(rf"(?s)^(?:{pattern}|.*)\z")
    return rf'regsub({variable}, {whole}, "\1")'


def setting(variable: str, value: str) -> str:
    return f"set {variable} = {value};"


def cases(found: Iterable[Case], otherwise: Lines = ()) -> list[str]:
    """The lines of the first condition that is met, or else the others."""
    lines: list[str] = []
    for condition, then in found:
        lines += [f"{'} elsif' if lines else 'if'} ({condition}) {{", *indented(then)]
    if not lines:
        return list(otherwise)
    return [*lines, *(["} else {", *indented(otherwise)] if otherwise else []), "}"]


def indented(lines: Lines) -> list[str]:
    return [f"    {line}" for line in lines]


class Subs:
    """The subs of one VCL. The compiler refuses a sub that nothing calls, so only what is used may be added."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._blocks: list[str] = []

    def add(self, name: str, lines: Lines, remark: str = "") -> str:
        """Adds a sub and gives the statement that calls it."""
        head = [f"# {remark}"] if remark else []
        self._blocks.append("\n".join([*head, f"sub {name} {{", *indented(lines), "}", ""]))
        return f"call {name};"

    def shared(self, prefix: str, lines: Lines, remark: str = "") -> str:
        """The same for a sub that may be wanted again."""
        wanted = (prefix, *lines)
        if wanted not in self._names:
            self._names[wanted] = f"{prefix}_{len(self._names)}"
            self.add(self._names[wanted], lines, remark)
        return f"call {self._names[wanted]};"

    def text(self) -> str:
        return "\n".join(self._blocks)
