"""The whole VCL: what is the same for every site stands in the `.vcl` files beside this module, what differs is written
before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from pathlib import Path

from publisher.edges import headers as rules
from publisher.edges.table import EdgeTable
from publisher.edges.varnish import answers, origins, paths
from publisher.edges.varnish.decisions import choose
from publisher.edges.varnish.sources import TRUSTED
from publisher.edges.varnish.syntax import Subs, indented, regex, string
from publisher.origins.reading import ReadAddress

_FIXED = [Path(__file__).with_name(f"{name}.vcl") for name in ("asking", "answering", "fetching")]
_IMPORTS = "vcl 4.1;\n\nimport blob;\nimport purge;\nimport std;\n"
LOOPBACK = ("127.0.0.1/32", "::1/128")
FRESH = {True: "5m", False: "10s"}
"""How long a file is served without asking whether it has changed: whether Varnish is told of changes → VCL."""


def program(table: EdgeTable, read: Sequence[ReadAddress], watched: str, purged: bool) -> str:
    """The text of default.vcl. `watched` is the canonical path of a file of the release; `purged`: files are purged when
    they change. Raises CannotExpress."""
    subs = Subs()
    choose(table, subs)
    answers.redirects(table, subs)
    answers.not_found(table, subs)
    answers.site_headers(table, subs)
    answers.cookies(subs)
    answers.composition(table, subs)
    answers.content_types(subs)
    origins.fetching(read, subs)
    text = "\n".join([subs.text(), *_fixed(purged)])
    trusted = acl("fm_trusted", table.settings.trusted_proxies) if TRUSTED in text else ""
    declared = origins.backends(read, watched) + "\n" + trusted + acl("fm_operators", LOOPBACK)
    return "\n".join([_IMPORTS, declared, *_strips(text), text])


def _fixed(purged: bool) -> Iterable[str]:
    said = {
        "REFUSED": regex(paths.REFUSED),
        "LONG": regex(paths.LONG),
        "UTF_8": regex(paths.UTF_8),
        "FRESH": FRESH[purged],
        "PERSONAL": string(rules.PERSONAL),
        "IMMUTABLE": string(rules.IMMUTABLE),
        "REVALIDATED": string(rules.REVALIDATED),
    }
    for file in _FIXED:
        yield re.sub("@([A-Z_0-9]+)@", lambda found: said[found[1]], file.read_text(encoding="utf-8"))


def _strips(text: str) -> Iterable[str]:
    """The subs that take headers away: our own variables are those that `text` mentions."""
    own = sorted(set(re.findall(r"\breq\.http\.(fm-[a-z0-9-]+)", text)))
    yield _strip("fm_strip", "req", own)
    yield _strip("fm_strip_fetch", "bereq", own)


def _strip(name: str, message: str, headers: Iterable[str]) -> str:
    return "\n".join(
        [f"sub {name} {{", *indented([f"unset {message}.http.{header};" for header in headers]), "}", ""]
    )


def acl(name: str, networks: Iterable[str]) -> str:
    listed = [ip_network(network) for network in networks]
    lines = [f'"{network.network_address}"/{network.prefixlen};' for network in listed]
    return "\n".join([f"acl {name} {{", *indented(lines), "}", ""])
