"""What follows from a chosen key: the file to serve, and the headers that go with it."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.edges.headers import PERSONAL, timing
from publisher.edges.nginx.decisions import DEFAULT
from publisher.edges.nginx.syntax import Maps, header, key, quoted, when


class Choice:
    """The blocks for a page with several files; they do nothing where the URL has one.

    `page` is the variable with the path. `files` are (pattern, default file): the first whose pattern fits the
    address, as it has been rewritten so far, counts. `chosen` is the value with the key.
    """

    def __init__(
        self,
        name: str,
        page: str,
        files: Sequence[tuple[str, str]],
        chosen: str,
        cookies: Sequence[str],
        maps: Maps,
    ) -> None:
        self._name, self._page, self._files, self._key = name, page, files, chosen
        rows = [(key(DEFAULT), "")]
        self._folder = maps.named(f"{name}_folder", chosen, rows, f"/_v/{chosen}", by_path=True)
        self._headers = [header("Cache-Control", PERSONAL)]
        self._headers += [header("Set-Cookie", cookie) for cookie in cookies]

    def variant(self, *more: str) -> str:
        """Serves the file of the variant. The page that was found is compared with the path asked for, character by
        character: looking it up has ignored case.
        """
        pair = f'set ${self._name}_pair "${self._name}_page\\n{self._page}";\n'
        same = quoted(rf"^(?<{self._name}_decision>d[0-9]+)(/[^\n]*+)\n\2\z")
        found = [f"rewrite {fits} {self._folder}{file} break;" for fits, file in self._files]
        return pair + self._block(f"${self._name}_pair ~ {same}", timing(self._key), *found, *more)

    def default(self, *more: str) -> str:
        """Serves the default file, as the variant is absent."""
        file = f"rewrite ^ {self._files[-1][1]} break;"
        return self._block(f"${self._name}_decision", timing(DEFAULT), file, *more)

    def _block(self, condition: str, variant: str, *directives: str) -> str:
        return when(condition, *directives, header("Server-Timing", variant), *self._headers)
