"""Links to a place on a page. Whether the place is there is known when all pages are made: until then it is a suspicion."""

from __future__ import annotations

import re
from urllib.parse import unquote

from renderers.addresses import is_external

_SPECIAL = re.compile(
    r"top$|:~:|[!/]", re.IGNORECASE
)  # understood by browsers or programs without an element


def suspicion(href: str) -> tuple[str, str] | None:
    """(message, fix) in case that there is no such place; None for addresses that name none of this site's."""
    page, _, written = href.partition("#")
    name = unquote(written) if written else ""
    if not name or _SPECIAL.match(name) or is_external(href):
        return None
    fix = "correct the part after #, or give the heading that is meant this id: {#" + name + "}"
    return f"there is no {name!r} on {unquote(page) or 'this page'}", fix
