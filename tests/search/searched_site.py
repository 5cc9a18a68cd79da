"""A small site in memory with its search index on disk."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_repo.models import Model, load_model
from content_repo.search.answers import Answer
from content_repo.search.index import Freshness, SearchIndex
from content_repo.search.requests import Request
from content_repo.search.updating import Updated
from content_repo.site import read_site
from content_repo.snapshot import MemorySnapshot

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = 'name = "x"\nlocales = ["en", "zh-CN", "ja"]\nsegments = ["vip"]\n'


class Searched:
    """`files` may be changed between two updates."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes] | None = None) -> None:
        self.files: dict[str, str | bytes] = {"site.toml": SITE, **(files or {})}
        self.index = SearchIndex(folder / "search.db")
        weakref.finalize(self, self.index.close)
        self.update()

    def snapshot(self, commit: str | None = None) -> MemorySnapshot:
        files = {name: text.encode() if isinstance(text, str) else text for name, text in self.files.items()}
        return MemorySnapshot(files, commit)

    def models(self) -> dict[str, Model]:
        found = (
            load_model(data, path)[0]
            for path, data in self.snapshot().files.items()
            if path.startswith("models/")
        )
        return {model.name: model for model in found if model}

    def update(self, **options: Any) -> Updated:
        snapshot = options.pop("snapshot", None) or self.snapshot()
        return self.index.update(snapshot, read_site(snapshot), self.models(), **options)

    def freshness(self) -> Freshness:
        snapshot = self.snapshot()
        return self.index.freshness(snapshot, read_site(snapshot), self.models())

    def ask(self, words: str = "", **options: Any) -> Answer:
        return self.index.answer(Request(words, NOW, **options))

    def find(self, words: str = "", **options: Any) -> list[str]:
        """The files found, best first, without folder and ending."""
        return [
            hit.file.removeprefix("content/").removesuffix(".md") for hit in self.ask(words, **options).hits
        ]


def page(title: str, body: str = "", **fields: str) -> str:
    front = "".join(f"{name}: {value}\n" for name, value in {"title": title, **fields}.items())
    return f"---\n{front}---\n{body}\n"
