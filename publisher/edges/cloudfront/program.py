"""The two functions of a CloudFront edge, small enough for the platform.

Limits: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from hashlib import sha256
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

from publisher.edges.cloudfront.store import ENGINE, Contents, shortened
from publisher.edges.errors import CannotExpress
from publisher.edges.javascript import packed, source
from publisher.edges.javascript.minify import minified, short_names
from publisher.edges.table import EdgeTable

LARGEST = 10_240  # bytes; not adjustable
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


def request_function(table: EdgeTable, found: Contents) -> tuple[str, str]:
    """The viewer-request function, and the version that begins the keys of its store. Raises CannotExpress."""
    layout = found.laid_out()
    constants = [
        f"var TABLE = {_json(_constants(table))};",
        f"var SHARDS = {layout.shards};",
        f"var SEED = {layout.seed};",
    ]
    program = "\n".join([source("interpreter", "answer"), _own("event"), *constants, _own("request")])
    kept = {"READERS": _readers(table), "CLASSES": _kinds(table)}
    text = _IMPORT + minified(f"var VERSION = 'VERSION'; {program}", SHORT, kept)
    version = sha256(text.encode()).hexdigest()[:4]
    fix = "shorten the locales' names and the devices' words, or choose another edge"
    return _fitting(text.replace("'VERSION'", f"'{version}'"), "viewer-request", fix), version


def response_function(table: EdgeTable) -> str:
    """The viewer-response function. Raises CannotExpress."""
    rules = packed(table, ENGINE)["headers"]
    program = f"var HEADERS = {_json(rules)};\n{source('interpreter')}\n{_own('response')}"
    return _fitting(
        minified(program, SHORT, {}), "viewer-response", "write fewer or shorter [headers] in site.toml"
    )


def _own(name: str) -> str:
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _constants(table: EdgeTable) -> Any:
    """What every request needs of the table."""
    whole = packed(table, ENGINE)
    kept = {name: whole[name] for name in ("hidden", "gpc", "bucket", "visit", "missing")}
    kept["devices"] = whole["devices"] if "device" in _readers(table) else 0
    kept["proxies"] = [prefix for network in table.settings.trusted_proxies for prefix in _prefixes(network)]
    return shortened(kept | {"late": {}}, SHORT)


def _readers(table: EdgeTable) -> Collection[str]:
    return {each["as"] for each in packed(table, ENGINE)["signals"]}


def _kinds(table: EdgeTable) -> Collection[str]:
    return {variable.kind for decision in table.decisions for variable in decision.diagram.variables}


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


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
