"""What each engine can do: one row an engine. What a target asks beyond it is refused by name when an edge is
generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from content_repo.site import Target
from publisher.edges.errors import CannotExpress

Tags = Literal["listed", "verified"]
Compose = Literal["none", "ssi", "esi", "rewriter"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`tags`: whether it can check the signature of visitor tags, or only believe the list. `compose`: how it puts late
    zones into pages; "none" leaves it to a script in the page. `start` says how to run what was generated, with
    `{to}` for the target, `{out}` for the folder and `{listen}` for the address, each as a shell reads it."""

    tags: Tags
    compose: Compose
    start: str


CAPABILITIES: Mapping[str, Capabilities] = {
    "nginx": Capabilities("listed", "ssi", "nginx -p {out} -c nginx.conf"),
    "njs": Capabilities("verified", "none", "nginx -p {out} -c nginx.conf"),
    "varnish": Capabilities("listed", "esi", "varnishd -a {listen} -f {out}/default.vcl"),
    "cloudflare": Capabilities("verified", "rewriter", "workerd serve {out}/config.capnp"),
    "cloudfront": Capabilities(
        "listed", "none", "fragmint edge cloudfront --to {to} --out {out} --deploy NAME"
    ),
    "deno": Capabilities("verified", "rewriter", "deno run --allow-net --allow-env {out}/main.mjs"),
    "netlify": Capabilities("verified", "rewriter", "cd {out} && netlify deploy"),
    "vercel": Capabilities("verified", "rewriter", "cd {out} && vercel deploy"),
}


PINNING = ("cloudflare", "deno", "netlify", "vercel")
"""Engines whose program can hold the names of all files of a release."""


def refuse(engine: str, target: Target) -> None:
    """Raises CannotExpress for what the engine cannot do and the target wants."""
    if target.tags == "verified" and CAPABILITIES[engine].tags == "listed":
        fix = 'write tags = "listed" in the target, or choose an engine that runs a program'
        raise CannotExpress(engine, 'verified tags (tags = "verified")', fix)
    if target.switch == "table" and engine not in PINNING:
        raise CannotExpress(
            engine, 'switch = "table"', f'use {", ".join(PINNING)}, or write switch = "files"'
        )
