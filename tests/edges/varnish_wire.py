"""Varnish as an edge in front of plain web servers, and what it refuses by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edge_sites import Site
from varnish_server import Varnish

from publisher.edges.request import Request
from publisher.edges.varnish.program import program
from publisher.origins.reading import read_address

LONGEST = 8192  # bytes of a header line that Varnish takes (its parameter http_req_hdr_len)


def vcl(site: Site, origins: Sequence[str], purged: bool = False) -> str:
    return program(site.table, [read_address(url) for url in origins], "/robots.txt", purged)


def varnish(folder: Path, site: Site, origins: Sequence[str], purged: bool = False) -> Varnish:
    return Varnish(folder, vcl(site, origins, purged))


def too_long(request: Request) -> bool:
    return any(len(name) + len(value) + 2 >= LONGEST for name, value in request.headers)
