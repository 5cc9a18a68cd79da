"""Vercel Routing Middleware: `middleware.js` for all paths, in a project without a framework.

https://vercel.com/docs/routing-middleware/api
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from publisher.edges.placement import Placement
from publisher.edges.web import program

_FOLDER = Path(__file__).parent
_SETTINGS = '{"framework": null, "outputDirectory": "public"}\n'


def files(placement: Placement) -> Mapping[str, str]:
    """Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    middleware = program("vercel", placement, _FOLDER / "middleware.js")
    return {"middleware.js": middleware, "vercel.json": _SETTINGS, "public/.keep": ""}
