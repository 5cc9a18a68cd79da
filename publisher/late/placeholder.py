"""What stands in a page for a late zone: one text that every kind of edge understands.

    <!--esi<esi:include src="/_f/0123456789abcdef/"/><esi:remove>-->   what follows goes, this comes: for edges with ESI
    <fm-late src="/_f/0123456789abcdef/">the default choice</fm-late>  what visitors see where nobody composes
    <script type="module" src="/assets/late.….js"></script>            asks for the zone there, and puts it in
    <!--esi</esi:remove>-->

It is written without any white space between these parts: an edge replaces all of it by the zone's file and by nothing
else, so that a page put together late has the bytes of one put together early. Varnish and Fastly read it as it is
(https://www.w3.org/TR/esi-lang/); other engines search for `OPEN`, `MIDDLE` and `CLOSE`, which stand nowhere else in a page
with late zones.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from publisher.late import script

OPEN = b'<!--esi<esi:include src="'
MIDDLE = b'"/><esi:remove>-->'
CLOSE = b"<!--esi</esi:remove>-->"
MARKS = (b"<!--esi", b"<esi:", b"</esi:", b"<!--#", b"<fm-late", b"</fm-late")
"""What edges read as orders: it may stand nowhere in a page with late zones but in its placeholders."""

_WHOLE = re.compile(
    re.escape(OPEN) + rb"(/_f/[0-9a-f]{16}/)" + re.escape(MIDDLE) + rb".*?" + re.escape(CLOSE), re.DOTALL
)


def before(path: str) -> bytes:
    """What precedes the default choice of the late zone at the URL path `path`."""
    url = path.encode()
    return OPEN + url + MIDDLE + b'<fm-late src="' + url + b'">'


def after() -> bytes:
    """What follows the default choice."""
    return b'</fm-late><script type="module" src="' + script.url().encode() + b'"></script>' + CLOSE


def expand(page: bytes, zone: Callable[[str], bytes]) -> bytes:
    """The page as visitors get it; `zone` gives the bytes of the late zone at a URL path."""
    return _WHOLE.sub(lambda found: zone(found[1].decode()), page)
