"""Records of shards kept on this machine, so that a publish need not fetch them one by one.

A shard's name is the hash of its lines, so whatever is found here is right or recognised as damaged. The folder
can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from publisher.releases import shard_key

SHARDS, SUFFIX = shard_key("|").split("|")


def intact(key: str, data: bytes) -> bool:
    """Whether a record is what its name says; what has another kind of name is checked by whoever reads it.
    Of the first line of a shard's record only the form counts; the list of carried assets has one line only."""
    if not key.startswith(SHARDS):
        return True
    digest = key.removeprefix(SHARDS).removesuffix(SUFFIX)
    head, _, rows = data.partition(b"\n")
    if hashlib.sha256(rows).hexdigest() == digest:
        return _sizes(head) == rows.count(b"\n")
    return hashlib.sha256(data).hexdigest() == digest


def _sizes(head: bytes) -> int:
    """How many files the first line of a shard's record has the sizes of; -1 for a damaged one."""
    try:
        return len(json.loads(head)["sizes"])
    except (ValueError, KeyError, TypeError):
        return -1


class Shelf:
    """`folder` None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        if path is None:
            return None
        with suppress(OSError):
            data = path.read_bytes()
            return data if intact(key, data) else None
        return None

    def put(self, records: Mapping[str, bytes]) -> None:
        """Keeps those that are shards. A full disk or a missing permission only costs time later."""
        with suppress(OSError):
            for key, data in records.items():
                if path := self._path(key):
                    self._write(path, data)

    def keep_only(self, keys: Iterable[str]) -> None:
        if self._folder is None or not self._folder.is_dir():
            return
        wanted = {path.name for key in keys if (path := self._path(key))}
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in wanted:
                    path.unlink()

    def _path(self, key: str) -> Path | None:
        return self._folder / key.removeprefix(SHARDS) if self._folder and key.startswith(SHARDS) else None

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.write_bytes(data)
        aside.replace(path)
