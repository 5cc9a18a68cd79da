"""A small site in English, Simplified and Traditional Chinese, Arabic, German and Swiss German, and what its pages say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pygit2

from content_repo.problems import ContentError, Problem
from content_repo.snapshot import blob_id
from publisher.built import Built
from publisher.keys import readable
from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = """\
base_url = "https://www.example.com"
locales = ["en", "zh-CN", "zh-Hant", "ar", "de", "de-CH"]
segments = ["vip"]
[locale.zh-CN]
prefix = "zh"
[locale.zh-Hant]
fallback = ["zh-CN", "en"]
[locale.de-CH]
prefix = "de/ch"
fallback = ["de", "en"]
label = "Schwiizerdütsch"
"""
FILES = {
    "site.toml": SITE,
    "theme/page.html": "{{ page.title }}|{{ page.content }}",
    "theme/views/block/fragment.html": "[{{ page.title }} {{ page.body }}]",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "content/index.md": "---\ntitle: Home\nurl: /\n---\nHello.\n",
    "content/about.md": "---\ntitle: About\n---\nWe.\n",
    "content/about.zh-CN.md": "---\ntitle: 关于\n---\n我们。\n",
    "content/about.de.md": "---\ntitle: Über uns\n---\nWir.\n",
}


@dataclass
class TranslatedSite:
    """`folder/site` holds the files, `folder/state` what is remembered between builds."""

    folder: Path
    files: dict[str, str] = field(default_factory=lambda: dict(FILES))
    _workspaces: dict[str, Workspace] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.write(FILES)

    @property
    def root(self) -> Path:
        return self.folder / "site"

    def write(self, more: Mapping[str, str | None]) -> None:
        """Add or replace files; None deletes one."""
        for path, text in more.items():
            place = self.root / path
            if text is None:
                place.unlink()
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def workspace(self, state: str = "state", *, drafts: bool = False) -> Workspace:
        name = f"{state}{'-drafts' if drafts else ''}"
        if name not in self._workspaces:
            options = Options(now=NOW, jobs=1, drafts=drafts)
            self._workspaces[name] = Workspace(
                self.root, state=self.folder / name, options=options
            ).__enter__()
        return self._workspaces[name]

    def build(self, *, drafts: bool = False) -> Built:
        return self.workspace(drafts=drafts).build()

    def edit(self, more: Mapping[str, str | None]) -> tuple[set[str], set[str]]:
        """(pieces that were rendered, files that changed) by an edit, without the map of the site, which names every address;
        equal to a clean build afterwards."""
        self.build()
        self.write(more)
        built = self.build()
        clean = self.workspace(f"clean{len(self._workspaces)}").build()
        assert built.bundle.digest == clean.bundle.digest
        changed = {path.removeprefix("public/") for path in built.changed if not path.startswith("edge/")}
        pieces = {readable(piece) for piece in built.pieces if not piece.startswith("sitemap:")}
        return pieces, changed - {"sitemap.xml"}

    def page(self, url: str, *facts: str, drafts: bool = False) -> str:
        """The text that a visitor gets."""
        return self.workspace(drafts=drafts).preview(url, facts).decode()

    def urls(self, *, drafts: bool = False) -> list[str]:
        return sorted(page.url for page in self.build(drafts=drafts).world.catalog.pages())

    def problems(self) -> tuple[Problem, ...]:
        """What a build says, also where it fails."""
        try:
            return tuple(self.build().report.problems)
        except ContentError as error:
            return tuple(error.problems)

    def check(self) -> tuple[Problem, ...]:
        return self.workspace("checked").check().problems

    def commit(self) -> str:
        """A commit of everything in the folder; the repository is made with the first one."""
        if not (self.root / ".git").exists():
            pygit2.init_repository(str(self.root))
        repository = pygit2.Repository(str(self.root))
        repository.index.add_all()
        author = pygit2.Signature("A", "a@example.org", 1_700_000_000, 0)
        parents = [] if repository.head_is_unborn else [repository.head.target]
        tree = repository.index.write_tree()
        return str(repository.create_commit("HEAD", author, author, "Edit", tree, parents))

    def blob(self, path: str) -> str:
        return blob_id((self.root / path).read_bytes())

    def close(self) -> None:
        for workspace in self._workspaces.values():
            workspace.__exit__(None, None, None)
