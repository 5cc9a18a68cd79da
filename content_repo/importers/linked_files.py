"""YAML that texts of a folder link to: readers fetch it, so it has an address of its own, and is no data of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from content_repo.importers.source_tree import MAX_TEXT_BYTES, SourceFile
from content_repo.importers.target_names import is_markdown

_YAML = (".yaml", ".yml")
_DESTINATION = re.compile(rb"\](?:\(|:)[ \t]*<?([^)\s>#?]+\.ya?ml)(?=[)\s>#?])")


def linked_yaml(files: Iterable[SourceFile]) -> frozenset[str]:
    """Paths of the YAML files that a Markdown file links to, from its own folder or from the top. Code counts like text."""
    usable = [each for each in files if not each.fault]
    present = {each.path for each in usable if each.path.endswith(_YAML)}
    texts = (each for each in usable if present and is_markdown(each.path) and each.bytes <= MAX_TEXT_BYTES)
    return frozenset(path for text in texts for path in _links(text) if path in present)


def _links(text: SourceFile) -> Iterator[str]:
    folder = posixpath.dirname(text.path)
    for found in _DESTINATION.findall(text.read()):
        written = unquote(found.decode("utf-8", "replace"))
        yield posixpath.normpath(
            written.lstrip("/") if written.startswith("/") else posixpath.join(folder, written)
        )
