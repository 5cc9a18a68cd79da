"""Where an import writes: a site's folder, or nowhere for a dry run.

A ledger of what the last import wrote (`.fragmint/import.json`: path → git blob id) tells a file that
somebody has edited since from one whose source has changed. Without the ledger every file that differs counts
as edited: nothing of a person is lost.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

State = Literal["new", "changed", "same", "edited"]
LEDGER = ".fragmint/import.json"
_BLOCK = 1 << 20


class Content(Protocol):
    """What one target file will hold."""

    def digest(self) -> str: ...

    def write(self, place: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Bytes:
    data: bytes

    def digest(self) -> str:
        return hashlib.sha1(b"blob %d\0%b" % (len(self.data), self.data), usedforsecurity=False).hexdigest()

    def write(self, place: Path) -> None:
        place.write_bytes(self.data)


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes of another file, which may be too large for the memory."""

    original: Path

    def digest(self) -> str:
        return _file_digest(self.original)

    def write(self, place: Path) -> None:
        with self.original.open("rb") as reader, place.open("wb") as writer:
            while block := reader.read(_BLOCK):
                writer.write(block)


def _file_digest(place: Path) -> str:
    digest = hashlib.sha1(b"blob %d\0" % place.stat().st_size, usedforsecurity=False)
    with place.open("rb") as reader:
        while block := reader.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@dataclass(slots=True)
class Target:
    """A site's folder that is only compared with: what a dry run writes to."""

    root: Path
    written: int = 0
    _ledger: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._ledger = _read_ledger(self.root / LEDGER)

    def put(self, path: str, content: Content) -> State:
        """Make `path` hold `content`, unless somebody has edited it since the last import."""
        place, digest = self.root / path, content.digest()
        state = self._compare(path, place, digest)
        if state in ("new", "changed"):
            self._write(place, content)
            self.written += 1
        if state != "edited":
            self._ledger[path] = digest
        return state

    def close(self) -> None:
        """Remember what was written."""

    def _compare(self, path: str, place: Path, digest: str) -> State:
        if place.is_symlink():
            return "edited"
        if not place.exists():
            return "new"
        found = _file_digest(place) if place.is_file() else ""
        if found == digest:
            return "same"
        return "changed" if found and found == self._ledger.get(path) else "edited"

    def _write(self, place: Path, content: Content) -> None:
        """Nothing is written here."""


class Folder(Target):
    """A site's folder that is written; each file is complete or not there."""

    def close(self) -> None:
        text = json.dumps(self._ledger, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
        ignore = self.root / ".fragmint" / ".gitignore"
        if not ignore.exists():
            self._write(ignore, Bytes(b"*\n"))
        self._write(self.root / LEDGER, Bytes(text.encode()))

    def _write(self, place: Path, content: Content) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(".importing")
        content.write(aside)
        aside.replace(place)


def _read_ledger(place: Path) -> dict[str, str]:
    """A damaged ledger counts as none."""
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(path): str(digest) for path, digest in found.items()} if isinstance(found, dict) else {}
