"""The nginx files of a bundle: `http.conf` for the http level, `server.conf` for a server whose root is the
release's `public`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from publisher.edges.nginx.choice import Choice
from publisher.edges.nginx.decisions import choose
from publisher.edges.nginx.responses import (
    ALLOWED_TARGET,
    FILE,
    MISSING,
    NOT_FOUND,
    PATH,
    locations,
    site_headers,
    write_maps,
)
from publisher.edges.nginx.serving import AWAY, FOLDER, Serving
from publisher.edges.nginx.signals import Classes
from publisher.edges.nginx.syntax import Maps, quoted
from publisher.edges.reference import page_of
from publisher.edges.table import EdgeTable

_SERVER = """\
# Paths are compared as they are sent: nothing is merged, and no address is made up from the Host header.
merge_slashes off;
absolute_redirect off;
server_tokens off;
log_not_found off;
uninitialized_variable_warn off;
recursive_error_pages on;
error_page 400 {AWAY} =404 /_v/refused;
error_page 404 403 = @missing;
error_page 405 @method;
"""


def _server(serving: Serving) -> str:
    """Where refused targets go, at an address since only there any method gets a file, these directives run once more."""
    allowed = quoted(rf"^(?:!|{ALLOWED_TARGET})")
    refuse = f'set $fm_target "$fm_refused$request_uri";\nif ($fm_target !~ {allowed}) {{ set $fm_refused !; return {AWAY}; }}\n'
    return _SERVER.format(AWAY=AWAY) + serving.server + refuse


class Deciding(Protocol):
    """How the key of a variant is found, as values with variables of nginx. Raises CannotExpress.

    `asked` and `missing` are keys for the path asked for and for its 404 page, `issued` are Set-Cookie values. Besides, the
    variables `fm_page` and `fm_missing_page` hold `d<number><path>` where the path has several files.
    """

    @property
    def issued(self) -> Sequence[str]: ...

    def asked(self) -> str: ...

    def missing(self) -> str: ...

    def close(self) -> None:
        """Adds what is collected until the end."""
        ...


class ByMaps:
    """Decides by configuration alone."""

    def __init__(self, table: EdgeTable, maps: Maps) -> None:
        self._table, self._maps, self._classes = table, maps, Classes(table, maps)
        self.close = self._classes.close

    @property
    def issued(self) -> Sequence[str]:
        return self._classes.issued

    def asked(self) -> str:
        return choose(self._table, self._table.pages, PATH, "fm", self._classes, self._maps)

    def missing(self) -> str:
        pages = _not_found_pages(self._table)
        return choose(self._table, pages, MISSING, "fm_missing", self._classes, self._maps)


def files(
    table: EdgeTable, serving: Serving = FOLDER, deciding: Callable[[EdgeTable, Maps], Deciding] = ByMaps
) -> dict[str, str]:
    """File name → text. Raises CannotExpress when a rule needs what configuration cannot do."""
    maps = Maps(parts=bool(table.late))
    decided = deciding(table, maps)
    write_maps(table, maps)
    places = [(r"/\z", f"{PATH}index.html"), ("^", FILE)]
    asked = Choice("fm", PATH, places, decided.asked(), decided.issued, maps)
    missing = Choice("fm_missing", MISSING, [("^", NOT_FOUND)], decided.missing(), decided.issued, maps)
    decided.close()
    server = _server(serving) + locations(table, site_headers(table.settings, maps), asked, missing, serving)
    return {"http.conf": _http(maps), "server.conf": server}


def _not_found_pages(table: EdgeTable) -> dict[str, int]:
    """The 404 pages that have several files."""
    shown = sorted({page_of(file) for file in table.not_found.values()})
    return {page: table.pages[page] for page in shown if page in table.pages}


def _http(maps: Maps) -> str:
    """Hash tables are sized for the longest key, so that no site needs to know these settings."""
    text = maps.text()
    keys = [line for line in text.splitlines() if line.startswith('    "') and not line.startswith('    "~')]
    longest = max((len(line.encode()) for line in keys), default=0)
    sizes = {
        "map_hash_bucket_size": 1 << max(7, longest.bit_length()),
        "map_hash_max_size": max(2048, 4 * len(keys)),
        "variables_hash_bucket_size": 128,
        "variables_hash_max_size": max(1024, 8 * len(maps)),
    }
    dollar = 'geo $fm_dollar {\n    default "$";\n}\n'
    return "".join(f"{name} {size};\n" for name, size in sizes.items()) + dollar + text
