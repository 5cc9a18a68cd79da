"""`config.capnp`: how workerd runs the worker."""

from __future__ import annotations

import json

from publisher.edges.cloudflare.wrangler import COMPATIBLE
from publisher.edges.placement import Placement
from publisher.edges.tags import KEY_FILE, VARIABLE
from publisher.edges.web.program import binding
from publisher.origins.reading import ReadAddress, read_addresses

_TEXT = """\
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "cache", worker = .cache),
{services}
  ],
  sockets = [(name = "http", address = {listen}, http = (), service = "edge")],
);

const edge :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "{date}",
  bindings = [
{bindings}
  ],
  cacheApiOutbound = "cache",
);

const cache :Workerd.Worker = (
  modules = [(name = "cache.mjs", esModule = embed "cache.mjs")],
  compatibilityDate = "{date}",
);
"""


def config(placement: Placement) -> str:
    """Raises NoReadAddress."""
    addresses = read_addresses(placement.target)
    names = [binding(number) for number in range(len(addresses))]
    bindings = [f"(name = {_text(name)}, service = {_text(name)})" for name in names]
    bindings.append('(name = "ALONE", text = "true")')
    if placement.target.tags == "verified":
        bindings.append(f"(name = {_text(VARIABLE)}, text = embed {_text(KEY_FILE)})")
    services = [_service(name, address) for name, address in zip(names, addresses, strict=True)]
    return _TEXT.format(
        services=_lines(services), bindings=_lines(bindings), listen=_text(placement.listen), date=COMPATIBLE
    )


def _service(name: str, address: ReadAddress) -> str:
    how = "http = ()" if address.scheme == "http" else f"https = ({_tls(address)})"
    place = _text(f"{address.host}:{address.port}")
    return f"(name = {_text(name)}, external = (address = {place}, {how}))"


def _tls(address: ReadAddress) -> str:
    return f"tlsOptions = (trustBrowserCas = true), certificateHost = {_text(address.host.strip('[]'))}"


def _lines(items: list[str]) -> str:
    return "\n".join(f"    {item}," for item in items)


def _text(value: str) -> str:
    """As a text of Cap'n Proto's language; its escapes are C's, and nothing here is beyond ASCII."""
    return json.dumps(value)
