"""Reading a Markdown file of another system: YAML, TOML or JSON becomes a `Header` in YAML."""

from __future__ import annotations

import re
from dataclasses import replace

from content_repo.importers.header import Header
from content_repo.importers.parts import Parts, split
from content_repo.importers.source_tree import MAX_TEXT_BYTES, SourceFile
from content_repo.importers.yaml_text import from_json, from_toml
from content_repo.problems import ContentError, Problem

_SIGN = re.compile(r"^([ \t]*-[ \t]+)([%?])(?=[ \t]*\r?$)", re.MULTILINE)
_PLACES = re.compile(r"^([ \t]*)::(?=fragment\b)", re.MULTILINE)


def read_markdown(file: SourceFile, *, foreign: bool = True) -> tuple[Parts, Header]:
    """The parts of a file, and its front matter ready to be edited. Raises ContentError for what cannot be
    imported. In a `foreign` text, what looks like a directive that places a fragment stays visible.
    """
    if file.bytes > MAX_TEXT_BYTES:
        message = f"the file has {file.bytes:,} bytes; at most {MAX_TEXT_BYTES:,} are read as Markdown"
        raise ContentError(
            Problem("import_size", "error", message, file.path, fix="split it, or move it to static/")
        )
    parts = split(file.read(), file.path)
    text, notes = _as_yaml(parts, file.path)
    header = _with_signs_quoted(Header(text, file.path, parts.header_line, parts.newline), parts, file.path)
    header.comment_duplicates()
    if header.problems:
        raise ContentError(*header.problems)
    header.notes[:0] = notes
    return (replace(parts, body=_PLACES.sub(r"\1\\::", parts.body)) if foreign else parts), header


def _with_signs_quoted(header: Header, parts: Parts, file: str) -> Header:
    """Rows that are nothing but `%` or `?`, which other readers of YAML take for text."""
    text = _SIGN.sub(r'\1"\2"', header.text) if header.problems else header.text
    quoted = Header(text, file, parts.header_line, parts.newline) if text != header.text else header
    if quoted is header or quoted.problems:
        return header
    quoted.notes.append("a sign that stood alone got quotes")
    return quoted


def _as_yaml(parts: Parts, file: str) -> tuple[str, list[str]]:
    notes = [f"{parts.dropped} dropped"] if parts.dropped else []
    if parts.kind in ("none", "yaml"):
        return parts.header, notes
    try:
        text, more = _converted(parts)
    except (ValueError, RecursionError) as error:
        message = f"the front matter in {parts.kind.upper()} cannot be read: {error}"
        raise ContentError(
            Problem(f"front_matter_{parts.kind}", "error", message, file, parts.header_line)
        ) from error
    return text, [*notes, f"front matter in {parts.kind.upper()} became YAML", *more]


def _converted(parts: Parts) -> tuple[str, list[str]]:
    if parts.kind == "toml":
        return from_toml(parts.header), []
    text, twice = from_json(parts.header)
    return text, [f"`{key}` was set twice; the last value is kept" for key in twice]


def rebuilt(parts: Parts, header: Header) -> bytes:
    """The file with its front matter as it is now and its body as it was."""
    if parts.kind == "none" and not header.text:
        return parts.encode()
    text = header.text
    if parts.kind in ("toml", "json"):
        text = text.replace("\n", parts.with_yaml("").newline)
    return parts.with_yaml(text).encode()
