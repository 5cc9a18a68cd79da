"""The command line as a person meets it: arguments in; exit code, standard output and standard error out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOW = "2025-06-01T12:00:00+00:00"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


Command = Callable[..., Ran]


def edit(site: Path, path: str, old: str, new: str) -> None:
    file = site / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def commit(site: Path, message: str = "Change") -> None:
    subprocess.run(["git", "-C", site, "add", "--all"], check=True)
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", "-C", site, *identity, "commit", "--quiet", "--message", message], check=True)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
