"""The origins of a proxying edge: for each a small server of its own, and the group of them.

Origins differ in scheme, host, prefix and in how they say that a file is missing, and nginx can only try the next server of
a group with the same request. So each origin gets a server on a loopback address that makes its request, and answers 200,
304, 404 or 502 and 504; the group is made of these. It lies behind the cache, and on the way to another machine.

The first origin answers as long as it can, so that visitors do not see two releases by turns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from itertools import count

from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.proxy import FRESH, GROUP, STALE
from publisher.edges.nginx.syntax import block, location, pattern, quoted
from publisher.origins.reading import ReadAddress

CONNECT, READ = "500ms", "1s"  # with another origin to go to; what has none waits longer
PATIENT = "5s"
_KEPT = f"max-age={FRESH}, stale-while-revalidate={STALE}"
_ASSET = r"^/assets/[^?]*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?(?:\?|\z)"
_FOREVER = "max-age=31536000"
_ANSWERS = frozenset(
    {200, 304, 400, 403, 404}
)  # 400: some stores refuse to look for a name that is not UTF-8
_OTHERS = " ".join(str(status) for status in range(300, 600) if status not in _ANSWERS | {499})
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def upstream(origins: Sequence[ReadAddress], listen: str, nameservers: Sequence[str]) -> str:
    """Directives of the http level. `listen` is where the edge itself does; `nameservers` are asked for hosts that have
    a name, again and again, since addresses of object stores change. Raises CannotExpress.
    """
    port = listen.rpartition(":")[2]
    places = [f"{host}:{port}" for host in _hosts(listen, len(origins))]
    read = READ if len(origins) > 1 else PATIENT
    kept = block("$request_uri", "fm_kept", [(pattern(_ASSET), _FOREVER)], _KEPT)
    servers = [
        _origin(number, each, place, read, nameservers)
        for number, (each, place) in enumerate(zip(origins, places, strict=True))
    ]
    return kept + _group(places) + "".join(servers)


def nameservers(resolv_conf: str) -> list[str]:
    """Those that a resolv.conf(5) lists, as nginx writes them."""
    found = re.findall(r"(?m)^[ \t]*nameserver[ \t]+([0-9A-Fa-f:.]+)", resolv_conf)
    return [f"[{each}]" if ":" in each else each for each in found]


def _hosts(listen: str, wanted: int) -> list[str]:
    """Loopback addresses that nothing else uses, but for the edge itself."""
    free = (host for number in count(1) if (host := f"127.0.77.{number}") != listen.rpartition(":")[0])
    return [next(free) for _ in range(wanted)]


def _group(places: Sequence[str]) -> str:
    """Each origin stands there twice if there are several: one that has failed is passed over for a while, but when all
    have, each is tried again rather than none.
    """
    watched = "max_fails=2 fail_timeout=2s"
    first = f"server {places[0]} {watched};"
    others = [
        f"server {place} {watched} backup weight={_weight(rank)};" for rank, place in enumerate(places[1:])
    ]
    again = [f"server {place} max_fails=0 backup;" for place in places] if others else []
    return _block(f"upstream {GROUP}", f"zone {GROUP} 64k;", first, *others, *again, "keepalive 32;")


def _weight(rank: int) -> int:
    """So much that the next one is asked when this one fails, and hardly ever before."""
    return max(60_000 >> 5 * rank, 1)


def _origin(number: int, origin: ReadAddress, place: str, read: str, nameservers: Sequence[str]) -> str:
    group, authority = "", f"{origin.host}:{origin.port}"
    if _is_address(origin.host) or not nameservers:
        group = _block(f"upstream fm_origin{number}", f"server {authority};", "keepalive 32;")
        authority, named = f"fm_origin{number}", []
    else:
        named = [f"resolver {' '.join(nameservers)} valid=30s;", "resolver_timeout 1s;"]
    fetch = location(
        "/",
        # The only form in which nginx escapes all that an object store would read otherwise, + among it.
        r"rewrite (?s)^(.*)\z /?$1? break;",
        f"proxy_pass {origin.scheme}://{authority}{origin.public}$args;",
    )
    return group + _block(
        "server",
        f"listen {place};",
        "allow 127.0.0.0/8;",
        "deny all;",
        "merge_slashes off;",
        "server_tokens off;",
        "uninitialized_variable_warn off;",
        *named,
        *(_tls(origin) if origin.scheme == "https" else []),
        "proxy_http_version 1.1;",
        "proxy_pass_request_headers off;",
        'proxy_set_header Connection "";',
        f"proxy_set_header Host {origin.authority};",
        "proxy_set_header If-None-Match $http_if_none_match;",
        "proxy_set_header If-Modified-Since $http_if_modified_since;",
        "proxy_ignore_headers X-Accel-Expires X-Accel-Redirect X-Accel-Limit-Rate X-Accel-Buffering;",
        "proxy_hide_header Cache-Control;",
        "proxy_hide_header Expires;",
        "add_header Cache-Control $fm_kept;",
        f"proxy_connect_timeout {CONNECT};",
        f"proxy_read_timeout {read};",
        f"proxy_send_timeout {read};",
        "proxy_intercept_errors on;",
        "error_page 400 403 404 =404 /_v/none;",
        f"error_page {_OTHERS} =502 /_v/broken;",
        location("= /_v/none", "internal;", "return 404;"),
        location("= /_v/broken", "internal;", "return 502;"),
        fetch,
    )


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return host == "localhost"


def _tls(origin: ReadAddress) -> list[str]:
    if _is_address(origin.host) and origin.host != "localhost":
        fix = "name the host: nginx compares a certificate with names only"
        raise CannotExpress("nginx", f"the origin {origin}, over TLS without a name", fix)
    return [
        "proxy_ssl_server_name on;",
        f"proxy_ssl_name {origin.host};",
        "proxy_ssl_protocols TLSv1.2 TLSv1.3;",
        "proxy_ssl_verify on;",
        "proxy_ssl_verify_depth 5;",
        f"proxy_ssl_trusted_certificate {quoted(_authorities())};",
    ]


def _authorities() -> str:
    """The file with the certificates that this machine trusts; SSL_CERT_FILE names another."""
    import ssl

    return ssl.get_default_verify_paths().cafile or _BUNDLES[0]


def _block(name: str, *directives: str) -> str:
    lines = "".join(f"    {line}\n" for directive in directives for line in directive.splitlines())
    return f"{name} {{\n{lines}}}\n"
