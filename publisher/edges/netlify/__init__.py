"""Netlify Edge Functions: one function for all paths, in a folder that `netlify deploy` takes as it is.

https://docs.netlify.com/build/edge-functions/api/
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from publisher.edges.placement import Placement
from publisher.edges.web import program

_FOLDER = Path(__file__).parent
_SETTINGS = '[build]\npublish = "public"  # nothing is in it: the function answers every path\n'


def files(placement: Placement) -> Mapping[str, str]:
    """Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    function = program("netlify", placement, _FOLDER / "function.js")
    return {"netlify/edge-functions/fragmint.mjs": function, "netlify.toml": _SETTINGS, "public/.keep": ""}
