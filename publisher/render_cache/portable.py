"""The name of a state that can be used on another machine: the same wherever the same code makes the same bytes."""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from publisher.engine import HOME, engine_files


def portable_version() -> str:
    """16 hex digits, from the contents of the program's packages and the versions of Python and of what is installed for
    it. Takes longer than `engine_version`, as it reads them all.
    """
    digest = hashlib.sha256("\n".join([platform.python_version(), *_requirements()]).encode())
    for file in sorted(path for path, _ in engine_files()):
        digest.update(f"\n{os.path.relpath(file, HOME)}\n".encode())
        digest.update(hashlib.sha256(Path(file).read_bytes()).digest())
    return digest.hexdigest()[:16]


def _requirements() -> Iterator[str]:
    """ "jinja2 3.1.6" for each package that the program asks for."""
    for name in sorted(_names()):
        with suppress(metadata.PackageNotFoundError):
            yield f"{name} {metadata.version(name)}"


def _names() -> set[str]:
    try:
        wanted = metadata.requires("fragmint") or []
    except metadata.PackageNotFoundError:
        return set()
    return {
        re.split(r"[^A-Za-z0-9._-]", each, maxsplit=1)[0].lower() for each in wanted if "extra" not in each
    }
