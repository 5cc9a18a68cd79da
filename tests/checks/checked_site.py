"""A small site in memory and on disk, and what a check of it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from content_repo.problems import ContentError, Problem
from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = """
locales = ["en", "zh-CN"]
segments = ["vip", "cn", "new"]
[locale.zh-CN]
prefix = "zh"
"""
FILES = {
    "site.toml": SITE,
    "theme/page.html": "<title>{{ page.title }}</title>{{ region('before') }}{{ page.content }}",
    "theme/views/block/fragment.html": "[{{ page.title }} {{ page.body }}]",
    "theme/sections/text.html": "{{ section.text }}",
    "theme/sections/list.html": "{% for each in section['items'] %}{{ each.title }} {% endfor %}",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "audience/segments/cn.yaml": "when: {country: CN}\n",
    "audience/segments/new.yaml": "when: {visit: new}\n",
    "content/index.md": "---\ntitle: Home\n---\nHello.\n",
    "content/promo/a.md": "---\ntitle: A\n---\nText A.\n",
    "content/promo/b.md": "---\ntitle: B\n---\nText B.\n",
    "content/promo/c.md": "---\ntitle: C\n---\nText C.\n",
    "models/promo.yaml": "path: promo/**\n",
}
UNUSED = ("segment_unused", "orphan_fragment", "untranslated")
Finding = tuple[str, str, str]  # code, severity, file:line


@dataclass
class CheckedSite:
    """`folder/site` holds the files, `folder/state` what is remembered between checks."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW

    def write(self, more: Mapping[str, str | None]) -> None:
        """Add or replace files; None deletes one."""
        for path, text in more.items():
            place = self.folder / "site" / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")

    def open(self, state: str = "state") -> Workspace:
        return Workspace(
            self.folder / "site", state=self.folder / state, options=Options(now=self.now, jobs=1)
        )

    def check(self, state: str = "state") -> tuple[Problem, ...]:
        """What a check reports, also where the build fails; not that most of these sites are in English only."""
        with self.open(state) as workspace:
            try:
                found = workspace.check().problems
            except ContentError as error:
                found = error.problems
        return tuple(problem for problem in found if problem.code != "untranslated")

    def build(self, state: str = "state") -> tuple[Problem, ...]:
        with self.open(state) as workspace:
            try:
                return tuple(workspace.build().report.problems)
            except ContentError as error:
                return tuple(error.problems)

    def findings(self) -> list[Finding]:
        """Of a check, without what is used nowhere or not translated: sites here use and translate little."""
        found = [problem for problem in self.check() if problem.code not in UNUSED]
        return [(each.code, each.severity, each.where) for each in found]
