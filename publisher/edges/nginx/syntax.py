"""How nginx writes things: strings, patterns, map blocks, and a collection of blocks in which equal ones are
one.
"""

from __future__ import annotations

from collections.abc import Iterable

DOLLAR = "${fm_dollar}"  # a value cannot hold a literal $; `geo` can, and gives it a name
_WORDS = frozenset({"default", "hostnames", "include", "volatile"})

Row = tuple[str, str]


def quoted(text: str) -> str:
    """A string of nginx's configuration language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def literal(text: str) -> str:
    """Text inside a value, where `$` would start a variable."""
    return text.replace("$", DOLLAR)


def key(text: str) -> str:
    """A map key that is compared as it is (but without case). A leading backslash takes away any special
    meaning.
    """
    return quoted("\\" + text if text in _WORDS or text.startswith(("~", "\\")) else text)


def pattern(regex: str, *, fold: bool = False) -> str:
    """A map key that is a regular expression; `fold`: without case."""
    return quoted(f"~*{regex}" if fold else f"~{regex}")


def block(source: str, name: str, rows: Iterable[Row], default: str = "", *, volatile: bool = False) -> str:
    """`map source $name`: rows are (key, value); keys are written already, values may contain variables."""
    lines = "".join(f"    {written} {quoted(value)};\n" for written, value in rows)
    kept = "    volatile;\n" if volatile else ""
    return f"map {quoted(source)} ${name} {{\n{kept}    default {quoted(default)};\n{lines}}}\n"


def header(name: str, value: str) -> str:
    """A response header of every status; none is sent while the value is empty."""
    return f"add_header {name} {quoted(value)} always;"


def location(match: str, *directives: str) -> str:
    return f"location {match} {{\n{_indented(directives)}}}\n"


def when(condition: str, *directives: str) -> str:
    """Directives for requests that meet a condition: they get these headers, and not those outside."""
    return f"if ({condition}) {{\n{_indented(directives)}}}\n"


def _indented(directives: Iterable[str]) -> str:
    return "".join(f"    {line}\n" for directive in directives for line in directive.splitlines())


class Maps:
    """The maps of one configuration. nginx evaluates each at most once a request, and only when something
    asks for it. The requests that it makes to put a page together share the values, so with `parts` those that depend
    on the path are not kept.
    """

    def __init__(self, *, parts: bool = False) -> None:
        self._parts = parts
        self._names: dict[tuple[str, tuple[Row, ...], str], str] = {}
        self._blocks: list[str] = []

    def named(
        self, name: str, source: str, rows: Iterable[Row], default: str = "", *, by_path: bool = False
    ) -> str:
        """Adds a map and gives its variable, as a value would contain it. `by_path`: it depends on the path asked for."""
        self._blocks.append(block(source, name, rows, default, volatile=by_path and self._parts))
        return f"${{{name}}}"

    def shared(self, prefix: str, source: str, rows: Iterable[Row], default: str = "") -> str:
        """The same for a map that may be wanted again: equal maps are one."""
        wanted = (source, tuple(rows), default)
        if wanted not in self._names:
            self._names[wanted] = f"{prefix}{len(self._names)}"
            self.named(self._names[wanted], *wanted)
        return f"${{{self._names[wanted]}}}"

    def write(self, text: str) -> None:
        """Adds a block of another kind."""
        self._blocks.append(text)

    def __len__(self) -> int:
        return len(self._blocks)

    def text(self) -> str:
        return "".join(self._blocks)
