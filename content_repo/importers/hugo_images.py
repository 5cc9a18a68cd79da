"""Images that shortcodes name: by a record in `data/images/`, by a file, or by the address that other texts of the site
give to the same folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from content_repo.importers import config_files
from content_repo.importers.shortcodes.uses import Picture
from content_repo.importers.source_tree import SourceFile

_FOLDER = "data/images/"
_ADDRESS = re.compile(r"^#\s*(https?://\S+)", re.MULTILINE)
_LEGACY = re.compile(r"https?://[^\s\"'()<>]+?/_?legacy-img/")
_FORMATS = (".yml", ".yaml", ".json", ".toml")


class Images:
    """`files` are all of the source."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        listed = [each for each in files if not each.fault]
        self._paths = {each.path for each in listed}
        self._records = {
            PurePosixPath(each.path).stem: each
            for each in listed
            if each.path.startswith(_FOLDER) and each.path.endswith(_FORMATS)
        }
        self._legacy: Counter[str] = Counter()

    def learn(self, body: str) -> None:
        """Note where a text says that old images are."""
        if "legacy-img/" in body:
            self._legacy.update(_LEGACY.findall(body))

    def find(self, name: str, source: str, folder: str) -> Picture | None:
        """The picture that the shortcode `name` means on a page whose files are in `folder`, a path of the source."""
        if source.startswith(("http://", "https://", "/")):
            return Picture(source)
        if name.startswith("legacy-"):
            base = self._legacy.most_common(1)
            return Picture(base[0][0] + source) if base else self._file(source, folder)
        return self._recorded(source) or self._file(source, folder)

    def _recorded(self, source: str) -> Picture | None:
        file = self._records.get(source)
        if file is None:
            return None
        record = config_files.read(file, [])
        address = self._address(file, record)
        return Picture(address, _text(record, "alt"), _text(record, "caption")) if address else None

    def _address(self, file: SourceFile, record: dict[str, Any]) -> str:
        """What the record says in a field, or in a comment, or what its neighbours' comments say of their files."""
        for key in ("url", "src", "path"):
            if written := _text(record, key):
                return written
        if found := _ADDRESS.search(file.read().decode("utf-8", "replace")):
            return found[1]
        name, form = PurePosixPath(file.path).stem, _text(record, "format")
        return f"{self._base}{name}.{form}" if form and self._base else ""

    @cached_property
    def _base(self) -> str:
        """Where most records say that their files are; "" where none does."""
        found: Counter[str] = Counter()
        for file in self._records.values():
            if match := _ADDRESS.search(file.read().decode("utf-8", "replace")):
                found[match[1].rpartition("/")[0] + "/"] += 1
        return found.most_common(1)[0][0] if found else ""

    def _file(self, source: str, folder: str) -> Picture | None:
        for place, written in ((folder, source), ("static", f"/{source}"), ("assets", source)):
            if f"{place}/{source}" in self._paths:
                return Picture(written)
        return None


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value.strip() if isinstance(value, str) else ""
