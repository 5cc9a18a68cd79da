"""The two functions of a CloudFront edge, small enough for the platform.

Limits: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

from publisher.edges.cloudfront.store import ENGINE, Layout, shortened
from publisher.edges.errors import CannotExpress
from publisher.edges.javascript import packed, source
from publisher.edges.javascript.minify import minified, short_names
from publisher.edges.javascript.table import Packed
from publisher.edges.table import EdgeTable

LARGEST = 10_240  # bytes; not adjustable
_VERSION = "vvvvvv"
_IMPORT = "import cf from 'cloudfront';\n"
_FOLDER = Path(__file__).parent

_FIELDS = (
    "allow as bits bucket cache country cuts decisions devices event exact facts file files fold gone gpc hidden high hints "
    "holds kind late list locales location low member missing needs nodes odd other pages path peer personal prefixes proxies "
    "redirects root rows signal signals status table timing timings trusted unknown values variables visit vouches welcomed "
    "whole consents from string integer text tag consent device language host"
)
SHORT = short_names(_FIELDS.split())
"""Fields of the table and of the interpreter → their names in the function. None is a name of the platform's."""


def request_function(table: EdgeTable, layout: Layout) -> tuple[str, str]:
    """The viewer-request function, and the version that begins the keys of its store. Raises CannotExpress."""
    whole = packed(table, ENGINE)
    readers = {signal["as"] for signal in whole["signals"]}
    kinds = {variable["kind"] for variable in whole["variables"]}
    constants = {
        "VERSION": _VERSION,
        "SHARDS": layout.shards,
        "SEED": layout.seed,
        "TABLE": _constants(table, whole, readers),
    }
    program = "\n".join(
        [source("interpreter", "answer"), _own("event"), _declared(constants), _own("request")]
    )
    text = _IMPORT + minified(program, SHORT, {"READERS": readers, "CLASSES": kinds})
    version = sha256(text.encode()).hexdigest()[: len(_VERSION)]
    fix = "publish fewer locales with a 404 page of their own to this target, or choose another edge"
    return _fitting(text.replace(_VERSION, version), "viewer-request", fix), version


def response_function(table: EdgeTable) -> str:
    """The viewer-response function. Raises CannotExpress."""
    rules = {"HEADERS": packed(table, ENGINE)["headers"]}
    text = minified(f"{_declared(rules)}\n{source('interpreter')}\n{_own('response')}", SHORT, {})
    return _fitting(text, "viewer-response", "write fewer or shorter [headers] in site.toml")


def _own(name: str) -> str:
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _declared(constants: Mapping[str, Any]) -> str:
    encoded = {
        name: json.dumps(value, ensure_ascii=True, separators=(",", ":")) for name, value in constants.items()
    }
    return "\n".join(f"var {name} = {text};" for name, text in encoded.items())


def _constants(table: EdgeTable, whole: Packed, readers: Collection[str]) -> Any:
    """What every request needs of the table."""
    kept = {name: whole[name] for name in ("hidden", "gpc", "bucket", "visit", "missing", "devices")}
    if "device" not in readers:
        del kept["devices"]
    kept["proxies"] = [prefix for network in table.settings.trusted_proxies for prefix in _prefixes(network)]
    return shortened({**kept, "late": {}}, SHORT)


def _prefixes(text: str) -> Iterable[str]:
    """What addresses of a network begin with. A viewer at CloudFront never comes from a loopback address in IPv6. Raises
    CannotExpress."""
    network = ip_network(text)
    if network.is_loopback and network.version == 6:
        return
    if not isinstance(network, IPv4Network) or network.prefixlen == 0:
        fix = "name networks of IPv4 in [edge] trusted_proxies; viewers come to CloudFront without a proxy in most sites"
        raise CannotExpress(ENGINE, f"the network {text} of trusted proxies", fix)
    whole = -(-network.prefixlen // 8)
    for part in network.subnets(new_prefix=8 * whole):
        yield ".".join(str(part.network_address).split(".")[:whole]) + "."


def _fitting(text: str, name: str, fix: str) -> str:
    size = len(text.encode())
    if size > LARGEST:
        raise CannotExpress(ENGINE, f"a {name} function of {size:,} bytes ({LARGEST:,} are allowed)", fix)
    return text
