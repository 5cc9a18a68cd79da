"""One file below `content/` as the catalog keeps it: parsed, without the text of its body. Needs no table, so that many
processes can share the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from content_repo.catalog import Catalog
from content_repo.checks import graded
from content_repo.file_problems import file_problems
from content_repo.misspelt_keys import misspelt_keys
from content_repo.problems import Problem
from content_repo.provenance import is_waiting
from content_repo.sources import ENDINGS, FOLDER, INDEX, Source, parse_source, to_record

_REST = re.compile(r"[.@].*", re.DOTALL)  # of a name: locale, variation, ending


class ParsedFile(NamedTuple):
    """`source` is None, and `record` empty, for what is no fragment or waits for its translation."""

    file: str
    record: bytes
    source: Source | None
    problems: list[Problem]


def together(files: Iterable[str]) -> list[list[str]]:
    """The files in groups: those of one fragment are never apart, whichever their locales, variations and forms are
    (x.md, x@vip.de.md, x/index.md).
    """
    groups: dict[str, list[str]] = {}
    for file in files:
        groups.setdefault(_common(file.removeprefix(FOLDER)), []).append(file)
    return list(groups.values())


def _common(path: str) -> str:
    """The same for all files of a fragment, and for its id."""
    while path:
        folder, _, name = path.rpartition("/")
        stem = _REST.sub("", name)
        if stem not in INDEX:
            return f"{folder}/{stem}"
        path = folder
    return ""


def parse_file(file: str, catalog: Catalog) -> ParsedFile:
    """A file of the catalog's snapshot. Files of other kinds (pictures) are not read."""
    raw = catalog.snapshot.read(file) if file.endswith(ENDINGS) else b""
    source, problems = parse_source(file, raw, catalog.site, catalog.models)
    problems += file_problems(file, catalog)
    if source is None or (is_waiting(source, catalog.site) and not catalog.clock.drafts):
        return ParsedFile(file, b"", None, problems)
    problems += graded(_misspelt(source, catalog), catalog.site.checks)
    light = replace(source, body=source.body and "…")  # the table would double the repository
    return ParsedFile(file, to_record(light), light, problems)


def _misspelt(source: Source, catalog: Catalog) -> Iterator[Problem]:
    taxonomies = frozenset(catalog.site.taxonomies)
    for path, what, fix in misspelt_keys(source.fields, catalog.model(source.type), taxonomies):
        yield Problem("misspelt_key", "warning", what, source.file, source.line_of(path), path, fix)
