"""Small sites in a folder, built and read back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from content_repo.problems import Problem
from publisher.report import Report
from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SITE = 'name = "Site"\nbase_url = "https://www.example.com"\n'
CARD = "({{ page.title }})"
THEME = {
    "theme/page.html": "{{ page.title }}: {{ page.content }}",
    "theme/term.html": "term {{ page.title }}: {{ page.content }}",
    "theme/taxonomy.html": "taxonomy {{ page.title }}: {{ page.content }}",
    "theme/views/card/fragment.html": CARD,
    "theme/views/card/term.html": CARD,
    "theme/sections/list.html": "{% for each in section['items'] %}{{ place(each, section.view) }}{% endfor %}",
}


def page(fields: str = "", body: str = "") -> str:
    return f"---\n{fields}\n---\n{body}"


class Place:
    """One site: write files (None deletes one), build, read what came out."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        self.folder = folder
        self.out = folder.with_name(folder.name + "-out")
        self.written: set[str] = set()  # what the last build changed, and
        self.changed: set[str] = set()  # the pages among it
        self.write({"site.toml": SITE, **THEME, **files})

    def write(self, files: Mapping[str, str | None]) -> None:
        for path, text in files.items():
            place = self.folder / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")

    def build(self, files: Mapping[str, str | None] | None = None, *, now: datetime = NOW) -> Report:
        """Raises ContentError."""
        self.write(files or {})
        with Workspace(self.folder, options=Options(now=now, jobs=1)) as workspace:
            built = workspace.build()
            report, before = built.report, self.every()
            workspace.write(built, self.out)
        after = self.every()
        self.written = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        self.changed = {path for path in self.written if path.endswith(".html")}
        return report

    def every(self) -> dict[str, bytes]:
        """The files of the last build that was written."""
        found = (path for path in self.out.rglob("*") if path.is_file() and path.name[0] != ".")
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in found}

    def is_as_from_nothing(self) -> bool:
        """Whether a build without any memory gives the same files."""
        fresh = self.folder.with_name(self.folder.name + "-fresh")
        with Workspace(self.folder, state=fresh, options=Options(now=NOW, jobs=1)) as workspace:
            digest = workspace.build().bundle.digest
        shutil.rmtree(fresh)
        with Workspace(self.folder, options=Options(now=NOW, jobs=1)) as workspace:
            return workspace.build().bundle.digest == digest

    def files(self, ending: str = ".html") -> set[str]:
        return {path for path in self.every() if path.endswith(ending)}

    def text(self, path: str) -> str:
        return re.sub(r"\s+", " ", (self.out / path).read_text("utf-8")).strip()


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]
