"""nginx as an edge by configuration alone: `map`, `geo` and `split_clients` choose, the static module serves.
No script is needed.

The table becomes two files of the bundle, `http.conf` (maps) and `server.conf` (locations); `main` is the file around them:

    syntax     quoting, map blocks, collecting maps
    sources    where in a request a value stands: strict patterns on raw headers and arguments
    cookies    all cookies, cut out at once
    visitor    consent, tags; buckets and visits, and their cookies issued
    signals    value of a signal → its class in a diagram
    decisions  page → decision → key (`stages`: a large diagram cut into look-ups)
    composing  late zones put into pages by SSI
    choice     key → file and headers
    responses  the locations: files, redirects, 404
    serving    from a folder; proxy: from origins over HTTP, through a cache; upstream: those origins
    bundle     the two files; main: a whole nginx.conf

What nginx does by itself must not decide anything: `$cookie_x` and `$arg_x` ignore case and split oddly, map
keys ignore case, `rewrite` overwrites `$1`. So values are cut out of raw headers by patterns that are exact,
and a page found in a map is compared again.
"""

from publisher.edges.nginx.bundle import files
from publisher.edges.nginx.folder import folder
from publisher.edges.nginx.main import main, proxying

__all__ = ["files", "folder", "main", "proxying"]
