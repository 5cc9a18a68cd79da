"""The purge interfaces of Cloudflare and Fastly as their documentation describes them: a real HTTP server that checks
credentials and limits, and remembers what it was told.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

TOKEN = "a-token-that-is-nobody-else's"


@dataclass
class Told:
    """`purged` is one entry for each file, key or "everything". `failures` are statuses of the next answers; -1 closes the
    connection without one."""

    address: str = ""
    purged: list[str] = field(default_factory=list)
    soft: bool = True
    asked: list[str] = field(default_factory=list)
    failures: deque[int] = field(default_factory=deque)


@contextmanager
def cdn_apis() -> Iterator[Told]:
    told = Told()

    class Handler(_Api):
        state = told

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    told.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Told

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.state.asked.append(self.path)
        if self.state.failures:
            self.fail(self.state.failures.popleft())
            return
        self.answer(*(self.cloudflare(body) if "/zones/" in self.path else self.fastly(body)))

    def fail(self, status: int) -> None:
        if status < 0:
            self.close_connection = True
            return
        self.answer(status, {"errors": [{"code": 10000, "message": "not now"}]})

    def answer(self, status: int, document: dict[str, Any]) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)

    def cloudflare(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 403, {"success": False, "errors": [{"code": 9109, "message": "Invalid access token"}]}
        asked = json.loads(body)
        if asked == {"purge_everything": True}:
            self.state.purged.append("everything")
            return 200, {"success": True, "errors": []}
        files = asked["files"]
        if not 1 <= len(files) <= 30:
            return 400, {"success": False, "errors": [{"code": 1134, "message": "too many files"}]}
        self.state.purged += files
        return 200, {"success": True, "errors": []}

    def fastly(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.headers.get("Fastly-Key") != TOKEN:
            return 401, {"msg": "Provided credentials are missing or invalid"}
        keys = json.loads(body)["surrogate_keys"]
        if not 1 <= len(keys) <= 256 or any(len(key) > 1024 or " " in key for key in keys):
            return 400, {"msg": "Bad request", "detail": "too many keys"}
        self.state.purged += keys
        self.state.soft = self.state.soft and self.headers.get("Fastly-Soft-Purge") == "1"
        return 200, dict.fromkeys(keys, "108-1391560174-974124")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""
