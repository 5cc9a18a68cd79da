"""Live reload for `fragmint serve`: pages that are open in a browser show a new build by themselves, or why there is none.

    GET /_fragmint/reload.js   the script, put at the end of every HTML page that a browser opens
    GET /_fragmint/news        {"build": id, "problems": [lines]}

Pages ask for news a few times a second: a connection kept open by each tab would soon use up what a browser allows.
Only what `serve` sends to a browser has the script; programs get the bytes that are built and published. A browser says in its
Accept header that it wants HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_suffix(".js")
TAG = b'<script src="/_fragmint/reload.js" async></script>\n'


class Reloading:
    """An ASGI application around an edge. `built` and `failed` may be called from any thread."""

    def __init__(self, edge: ASGIApp, build: str) -> None:
        self._edge = edge
        self._news: dict[str, object] = {}
        self.built(build)

    def built(self, build: str) -> None:
        """Pages that were loaded from another build load again."""
        self._news = {"build": build, "problems": []}

    def failed(self, problems: Sequence[object]) -> None:
        """The site as it is now cannot be built: every open page says why."""
        self._news = {**self._news, "problems": [str(each) for each in problems]}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._own(scope["path"])
        if answer is not None:
            answer.headers["Cache-Control"] = "no-store"
            await answer(scope, receive, send)
        else:
            await self._edge(scope, receive, _Adding(send) if _is_browser(scope) else send)

    def _own(self, path: str) -> Response | None:
        match path:
            case "/_fragmint/news":
                return JSONResponse(self._news)
            case "/_fragmint/reload.js":
                return Response(SCRIPT.read_bytes(), media_type="text/javascript")
            case _:
                return None


def _is_browser(scope: Scope) -> bool:
    accepted = (value for name, value in scope["headers"] if name == b"accept")
    return scope["method"] == "GET" and any(b"text/html" in value for value in accepted)


class _Adding:
    """Puts the script at the end of a page on its way out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_page = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._announced(message)
        elif self._is_page and not message.get("more_body", False):
            message = {**message, "body": message.get("body", b"") + TAG}
        await self._send(message)

    def _announced(self, start: Message) -> Message:
        headers = dict(start["headers"])
        self._is_page = start["status"] != 304 and headers.get(b"content-type", b"").startswith(b"text/html")
        if not self._is_page:
            return start
        length = str(int(headers[b"content-length"]) + len(TAG)).encode()
        others = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        return {**start, "headers": [*others, (b"content-length", length)]}
