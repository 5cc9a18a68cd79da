"""The redirects.yaml of an imported site: old addresses that no file of a fragment can hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from content_repo import names
from content_repo.importers.page_urls import writable
from content_repo.importers.yaml_text import quoted


@dataclass(slots=True)
class Redirects:
    """`leading` maps an old path to the URL it leads to; the first one that names a path has it."""

    leading: dict[str, str] = field(default_factory=dict)

    def add(self, old: Iterable[str], url: str) -> None:
        for path in old:
            plain = writable(path if path.startswith("/") else f"/{path}")
            if not any(each.isspace() for each in plain):
                self.leading.setdefault(plain, url)

    def rows(self, pages: Collection[str]) -> bytes:
        """The file, "" where nothing is redirected. `pages` are the folded URLs of pages: a page beats a redirect."""
        kept = {
            old: url
            for old, url in sorted(self.leading.items())
            if not self._is_page(old, pages) and old != url
        }
        return "".join(
            f"- {{from: {quoted(old)}, to: {quoted(url)}}}\n" for old, url in kept.items()
        ).encode()

    @staticmethod
    def _is_page(path: str, pages: Collection[str]) -> bool:
        return names.fold(path) in pages or names.fold(f"{path.rstrip('/')}/") in pages
