"""Assets of Contentful: copied below `assets/` where their files are there, with a sidecar for their texts; else
at their address on the web.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content_repo.importers.contentful_export import Row, Space, identity, table
from content_repo.importers.exported import MediaFiles
from content_repo.importers.fragment_files import file_name, storable
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.yaml_text import dump


class Assets:
    """`places` are the files that were found: asset id → (file, path in the site)."""

    def __init__(self, space: Space, media: list[SourceFile]) -> None:
        self._space, self._files = space, MediaFiles(media)
        self.places: dict[str, tuple[SourceFile, str]] = {}
        used: set[str] = set()
        for key, row in sorted(space.assets.items()):
            file = self._files.find(_path(self._url(row)), at_least=2) if self._url(row) else None
            if file and file.path not in used:
                used.add(file.path)
                self.places[key] = (file, f"assets/{file_name(key)}/{_safe(file)}")

    def _file(self, row: Row) -> Row:
        files = table(table(row, "fields"), "file")
        found: Any = files.get(self._space.default) or next(iter(files.values()), {})
        return found if isinstance(found, dict) else {}

    def _url(self, row: Row) -> str:
        url = str(self._file(row).get("url") or self._file(row).get("upload") or "")
        return f"https:{url}" if url.startswith("//") else url

    def destination(self, key: str) -> str:
        """Where an asset is: a path of the site, else an address on the web; "" for one that is not known."""
        if key in self.places:
            return f"/{self.places[key][1]}"
        return self._url(self._space.assets[key]) if key in self._space.assets else ""

    def text(self, key: str, locale: str) -> str:
        """What an asset shows, for who cannot see it."""
        fields = table(self._space.assets.get(key, {}), "fields")
        for name in ("description", "title"):
            values = table(fields, name)
            if value := values.get(locale) or values.get(self._space.default):
                return str(value)
        return ""

    def address(self, row: Row) -> str:
        return self._url(row) or "an asset without a file"

    def sidecars(self) -> Iterator[tuple[str, bytes]]:
        """(path, content) of the files beside assets."""
        for key, (_, path) in self.places.items():
            row = self._space.assets[key]
            alt = {each.code: text for each in self._space.locales if (text := self._own(key, each.code))}
            values: dict[str, Any] = {"alt": alt} if alt else {}
            values["contentful"] = {"id": identity(row)}
            yield f"{path}.yaml", dump(storable(values)).encode()

    def _own(self, key: str, locale: str) -> str:
        fields = table(self._space.assets[key], "fields")
        return str(table(fields, "description").get(locale) or table(fields, "title").get(locale) or "")


def _path(url: str) -> str:
    return url.partition("://")[2].partition("?")[0]


def _safe(file: SourceFile) -> str:
    stem, dot, suffix = file.path.rpartition("/")[2].rpartition(".")
    return f"{file_name(stem) or 'file'}{dot}{suffix}"
