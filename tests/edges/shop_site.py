"""A new site of the blog starter, as somebody makes it by the commands of the documentation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge_requests import AGENTS

NOW = "2026-03-01T12:00:00+00:00"
ANYBODY = {"device": "desktop", "visit": "new", "tags": [], "consent": []}
VISITORS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("/", {"country": "DE"}, {"X-Country": "DE"}),
    (
        "/",
        {"country": "CN", "device": "mobile"},
        {"X-Country": "CN", "User-Agent": AGENTS["mobile"].decode()},
    ),
    ("/?utm_campaign=spring", {"query": {"utm_campaign": "spring"}}, {}),
    ("/zh/", {"language": "zh-CN"}, {"Accept-Language": "zh-CN"}),
    ("/membership/", {"visit": "returning"}, {"Cookie": "fm_visit=1"}),
]


@dataclass(frozen=True)
class Shop:
    """A site of the blog starter with a target `prod`."""

    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> list[Any]:
        """The JSON lines that a command prints."""
        command = [sys.executable, "-m", "cms", *arguments, "--site", str(self.folder), "--json"]
        ran = subprocess.run(
            command if arguments[0] == "tag" else [*command, "--now", NOW],
            capture_output=True,
            text=True,
            env={**os.environ, **self.environment},
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    @classmethod
    def new(cls, folder: Path, environment: dict[str, str]) -> Shop:
        command = [
            sys.executable,
            "-m",
            "cms",
            "new",
            str(folder / "shop"),
            "--starter",
            "blog",
            "--now",
            NOW,
        ]
        subprocess.run(command, check=True, capture_output=True)
        return cls(folder / "shop", environment)

    def set(self, settings: str) -> None:
        """Adds settings to site.toml, and commits all that has changed."""
        file = self.folder / "site.toml"
        file.write_text(file.read_text() + settings)
        self.commit()

    def commit(self) -> None:
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", "add", "-A"], cwd=self.folder, check=True)
        subprocess.run(["git", *who, "commit", "-qm", "Change"], cwd=self.folder, check=True)

    def explained(self, folder: Path) -> list[tuple[str, dict[str, str], bytes]]:
        """Address, headers, and the bytes that `explain` says such a visitor gets. `folder` is for its own files."""
        self.run("build", "--out", str(folder / "out"))
        asked = [{"url": url.partition("?")[0], "context": ANYBODY | facts} for url, facts, _ in VISITORS]
        (folder / "batch").write_text("".join(f"{json.dumps(each)}\n" for each in asked))
        files = [each["file"] for each in self.run("explain", "--batch", str(folder / "batch"))]
        assert len(set(files)) > 3
        return [
            (url, headers, (folder / "out" / file).read_bytes())
            for (url, _, headers), file in zip(VISITORS, files, strict=True)
        ]
