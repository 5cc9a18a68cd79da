"""Under which names a cache keeps files. One platform may keep those of several targets of a site, and of their previews,
behind one address: none of them may ever answer with a file of another.
"""

from __future__ import annotations

from urllib.parse import quote

_ELSEWHERE = "https://fragmint.invalid"  # for what is at no address of the site's own


def kept_below(base_url: str, target: str, preview: str = "") -> str:
    """What the names of all files of a target begin with, or of its preview: an address, as caches want. A purge by URL
    reaches it where it is the site's own.
    """
    if preview:
        return f"{_ELSEWHERE}/_previews/{_segment(target)}/{preview}/"
    return f"{base_url or _ELSEWHERE}/_targets/{_segment(target)}/"


def _segment(name: str) -> str:
    return quote(name, safe="")
