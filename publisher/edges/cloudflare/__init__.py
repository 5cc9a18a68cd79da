"""Cloudflare Workers: `worker.mjs` for both Cloudflare and workerd, and what each needs beside it.

`wrangler.toml` is for `wrangler deploy`, `config.capnp` for `workerd serve config.capnp`: one socket, the origins as
services, a cache in memory.
https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from publisher.edges.cloudflare.config import config
from publisher.edges.cloudflare.wrangler import wrangler
from publisher.edges.placement import Placement
from publisher.edges.tags import KEY_FILE
from publisher.edges.web import program

_FOLDER = Path(__file__).parent
_CACHE = _FOLDER / "cache.js"


def files(placement: Placement) -> Mapping[str, str]:
    """Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    made = {
        "worker.mjs": program("cloudflare", placement, _FOLDER / "bucket.js", _FOLDER / "worker.js"),
        "cache.mjs": _CACHE.read_text(encoding="utf-8"),
        "config.capnp": config(placement),
        "wrangler.toml": wrangler(placement),
    }
    return made | ({KEY_FILE: placement.tag_keys} if placement.target.tags == "verified" else {})
