"""Small sites in real repositories, and the command as another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS = 'name = "Site"\nbase_url = "https://example.org"\n[targets.local]\norigin = "origin"\n'
GIT = {
    **{f"GIT_{who}_NAME": "A" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def fragmint(
    site: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cms", *arguments, "--site", str(site)],
        env={**os.environ, **GIT, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@dataclass(frozen=True)
class Site:
    folder: Path

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **GIT},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, path: str, text: str) -> None:
        self.write(path, text)
        self.git("add", "--all", "--", path)
        self.git("commit", "-q", "-m", f"Change {path}")

    def add_target(self, name: str, origin: str) -> None:
        settings = (self.folder / "site.toml").read_text() + f'[targets.{name}]\norigin = "{origin}"\n'
        self.commit("site.toml", settings)

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
        """The JSON that a command prints, which must succeed."""
        done = fragmint(self.folder, *arguments, "--json", environment=environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def live(self, origin: str) -> str:
        return (self.folder / origin / "live.json").read_text()


def make_site(folder: Path) -> Site:
    site = Site(folder)
    folder.mkdir(parents=True)
    site.git("init", "-q", "-b", "main")
    site.write(".gitignore", "/origin/\n")
    site.write("site.toml", SETTINGS)
    site.write("content/about.md", "---\ntitle: About\n---\nUs.\n")
    site.git("add", "--all")
    site.commit("content/index.md", "---\ntitle: Home\n---\nWelcome.\n")
    return site
