"""Live reload for `fragmint serve`: pages that are open in a browser show a new build by themselves, or why there is none.

    GET /_fragmint/reload.js   the script, put at the end of every HTML page that a browser opens
    GET /_fragmint/news        {"build": id, "problems": [lines]}

Pages ask for news a few times a second: a connection kept open by each tab would soon use up what a browser allows.
The script's tag names the build that its page is of, so that a page from a browser's history, or one that was on its way while
a build ended, is told from the newest. Such a page is always sent whole: after a 304 the browser would show an old tag.
Only what `serve` sends to a browser has the script; programs get the bytes that are built and published. A browser says in its
Accept header that it wants HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_suffix(".js")
UNTAGGED = {b"content-length", b"etag"}  # headers that describe a page without its tag


def tag(build: str) -> bytes:
    """What a page of this build ends with."""
    return f'<script src="/_fragmint/reload.js" data-build="{build}" async></script>\n'.encode()


class Reloading:
    """An ASGI application around an edge. `built` and `failed` may be called from any thread."""

    def __init__(self, edge: ASGIApp, build: str) -> None:
        self._edge = edge
        self.built(build)

    def built(self, build: str) -> None:
        """Pages of another build load again. To be told once the edge serves it."""
        self._news: tuple[str, list[str]] = build, []

    def failed(self, problems: Sequence[object]) -> None:
        """The site as it is now cannot be built: every open page says why."""
        self._news = self._news[0], [str(each) for each in problems]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._own(scope["path"])
        if answer is not None:
            answer.headers["Cache-Control"] = "no-store"
            await answer(scope, receive, send)
        elif _is_browser(scope):
            tagged = _Adding(
                send, tag(self._news[0])
            )  # of no later build than what the edge is about to send
            await self._edge(_unconditional(scope), receive, tagged)
        else:
            await self._edge(scope, receive, send)

    def _own(self, path: str) -> Response | None:
        match path:
            case "/_fragmint/news":
                build, problems = self._news
                return JSONResponse({"build": build, "problems": problems})
            case "/_fragmint/reload.js":
                return Response(SCRIPT.read_bytes(), media_type="text/javascript")
            case _:
                return None


def _is_browser(scope: Scope) -> bool:
    accepted = (value for name, value in scope["headers"] if name == b"accept")
    return scope["method"] == "GET" and any(b"text/html" in value for value in accepted)


def _unconditional(scope: Scope) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]}


class _Adding:
    """Puts a tag at the end of a page on its way out."""

    def __init__(self, send: Send, tag: bytes) -> None:
        self._send = send
        self._tag = tag
        self._is_page = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._announced(message)
        elif self._is_page and not message.get("more_body", False):
            message = {**message, "body": message.get("body", b"") + self._tag}
        await self._send(message)

    def _announced(self, start: Message) -> Message:
        headers = dict(start["headers"])
        is_part = start["status"] == 206
        self._is_page = not is_part and headers.get(b"content-type", b"").startswith(b"text/html")
        if not self._is_page:
            return start
        length = str(int(headers[b"content-length"]) + len(self._tag)).encode()
        others = [pair for pair in start["headers"] if pair[0] not in UNTAGGED]
        return {**start, "headers": [*others, (b"content-length", length)]}
