"""A site with a target that has caches, and the command that publishes it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from command_line import Command, Ran

SETTINGS = """\
name = "Cached"
base_url = "https://www.example.com"
segments = ["mobile"]
[targets.prod]
origin = {origin}
edge = "njs"
"""

HOME = """\
---
title: Home
url: /
sections:
  - {id: hero, type: zone, choose: [{if: mobile, use: promo/phones}, {use: promo/all}]}
---
"""


class CachedSite:
    """A site in a repository with a page that has two files, one that has one, and a target. `run` is the command."""

    def __init__(self, folder: Path, run: Command) -> None:
        self.folder, self.origin, self._run = folder, folder.parent / "origin", run
        (folder / "content/promo").mkdir(parents=True)
        (folder / "models").mkdir()
        (folder / "models/offer.yaml").write_text("fields: {title: {type: string}, body: {type: markdown}}\n")
        (folder / "audience/segments").mkdir(parents=True)
        (folder / "audience/segments/mobile.yaml").write_text("label: Mobile\nwhen: {device: mobile}\n")
        subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
        self.settings()
        self.write("first")

    def settings(self, *more: str) -> None:
        text = SETTINGS.format(origin=json.dumps(str(self.origin)))
        (self.folder / "site.toml").write_text(text + "".join(f"{line}\n" for line in more))

    def write(self, text: str, *names: str) -> None:
        """The texts of both pages, or of the pages named; committed."""
        pages = {"index.md": HOME, "about.md": "---\ntitle: About\n---\nabout TEXT\n"}
        pages |= {
            f"promo/{who}.md": f"---\ntitle: Offer\ntype: offer\n---\nTEXT for {who}\n"
            for who in ("phones", "all")
        }
        for name in names or pages:
            (self.folder / "content" / name).write_text(pages[name].replace("TEXT", text))
        who = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
        subprocess.run(["git", "-C", self.folder, "add", "-A"], check=True)
        subprocess.run(
            ["git", "-C", self.folder, *who, "commit", "-q", "--allow-empty", "-m", text], check=True
        )

    def __call__(self, command: str, *arguments: str | Path) -> Ran:
        return self._run(command, "--site", self.folder, "--to", "prod", "--json", *arguments)
