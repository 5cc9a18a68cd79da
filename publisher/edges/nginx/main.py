"""A whole nginx.conf: `nginx -p DIR -c nginx.conf` runs it, and writes nowhere but in DIR. What is an operator's own, such as
certificates, stands beside it in `local-http*.conf` and `local-server*.conf`, which are optional and never generated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from publisher.edges.mime import DEFAULT, TYPES
from publisher.edges.nginx import proxy
from publisher.edges.nginx.bundle import ByMaps, Deciding, files
from publisher.edges.nginx.syntax import Maps, quoted
from publisher.edges.nginx.upstream import upstream
from publisher.edges.table import EdgeTable
from publisher.origins.reading import ReadAddress

_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_CACHE = """\
proxy_cache_path cache levels=1:2 keys_zone=fm:64m inactive=400d max_size=20g min_free=256m use_temp_path=off;
proxy_headers_hash_max_size 2048;
proxy_headers_hash_bucket_size 128;
"""


def main(listen: str, origin: str, user: str = "", workers: str = "auto", *, edge: str = "") -> str:
    """The text of nginx.conf for one origin directory.

    `listen` is "host:port". `origin` is the absolute path of the origin directory, whose `public` and `edge`
    are the live release: nginx follows them anew for every request and every reload. `user` ("name" or "name
    group") runs the workers when nginx is started by root; it must be able to read the origin. `edge` is a folder of other
    tables than the release's own.
    """
    edge = edge or f"{origin}/edge/nginx"
    types = "".join(f"        {quoted(name)} {' '.join(ends)};\n" for name, ends in TYPES.items())
    http = f"""\
    types {{
{types}    }}
    default_type {DEFAULT};
    include {quoted(f"{edge}/http.conf")};
"""
    return _main(listen, user, workers, http, quoted(f"{origin}/public"), f"{edge}/server.conf")


def proxying(
    table: EdgeTable,
    origins: Sequence[ReadAddress],
    listen: str,
    user: str = "",
    workers: str = "auto",
    *,
    token: str = "",
    nameservers: Sequence[str] = (),
    deciding: Callable[[EdgeTable, Maps], Deciding] = ByMaps,
) -> dict[str, str]:
    """File name → text, for an edge in front of origins that it reads over HTTP: the table of the live release is part of
    it. Raises CannotExpress, BadToken.
    """
    own = {**files(table, proxy.PROXY, deciding), proxy.REFRESH_FILE: proxy.refreshing(token)}
    included = f"include http.conf;\ninclude {proxy.REFRESH_FILE};\n"
    around = f"{included}{_CACHE}{proxy.maps()}{upstream(origins, listen, nameservers)}"
    http = "".join(f"    {line}\n" for line in around.splitlines())
    return {**own, "nginx.conf": _main(listen, user, workers, http, "public", "server.conf")}


def _main(listen: str, user: str, workers: str, http: str, root: str, server: str) -> str:
    temporary = "".join(f"    {name}_temp_path tmp_{name};\n" for name in _PATHS)
    return f"""\
{f"user {user};" if user else "# nginx's own default user"}
worker_processes {workers};
pid nginx.pid;
error_log error.log warn;
pcre_jit on;
events {{
    worker_connections 4096;
}}
http {{
{temporary}    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000;
    large_client_header_buffers 4 16k;
{http}    include local-http*.conf;
    server {{
        listen {listen};
        root {root};
        include {quoted(server)};
        include local-server*.conf;
    }}
}}
"""
