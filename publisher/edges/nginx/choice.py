"""What follows from a chosen key: the file to serve, and the headers that go with it."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.edges.headers import PERSONAL, REVALIDATED, timing
from publisher.edges.nginx.decisions import DEFAULT
from publisher.edges.nginx.syntax import Maps, header, key


class Choice:
    """Variables that depend on one key. `headers` go with the variant, `default_headers` with the default."""

    def __init__(self, name: str, page: str, chosen: str, cookies: Sequence[str], maps: Maps) -> None:
        single = (key(""), "")
        self._folder = maps.named(f"{name}_folder", chosen, [single, (key(DEFAULT), "")], f"/_v/{chosen}")
        self._page = page
        lifetime = maps.named(f"{name}_lifetime", chosen, [(key(""), REVALIDATED)], PERSONAL)
        issued = [
            maps.named(f"{name}_cookie{number}", chosen, [single], cookie)
            for number, cookie in enumerate(cookies)
        ]
        common = [header("Cache-Control", lifetime), *(header("Set-Cookie", cookie) for cookie in issued)]
        variant = maps.named(f"{name}_timing", chosen, [single], timing(chosen))
        fallback = maps.named(f"{name}_fallback", chosen, [single], timing(DEFAULT))
        self.headers = [header("Server-Timing", variant), *common]
        self.default_headers = [header("Server-Timing", fallback), *common]

    def folder(self) -> str:
        """`rewrite` for a path that ends in a slash: its file."""
        return rf"rewrite /\z {self._folder}{self._page}index.html break;"

    def file(self) -> str:
        """`rewrite` for a path that is a file."""
        return f"rewrite ^ {self._folder}{self._page} break;"
