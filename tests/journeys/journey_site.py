"""The main job as an operator does it: import a real Hugo site, make it personal, build, publish, edit, publish again.

Every step is one command in a process of its own. What each printed, cost and changed is kept in `journey.json`, so that
several test processes can share one run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "digitalgov-content.tar.xz"
NOW = "2025-04-09T00:00:00Z"
EDITED = "content/news/2025/2025-01-02-rebuilding-cdc-gov.md"  # newest of the news: three lists show it
ADDED = "One sentence more.\n"


@dataclass(frozen=True)
class Step:
    """One command: what it printed, its wall seconds, and the processor seconds of all its processes."""

    out: str
    seconds: float
    cpu: float

    @property
    def facts(self) -> Any:
        """The one JSON object it printed."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Journey:
    """`changes` are the paths below `public/` that publishing the edit touched."""

    folder: Path
    steps: dict[str, Step] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def source(self) -> Path:
        return self.folder / "digitalgov-content"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def public(self) -> Path:
        return self.site / "origin" / "public"

    def run(self, name: str, *arguments: str | Path) -> Step:
        """Run a command of fragmint for this site and remember it under a name."""
        step = self.steps[name] = fragmint(*arguments, "--json", "--now", NOW)
        return step

    def save(self, file: Path) -> None:
        file.write_text(json.dumps({**asdict(self), "folder": str(self.folder)}))

    @classmethod
    def load(cls, file: Path) -> Journey:
        facts = json.loads(file.read_text())
        steps = {name: Step(**step) for name, step in facts.pop("steps").items()}
        return cls(Path(facts.pop("folder")), steps=steps, **facts)


def travel(folder: Path) -> Journey:
    """The whole journey in an empty folder."""
    journey = Journey(folder)
    with tarfile.open(CORPUS) as tar:
        tar.extractall(folder, filter="data")
    journey.run("import", "import", "hugo", journey.source, journey.site)
    personalise(journey.site)
    git(journey.site, "init", "--quiet")
    commit(journey.site, "Import and personalise")
    head = ("--site", journey.site, "--commit", "HEAD")
    to_local = ("--site", journey.site, "--to", "local")
    journey.run("build", "build", *head)
    journey.run("publish", "publish", *to_local)
    journey.run("build again", "build", *head)
    edit(journey, to_local)
    return journey


def edit(journey: Journey, to_local: tuple[str | Path, ...]) -> None:
    """Change one body, publish, and note which files of the live tree differ from those before."""
    before = digests(journey.public)
    with (journey.site / EDITED).open("a", encoding="utf-8") as file:
        file.write(ADDED)
    commit(journey.site, "Say more")
    journey.run("publish the edit", "publish", *to_local)
    after = digests(journey.public)
    journey.changes = sorted(path for path, _ in before.items() ^ after.items())


def personalise(site: Path) -> None:
    subprocess.run([sys.executable, ROOT / "examples" / "personalise_digitalgov.py", site], check=True)


def git(site: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@localhost")
    subprocess.run(["git", "-C", site, *identity, *arguments], check=True)


def commit(site: Path, message: str) -> None:
    git(site, "add", "--all")
    git(site, "commit", "--quiet", "--message", message)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def fragmint(*arguments: str | Path) -> Step:
    """Run the command line in a process of its own; it must succeed."""
    command = [sys.executable, "-m", "cms", *map(str, arguments)]
    started, before = time.monotonic(), os.times()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, err = process.communicate()
    after = os.times()
    assert process.returncode == 0, f"{' '.join(command)}\n{out.decode()[-2000:]}\n{err.decode()[-2000:]}"
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Step(out.decode(), time.monotonic() - started, cpu)
