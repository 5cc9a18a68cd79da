"""The engines that a target may name under `edge`, and which of them can check the signature of visitor tags."""

from __future__ import annotations

from content_repo.settings import Table
from content_repo.suggestions import did_you_mean

VERIFYING = ("njs", "cloudflare", "deno", "netlify", "vercel")
LISTING = ("nginx", "varnish", "cloudfront")
_ENGINES = (*VERIFYING, *LISTING)


def read_engine(table: Table) -> str:
    """Of a target; empty where it names none."""
    engine = table.text("edge")
    if engine and engine not in _ENGINES:
        table.report("edge", f"there is no edge {engine!r}", did_you_mean(engine, _ENGINES))
    return engine


def refuse_unverified(table: Table, engine: str, tags: str) -> None:
    """An engine that believes visitor tags as listed cannot be the edge of a target that wants them verified."""
    if tags == "verified" and engine in LISTING:
        message = f'the edge {engine!r} cannot verify tags, as `tags = "verified"` wants'
        table.report("tags", message, f'write tags = "listed", or an edge of {", ".join(VERIFYING)}')
