"""The built-in edge: the reference behind HTTP, for the demo, the preview and the tests. It needs no web
server beside it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cms.ranges import parted
from publisher.bundle import Entry
from publisher.edges.reference import Answer, respond
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable
from publisher.edges.values import Tags, listed
from publisher.late.placeholder import expand


class Store(Protocol):
    """The files of one release, by path below `public/`. An entry that was found can be read as long as the
    store is in use.
    """

    def entry(self, path: str) -> Entry | None: ...

    def read(self, path: str) -> bytes: ...


def fresh_bucket() -> int:
    """A bucket for a visitor who has none: 0…999, all equally likely."""
    return secrets.randbelow(1000)


class EdgeApp:
    """An ASGI application. Table and store belong together, so they are replaced together; running requests
    keep theirs. `tags` reads the cookie `sg`.
    """

    def __init__(
        self,
        table: EdgeTable,
        store: Store,
        random_bucket: Callable[[], int] = fresh_bucket,
        tags: Tags = listed,
    ) -> None:
        self._live = (table, store)
        self._random_bucket = random_bucket
        self._tags = tags

    def swap(self, table: EdgeTable, store: Store) -> None:
        """Serve another release, from the next request on."""
        self._live = (table, store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the edge answers HTTP requests, not {scope['type']!r}")
        request = from_scope(scope)
        answer, body = await run_in_threadpool(self._answer, request, *self._live)
        await _response(answer, body, request.method)(scope, receive, send)

    def _answer(self, request: Request, table: EdgeTable, store: Store) -> tuple[Answer, bytes]:
        """With the late zones put in, chosen for the same visitor: one who gets a bucket now has it there too."""
        bucket = cache(self._random_bucket)
        answer = respond(request, table, store.entry, bucket, self._tags)
        body = store.read(answer.file) if answer.file else _plain(answer.status)
        if not answer.late:
            is_personal = request.parsed.path in table.pages  # such a page is always sent whole
            return (answer, body) if is_personal else parted(request, answer, body)

        def zone(path: str) -> bytes:
            asked = replace(request, method="GET", target=path.encode() + b"?" + request.parsed.query)
            found = respond(asked, table, store.entry, bucket, self._tags)
            return store.read(found.file) if found.status in (200, 304) and found.file else b""

        return answer, expand(body, zone)


def from_scope(scope: Scope) -> Request:
    """The request as its bytes came in: neither the decoded path nor the Host header is looked at."""
    query: bytes = scope["query_string"]
    target = scope["raw_path"] + (b"?" + query if query else b"")
    client: tuple[str, Any] | None = scope.get("client")
    return Request(scope["method"], target, scope["headers"], client[0] if client else "")


def _response(answer: Answer, body: bytes, method: str) -> Response:
    if answer.status == 304:
        response = Response(status_code=304)
    else:
        response = Response(b"" if method == "HEAD" else body, answer.status)
        response.headers["Content-Length"] = str(len(body))
    for name, value in answer.headers:
        response.headers[name] = value
    if answer.location is not None:
        response.headers["Location"] = answer.location
    for cookie in answer.set_cookies:
        response.headers.append("Set-Cookie", cookie)
    return response


def _plain(status: int) -> bytes:
    return {404: b"Not found\n", 405: b"Only GET and HEAD\n", 410: b"Gone\n"}.get(status, b"")
