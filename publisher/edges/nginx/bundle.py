"""The nginx files of a bundle: `http.conf` for the http level, `server.conf` for a server whose root is the
release's `public`.
"""

from __future__ import annotations

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
from publisher.edges.nginx.serving import FOLDER, Serving
from publisher.edges.nginx.signals import Classes
from publisher.edges.nginx.syntax import Maps, quoted
from publisher.edges.reference import REFUSED, page_of
from publisher.edges.table import EdgeTable

_SERVER = """\
# Paths are compared as they are sent: nothing is merged, and no address is made up from the Host header.
merge_slashes off;
absolute_redirect off;
server_tokens off;
log_not_found off;
uninitialized_variable_warn off;
recursive_error_pages on;
error_page 400 =404 /_v/refused;
error_page 404 403 = @missing;
error_page 405 @method;
"""


def _server(serving: Serving) -> str:
    refused = f"set $fm_path {REFUSED}; return 404;"
    return _SERVER + serving.server + f"if ($request_uri !~ {quoted(ALLOWED_TARGET)}) {{ {refused} }}\n"


def files(table: EdgeTable, serving: Serving = FOLDER) -> dict[str, str]:
    """File name → text. Raises CannotExpress when a rule needs what configuration cannot do."""
    maps = Maps(parts=bool(table.late))
    classes = Classes(table, maps)
    write_maps(table, maps)
    chosen = choose(table, table.pages, PATH, "fm", classes, maps)
    asked = Choice("fm", PATH, [(r"/\z", f"{PATH}index.html"), ("^", FILE)], chosen, classes.issued, maps)
    chosen = choose(table, _not_found_pages(table), MISSING, "fm_missing", classes, maps)
    missing = Choice("fm_missing", MISSING, [("^", NOT_FOUND)], chosen, classes.issued, maps)
    classes.close()
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
