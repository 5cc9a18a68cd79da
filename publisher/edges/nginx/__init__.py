"""nginx as an edge by configuration alone: `map`, `geo` and `split_clients` choose, the static module serves.
No script is needed.

The table becomes two files of the bundle, `http.conf` (maps) and `server.conf` (locations); `main` is the
file around them:

    syntax     quoting, map blocks
    sources    where in a request a value stands: strict patterns on raw headers, cookies and arguments
    signals    value of a signal → its class in a diagram
    decisions  page → decision → key
    visitor    buckets and cookies issued here
    responses  locations, headers, redirects, 404
    main       a whole nginx.conf

What nginx does by itself must not decide anything: `$cookie_x` and `$arg_x` ignore case and split oddly, map
keys ignore case, `rewrite` overwrites `$1`. So values are cut out of raw headers by patterns that are exact,
and a page found in a map is compared again.
"""

from publisher.edges.nginx.bundle import files
from publisher.edges.nginx.main import main

__all__ = ["files", "main"]
