"""What `fragmint edge varnish` writes: one file, which varnishd runs as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote

from publisher.edges.placement import Placement
from publisher.edges.reference import file_of
from publisher.edges.table import EdgeTable
from publisher.edges.varnish.paths import address
from publisher.edges.varnish.program import program
from publisher.origins.base import Origin
from publisher.origins.reading import read_addresses

KIND = "varnish"


def files(placement: Placement) -> Mapping[str, str]:
    """Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    table, target = placement.table, placement.target
    purged = target.cdn.get("kind") == KIND
    vcl = program(table, read_addresses(target), address(watched(table, placement.origin)), purged)
    return {
        "default.vcl": f"# varnishd -a {placement.listen} -f {quote(str(placement.out.resolve()))}/default.vcl\n\n{vcl}"
    }


def watched(table: EdgeTable, origin: Origin) -> str:
    """A file of the live release to ask origins for from time to time: one that is likely to stay."""
    candidates = (file for file in _likely(table) if origin.load(f"public/{file}") is not None)
    return next(candidates, "index.html")


def _likely(table: EdgeTable) -> Iterator[str]:
    yield "index.html"
    yield from table.not_found.values()
    yield from (file_of(page) for page in table.pages)
