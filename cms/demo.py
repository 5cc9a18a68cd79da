"""The demo: one site seen as six visitors at once. It stands in front of the real edge and is no part of it.

`/_demo/` shows six frames. `/_demo/<visitor>/x/` is `/x/` as that visitor gets it: the prefix is taken off,
and what a browser, a cookie and a trusted proxy would have sent is put on the request. A link inside a frame
leads out of the prefix, so a navigation that comes from a frame is sent back under it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cms.command import Run, as_command
from cms.live import LiveSite, serve_site

PREFIX = "/_demo/"
FRAMES = Path(__file__).with_name("demo.html")
BUCKET = "494"  # the last that a holdout takes
AGREED = f"fm_visit=1; fm_consent=personalization; xb={BUCKET}"
SPEAKING = {b"cookie", b"user-agent", b"accept-language", b"x-country"}  # headers that tell visitors apart
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`headers` are what this visitor's requests carry; `start` is the first page, with its query."""

    id: str
    label: str
    headers: dict[str, str] = field(default_factory=dict)
    start: str = "/"


VISITORS = (
    Visitor("first", "A first visit"),
    Visitor("member", "A member, signed in", {"Cookie": "sg=member.9999999999.demo"}),
    Visitor("china", "In China, reading Chinese", {"X-Country": "CN", "Accept-Language": "zh-CN"}, "/zh/"),
    Visitor("phone", "On a phone", {"User-Agent": PHONE}),
    Visitor("returning", "Back again, and agreed", {"Cookie": AGREED}),
    Visitor("spring", "From the spring campaign", start="/?utm_campaign=spring"),
)


class Visitors:
    """An ASGI application around an edge."""

    def __init__(self, edge: ASGIApp, visitors: Iterable[Visitor] = VISITORS) -> None:
        self._edge = edge
        self._visitors = {visitor.id: visitor for visitor in visitors}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        id, below = split(scope["path"])
        visitor = self._visitors.get(id)
        came_from = self._visitors.get(sender(Headers(scope=scope)))
        if scope["path"] == PREFIX:
            await HTMLResponse(overview(self._visitors.values()))(scope, receive, send)
        elif visitor and below:
            await self._edge(as_visitor(scope, visitor), receive, send)
        elif came_from:
            await RedirectResponse(PREFIX + came_from.id + target(scope), 307)(scope, receive, send)
        else:
            await self._edge(scope, receive, send)


def split(path: str) -> tuple[str, str]:
    """`/_demo/member/blog/` → ("member", "/blog/"); ("", "") for a path outside."""
    if not path.startswith(PREFIX):
        return "", ""
    id, slash, rest = path.removeprefix(PREFIX).partition("/")
    return id, slash + rest


def sender(headers: Headers) -> str:
    """The visitor in whose frame a link was followed; "" for anything else."""
    followed = headers.get("Sec-Fetch-Mode") == "navigate"
    return split(urlsplit(headers.get("Referer", "")).path)[0] if followed else ""


def target(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return (path + (b"?" + query if query else b"")).decode("latin-1")


def as_visitor(scope: Scope, visitor: Visitor) -> Scope:
    """The request without the prefix, and with the visitor's headers instead of the browser's."""
    prefix = len(PREFIX) + len(visitor.id)
    kept = [(name, value) for name, value in scope["headers"] if name not in SPEAKING]
    own = [(name.lower().encode(), value.encode()) for name, value in visitor.headers.items()]
    raw: bytes = scope["raw_path"]
    return {**scope, "path": scope["path"][prefix:], "raw_path": raw[prefix:], "headers": kept + own}


def overview(visitors: Iterable[Visitor]) -> str:
    frames = "\n".join(
        f'<figure><figcaption><a href="{address}">{html.escape(visitor.label)}</a></figcaption>'
        f'<iframe src="{address}" title="{html.escape(visitor.label)}"></iframe></figure>'
        for visitor in visitors
        for address in [html.escape(PREFIX + visitor.id + visitor.start)]
    )
    return FRAMES.read_text(encoding="utf-8").replace("<!-- frames -->", frames)


def greeting(address: str) -> Iterator[str]:
    """What the terminal says: where to look, and how to be each visitor by hand."""
    yield f"Six visitors side by side:  {address}{PREFIX}"
    yield "One address, different visitors:"
    for visitor in VISITORS:
        headers = "".join(f" -H '{name}: {value}'" for name, value in visitor.headers.items())
        yield f"  {visitor.label:<28}{address}{PREFIX}{visitor.id}{visitor.start}"
        yield f"  {'':<28}curl{headers} '{address}{visitor.start}'"
    yield "Edit a file of the site, and the pages change by themselves. Ctrl-C ends the demo."


def demo(
    run: Run, port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="N")] = 8080
) -> None:
    """Serve a site as six visitors see it."""

    def announce(address: str) -> None:
        run.console.result({"url": f"{address}{PREFIX}"}, *greeting(address))

    with run.apart("demo").workspace() as workspace:
        live = LiveSite(workspace, run.console)
        serve_site(live, run.site, Visitors(live.reloading), "127.0.0.1", port, announce)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(as_command(demo))
    app()
