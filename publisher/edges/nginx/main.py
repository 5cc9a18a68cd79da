"""A whole nginx.conf for one origin directory: `nginx -p DIR -c nginx.conf` runs it, and writes nowhere but
in DIR.
"""

from __future__ import annotations

from publisher.edges.mime import DEFAULT, TYPES
from publisher.edges.nginx.syntax import quoted

_PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def main(listen: str, origin: str, user: str = "", workers: str = "auto") -> str:
    """The text of nginx.conf.

    `listen` is "host:port". `origin` is the absolute path of the origin directory, whose `public` and `edge`
    are the live release: nginx follows them anew for every request and every reload. `user` ("name" or "name
    group") runs the workers when nginx is started by root; it must be able to read the origin.
    """
    temporary = "".join(f"    {name}_temp_path tmp_{name};\n" for name in _PATHS)
    types = "".join(f"        {quoted(name)} {' '.join(ends)};\n" for name, ends in TYPES.items())
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
{temporary}    types {{
{types}    }}
    default_type {DEFAULT};
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000;
    large_client_header_buffers 4 16k;
    include {quoted(f"{origin}/edge/nginx/http.conf")};
    server {{
        listen {listen};
        root {quoted(f"{origin}/public")};
        include {quoted(f"{origin}/edge/nginx/server.conf")};
    }}
}}
"""
