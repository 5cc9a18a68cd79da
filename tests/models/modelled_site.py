"""A site with models, in memory and on disk, and what builds and checks say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from content_repo.problems import ContentError, Problem
from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = """
locales = ["en", "zh-CN", "de"]
segments = ["vip"]
[locale.zh-CN]
prefix = "zh"
[locale.de]
fallback = []
"""
FILES = {
    "site.toml": SITE,
    "theme/page.html": "{{ region('before') }}{{ page.content }}",
    "theme/views/block/fragment.html": "[{{ page.title }}]",
    "theme/sections/hero.html": "<h2>{{ section.title|default('') }}</h2>{{ section.tone|default('') }}",
    "theme/sections/list.html": "{% for each in section['items'] %}{{ each.title }} {% endfor %}",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "content/index.md": "---\ntitle: Home\n---\n",
    "models/promo.yaml": "path: promo/**\nfields: {}\n",
}


@dataclass
class ModelledSite:
    """`folder/site` holds the files, `folder/state` what is remembered between builds."""

    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def write(self, more: Mapping[str, str | None]) -> None:
        """Add or replace files; None deletes one."""
        for path, text in more.items():
            place = self.site / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")

    def open(self, state: str) -> Workspace:
        return Workspace(self.site, state=self.folder / state, options=Options(now=NOW, jobs=1))

    def _build(self, state: str) -> tuple[Problem, ...]:
        with self.open(state) as workspace:
            try:
                return tuple(workspace.build().report.problems)
            except ContentError as error:
                return tuple(error.problems)

    def problems(self) -> list[tuple[str, str, str]]:
        """(code, file:line, field) of a build; one from nothing must say the same."""
        kept = self._build("state")
        fresh = self._build(f"fresh-{len(list(self.folder.iterdir()))}")
        assert kept == fresh
        return [(each.code, each.where, each.field) for each in kept]

    def checked(self) -> list[tuple[str, str, str]]:
        """(code, file:line, field) of the errors of a check."""
        with self.open("state") as workspace:
            try:
                found = workspace.check().problems
            except ContentError as error:
                found = error.problems
        return [(each.code, each.where, each.field) for each in found if each.severity == "error"]

    def said(self) -> str:
        return "\n".join(map(str, self._build("state")))

    def page(self, url: str) -> str:
        with self.open("state") as workspace:
            bundle = workspace.build().bundle
            path = f"public{url}index.html"
            entries = (each for name in bundle.shards() for each in bundle.shard(name))
            return bundle.read(next(each for each in entries if each.path == path)).decode()
