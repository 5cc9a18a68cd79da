"""What follows from a chosen key: the file to serve, and the headers that go with it."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.edges.headers import PERSONAL, timing
from publisher.edges.nginx.decisions import DEFAULT
from publisher.edges.nginx.syntax import Maps, header, key, when


class Choice:
    """The blocks for a page with several files; they do nothing where the URL has one.

    `files` are (pattern, default file): the first whose pattern fits the address, as it has been rewritten so far,
    counts. `chosen` is the variable that says whether there are several, and the value with the key.
    """

    def __init__(
        self,
        name: str,
        files: Sequence[tuple[str, str]],
        chosen: tuple[str, str],
        cookies: Sequence[str],
        maps: Maps,
    ) -> None:
        self._files, (self._decision, self._key) = files, chosen
        self._folder = maps.named(f"{name}_folder", self._key, [(key(DEFAULT), "")], f"/_v/{self._key}")
        self._headers = [header("Cache-Control", PERSONAL)]
        self._headers += [header("Set-Cookie", cookie) for cookie in cookies]

    def variant(self, *more: str) -> str:
        """Serves the file of the variant."""
        found = [f"rewrite {fits} {self._folder}{file} break;" for fits, file in self._files]
        return self._block(timing(self._key), *found, *more)

    def default(self, *more: str) -> str:
        """Serves the default file, as the variant is absent."""
        return self._block(timing(DEFAULT), f"rewrite ^ {self._files[-1][1]} break;", *more)

    def _block(self, variant: str, *directives: str) -> str:
        return when(self._decision, *directives, header("Server-Timing", variant), *self._headers)
