r"""Cookies, cut out of the Cookie header by one pattern.

nginx copies what a map looks at into lower case, so seven maps over a long header cost more than all else. The *jar*
is one map whose value is empty; what it is for are its named captures, one for each cookie that anything reads. It must
have been asked for before they are: `READ` stands at the start of every probe.

The first cookie of a name counts, so a pattern walks over pairs of other names and looks at no later one. Pairs are
swallowed whole (`*+`, `(?>…)`): a pattern takes time in proportion to the header, whatever is in it.
"""

from __future__ import annotations

from publisher.edges.nginx.syntax import Maps, pattern
from publisher.edges.patterns import first_cookie

READ = "${fm_jar}"
END = r"(?:;|[ \t]*+\z)"


class Jar:
    """Collects the cookies to cut out."""

    def __init__(self) -> None:
        self._wanted: dict[tuple[str, str, str], str] = {}

    def value(self, name: str, allowed: str, rest: str = "") -> str:
        """The nginx variable with what fits `allowed` in a cookie that fits `allowed` and `rest`; else empty."""
        number = len(self._wanted)
        return "${" + self._wanted.setdefault((name, allowed, rest), f"fm_cookie{number}") + "}"

    def write(self, maps: Maps) -> None:
        """Adds the map, when all have said what they want."""
        found = (
            rf"(?=(?:{first_cookie(name)}(?<{variable}>{allowed}){rest}{END})?)"
            for (name, allowed, rest), variable in self._wanted.items()
        )
        maps.named("fm_jar", "$http_cookie", [(pattern("^" + "".join(found)), "")])
