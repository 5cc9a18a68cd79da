"""The engines that a bundle carries a table for: ordered (name, function) pairs, each table → {file: text}."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from publisher.edges import codec, nginx
from publisher.edges.table import EdgeTable

ENGINES: tuple[tuple[str, Callable[[EdgeTable], Mapping[str, str]]], ...] = (
    ("", lambda table: {"table.json": codec.dumps(table)}),
    ("nginx/", nginx.files),
)


def files(table: EdgeTable) -> dict[str, str]:
    """What `edge/` holds in a bundle."""
    return {folder + name: text for folder, write in ENGINES for name, text in write(table).items()}
