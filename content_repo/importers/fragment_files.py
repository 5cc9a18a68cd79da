"""Entries of an export become fragment files: YAML front matter over a body, at the address the entry had."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from content_repo import names, sources
from content_repo.importers.imported_pages import as_address
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_names import safe_name
from content_repo.importers.yaml_text import Number, dump
from content_repo.models import Model
from content_repo.problems import Problem
from content_repo.routes import output_fold
from content_repo.site import Site

_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DEPTH = 40  # of lists and objects; front matter may nest 64 levels
MAX_NAME = 150  # bytes of a file name, so that a suffix still fits


@dataclass(slots=True)
class Entry:
    """One fragment to write. `url` is the address it had with the locale's prefix, None for what is no page;
    `type` "" is that of its place. `line` is where it stands in the export.
    """

    item: SourceFile
    target: str
    fields: dict[str, Any]
    body: str | None = None
    url: str | None = None
    type: str = ""
    line: int = 0
    notes: list[str] = field(default_factory=list)

    def raw(self) -> bytes:
        """The file. No body text at all is said by leaving it out; an empty one by `body: ''`."""
        values = {key: value for key, value in self.fields.items() if value is not None}
        text = f"---\n{dump(storable(values))}---\n{self.body or ''}"
        return _UNPRINTABLE.sub("", text).encode()


def storable(value: Any, depth: int = 0) -> Any:
    """The value without what no file here can hold: halves of letters, NUL, keys without a name, endless depth."""
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if depth > _DEPTH and isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=True, default=str)
    if isinstance(value, Mapping):
        return {storable(str(key)) or "_": storable(each, depth + 1) for key, each in value.items()}
    return [storable(each, depth + 1) for each in value] if isinstance(value, list | tuple) else value


@dataclass(slots=True)
class FragmentFiles:
    """Puts entries into a plan, one by one."""

    plan: Plan
    site: Site
    models: Mapping[str, Model]
    addresses: Addresses

    def add(self, entry: Entry) -> None:
        self._set_aside(entry)
        if entry.type and self._type(entry) != entry.type:
            entry.fields = {"type": entry.type, **entry.fields}
        if entry.url is not None:
            self._keep_url(entry, entry.url)
        elif url := self.addresses.instead(entry.target, entry.raw()):
            entry.fields = {"url": url, **entry.fields}
        if self.plan.imported(entry.item, entry.target, entry.raw(), "; ".join(entry.notes)) and entry.url:
            self.plan.report.urls[entry.item.path] = entry.url

    def _set_aside(self, entry: Entry) -> None:
        """A key whose value does not fit its meaning here, or its model, keeps the value under another name."""
        for fault in self.addresses.faults(entry.target, entry.raw(), every=True):
            key = fault.field.partition(".")[0]
            if key in entry.fields:
                entry.fields = {
                    f"old_{key}" if name == key else name: each for name, each in entry.fields.items()
                }
                entry.notes.append(f"`{key}` became `old_{key}`: {fault.message}")

    def _type(self, entry: Entry) -> str:
        source, _ = sources.parse_source(entry.target, entry.raw(), self.site, self.models)
        return source.type if source else ""

    def _keep_url(self, entry: Entry, url: str) -> None:
        wanted = as_address(url)
        if wanted != as_address(unquote(url), exact=True):
            self._warn(entry, "import_url", f"the URL {url!r} cannot be written here; it is at {wanted!r}")
        if owner := self.addresses.take(output_fold(wanted), entry.item.path, entry.target):
            self._warn(entry, "import_url_taken", f"{owner!r} has the URL {wanted!r} already")
            entry.url = None if self.own(entry) in (None, wanted) else self.own(entry)
            entry.fields.pop("url", None)
            if entry.url is None or self.addresses.take(
                output_fold(entry.url), entry.item.path, entry.target
            ):
                entry.url = self._free(wanted, entry.item.path)
                entry.fields = {"url": self._inside(entry, entry.url), **entry.fields}
            return
        entry.url = wanted
        if self.own(entry) != wanted:
            entry.fields = {"url": self._inside(entry, wanted), **entry.fields}
            entry.notes.append(f"`url: {wanted}` is the address it had")

    def own(self, entry: Entry) -> str | None:
        """The address that this format gives to an entry by itself."""
        return self.addresses.own(entry.target, entry.raw())

    def _inside(self, entry: Entry, url: str) -> str:
        """Without the locale's prefix, which is not written in files."""
        source, _ = sources.parse_source(entry.target, b"", self.site, self.models)
        prefix = self.site.prefix(source.locale) if source else ""
        return url.removeprefix(f"/{prefix}") if prefix else url

    def _free(self, url: str, owner: str) -> str:
        stem = self.addresses.beside(url.rstrip("/").removesuffix(".html") or "/index")
        number = 2
        while self.addresses.take(output_fold(own := f"{stem}-{number}/"), owner):
            number += 1
        return own

    def _warn(self, entry: Entry, code: str, message: str) -> None:
        file = entry.item.path
        problem = Problem(code, "warning", message, file, entry.line, fix="add a redirect, or another `url`")
        self.plan.report.problems.append(problem)


class FreeNames:
    """File names that no other entry has."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, wanted: str, otherwise: str) -> str:
        """`folder/wanted`, or with `-otherwise` behind it where that is taken. A name fit for every system."""
        name = file_name(wanted) or file_name(otherwise)
        path = f"{folder}/{name}" if folder else name
        if names.fold(path) in self._taken:
            path = f"{path}-{file_name(otherwise)}"
        self._taken.add(names.fold(path))
        return path


def file_name(text: str) -> str:
    """A word of another system as a file's name without suffix; "" for what holds no letter."""
    plain = re.sub(r"[\s/]+", "-", safe_name(unquote(text, errors="ignore")))
    plain = re.sub(r"[?#%@]", "-", plain).strip("-. ")
    while len(plain.encode()) > MAX_NAME:
        plain = plain[:-1]
    plain = plain.strip("-. ")
    checked = names.check_path(plain) if plain else None
    if plain in ("index", "_index"):
        return f"{plain.strip('_')}-page"
    if checked:
        return "" if names.check_path(f"_{plain}") else f"_{plain}"
    return plain
