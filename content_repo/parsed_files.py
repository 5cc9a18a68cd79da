"""One file below `content/` as the catalog keeps it: parsed, without the text of its body. Needs no table, so that many
processes can share the work.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from content_repo.catalog import Catalog
from content_repo.file_problems import file_problems
from content_repo.problems import Problem
from content_repo.provenance import is_waiting
from content_repo.sources import ENDINGS, Source, parse_source, to_record


class ParsedFile(NamedTuple):
    """`source` is None, and `record` empty, for what is no fragment or waits for its translation."""

    file: str
    record: bytes
    source: Source | None
    problems: list[Problem]


def parse_file(file: str, catalog: Catalog) -> ParsedFile:
    """A file of the catalog's snapshot. Files of other kinds (pictures) are not read."""
    raw = catalog.snapshot.read(file) if file.endswith(ENDINGS) else b""
    source, problems = parse_source(file, raw, catalog.site, catalog.models)
    problems += file_problems(file, catalog)
    if source is None or (is_waiting(source, catalog.site) and not catalog.clock.drafts):
        return ParsedFile(file, b"", None, problems)
    light = replace(source, body=source.body and "…")  # the table would double the repository
    return ParsedFile(file, to_record(light), light, problems)
