"""A small site in a repository that is published by the command line, as an operator or a pipeline would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NOW = "2026-06-01T12:00:00+00:00"
FILES = {
    ".gitignore": ".fragmint/\n",
    "theme/page.html": "<!doctype html><title>{{ page.title }}</title>{{ page.content }}",
    "content/index.md": "---\ntitle: Home\nurl: /\n---\nHello.\n",
}
SETTINGS = """\
name = "Site"
base_url = "https://www.example.com"
[targets.prod]
origins = {}
"""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class DeliveredSite:
    folder: Path
    environment: Mapping[str, str]

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, text in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode() if isinstance(text, str) else text)

    def aim(self, *origins: str) -> None:
        """Publishes go there from now on."""
        self.write({"site.toml": SETTINGS.format(json.dumps(origins))})
        self.commit("Aim")

    def commit(self, message: str, name: str = "Test", email: str = "test@localhost") -> None:
        self._git("add", "--all")
        self._git("-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "-qm", message)

    def run(self, *arguments: str, **environment: str) -> Ended:
        """A command in a process of its own; exit code, standard output and standard error."""
        command = [sys.executable, "-m", "cms", *arguments, "--site", str(self.folder), "--now", NOW]
        variables = {**os.environ, **self.environment, **environment}
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)
        return Ended(done.returncode, done.stdout, done.stderr)

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", self.folder, *arguments], check=True, capture_output=True)


def delivered_site(folder: Path, environment: Mapping[str, str]) -> DeliveredSite:
    site = DeliveredSite(folder, environment)
    site.write(FILES)
    subprocess.run(["git", "init", "-q", folder], check=True)
    return site
