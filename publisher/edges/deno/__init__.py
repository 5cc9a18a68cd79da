"""Deno as a server: `main.mjs`, which `deno run` runs as it is. https://docs.deno.com/api/deno/~/Deno.serve"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from publisher.edges.placement import Placement
from publisher.edges.web import part, program

_FOLDER = Path(__file__).parent


def files(placement: Placement) -> Mapping[str, str]:
    """Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    host, _, port = placement.listen.rpartition(":")
    listen = {"hostname": "0.0.0.0" if host == "*" else host.strip("[]"), "port": int(port)}  # noqa: S104
    text = program("deno", placement, part("memory"), _FOLDER / "main.js")
    return {"main.mjs": f"const LISTEN = {json.dumps(listen)};\n{text}"}
