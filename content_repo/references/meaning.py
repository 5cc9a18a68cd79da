"""What a written name means: the same order of guesses as a build has (publisher/links.py), on names alone."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import unquote

from content_repo.references.mentions import Mention
from content_repo.sources import FOLDER, canonical_id, is_source, plain_ref

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class Meaning(NamedTuple):
    """`target` is a fragment's id, or the path of a file. `by`: how it was named."""

    kind: Literal["fragment", "file"]
    target: str
    by: Literal["id", "alias", "address", "path"]


@dataclass(frozen=True)
class Names:
    """`ids` and `files` are all there are; `aliases` and `addresses` (URL paths) may be those of some fragments only."""

    ids: Collection[str]
    files: Collection[str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)

    def of(self, mention: Mention, file: str) -> Meaning | None:
        """What a mention in a file leads to."""
        folder = posixpath.dirname(file)
        if mention.role == "reference":
            return self.reference(mention.written)
        if mention.role == "destination":
            return self.destination(mention.written, folder)
        if mention.role == "asset":
            return self.asset(mention.written, folder)
        return None

    def reference(self, written: str) -> Meaning | None:
        wanted = canonical_id(written)
        if wanted in self.ids:
            return Meaning("fragment", wanted, "id")
        found = self.aliases.get(plain_ref(written))
        return Meaning("fragment", found, "alias") if found is not None else None

    def destination(self, written: str, folder: str) -> Meaning | None:
        target, _ = cut(written)
        if not target or _SCHEME.match(written):
            return None
        path = decoded(target)
        if path.startswith("/"):
            return self._address(path) or self.asset(written, folder) or self._made_of(path, "")
        found = (self.reference(ref) for ref in _references(path, folder))
        known = next((each for each in found if each), None) or self.asset(written, folder)
        return known or self._made_of(path, folder)

    def _made_of(self, path: str, folder: str) -> Meaning | None:
        """The page of the Markdown that a path names, has the name of, or has as its README; from the top with a slash."""
        plain = path.strip("/")
        stem, suffix = (plain, "") if path.endswith("/") else posixpath.splitext(plain)
        place = f"{join(folder, stem)}/".removeprefix(FOLDER).rstrip("/")
        ref = {".md": place, ".html": place, "": f"{place}/README".lstrip("/")}.get(suffix)
        return self.reference(ref) if ref else None

    def asset(self, written: str, folder: str) -> Meaning | None:
        paths = asset_paths(written, folder)
        found = next((path for path in paths if path in self.files and not is_source(path)), None)
        return Meaning("file", found, "path") if found is not None else None

    def _address(self, path: str) -> Meaning | None:
        for url in (path, path.removesuffix("index.html"), path.rstrip("/") + "/"):
            if url in self.addresses:
                return Meaning("fragment", self.addresses[url], "address")
        found = self.aliases.get(plain_ref(path))
        return Meaning("fragment", found, "alias") if found is not None else None


def decoded(path: str) -> str:
    """As names are: without percent-encoding, in NFC however the text was typed."""
    return unicodedata.normalize("NFC", unquote(path))


def cut(destination: str) -> tuple[str, str]:
    """("path", "?query#anchor")"""
    at = min((destination.find(mark) for mark in "?#" if mark in destination), default=len(destination))
    return destination[:at], destination[at:]


def asset_paths(destination: str, folder: str) -> Iterator[str]:
    """Where a file may be that a text calls `destination`, nearest first."""
    target, _ = cut(destination)
    path = decoded(target)
    if path.startswith("/"):
        plain = path.lstrip("/")
        yield from (plain, f"static/{plain}", join(FOLDER, plain))
    elif path and not _SCHEME.match(destination):
        beside = join(folder, path)
        static = f"static/{beside.removeprefix(FOLDER)}" if beside.startswith(FOLDER) else beside
        yield from dict.fromkeys((beside, static, join("assets", path), join("", path)))


def join(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined.startswith("..") else joined


def _references(path: str, folder: str) -> Iterator[str]:
    bare = path.removesuffix(".md").rstrip("/")
    here = join(folder, bare).removeprefix(FOLDER)
    candidates = (here, bare) if path.endswith(".md") or path.startswith(".") else (bare, here)
    yield from dict.fromkeys(ref for ref in candidates if ref and not ref.startswith("."))
