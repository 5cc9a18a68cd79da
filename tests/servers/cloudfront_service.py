"""The part of CloudFront's API that a deployment uses, over HTTP: functions, stores, and keys in stores. moto has no
`UpdateFunction`, no `PublishFunction` and no keys. Shapes and errors are those of the API reference:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

PAGE = 50  # keys a page of a list


@dataclass
class Function:
    development: bytes = b""
    live: bytes | None = None
    etag: int = 1
    config: str = ""


@dataclass
class Account:
    """`calls` is what was asked, in order; `refuse` names a call that is answered with an error. `keys_url` is for the client of
    keys, which puts the number of the account before it: 127 makes it an address of this machine.
    """

    functions: dict[str, Function] = field(default_factory=dict)
    stores: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    asked_for_store: int = 0
    refuse: str = ""
    url: str = ""
    keys_url: str = ""


@contextmanager
def running() -> Iterator[Account]:
    account = Account()
    handler = type("Bound", (_Handler,), {"account": account})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    account.url = f"http://127.0.0.1:{server.server_port}"
    account.keys_url = f"http://0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    account: Account

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_GET

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        path = unquote(parts.path).removeprefix("/2020-05-31")
        for method, pattern, name in _ROUTES:
            found = re.fullmatch(pattern, path)
            if method == self.command and found:
                self.account.calls.append(name)
                if self.account.refuse == name:
                    return self._fail(403, "AccessDenied")
                return getattr(self, f"_{name}")(body, parts.query, *found.groups())
        return self._fail(404, "UnknownOperation")

    def _send(self, status: int, body: bytes, etag: object = None, kind: str = "text/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if etag is not None:
            self.send_header("ETag", f"E{etag}")
            self.send_header("ETtag", f"E{etag}")  # so the header of UpdateFunction is spelled
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, status: int, code: str) -> None:
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
        self._send(status, text.encode())

    def _json(self, found: dict[str, Any], etag: object = None) -> None:
        self._send(200, json.dumps(found).encode(), etag, "application/json")

    # --- functions

    def _describe_function(self, body: bytes, query: str, name: str) -> None:
        function = self.account.functions.get(name)
        if function is None:
            return self._fail(404, "NoSuchFunctionExists")
        return self._send(200, _summary(name), function.etag)

    def _get_function(self, body: bytes, query: str, name: str) -> None:
        function = self.account.functions.get(name)
        if function is None or function.live is None:
            return self._fail(404, "NoSuchFunctionExists")
        return self._send(200, function.live, function.etag, "application/octet-stream")

    def _create_function(self, body: bytes, query: str) -> None:
        name = _tag(body, "Name")
        self.account.functions[name] = Function(_code(body), config=body.decode())
        self._send(201, _summary(name), 1)

    def _update_function(self, body: bytes, query: str, name: str) -> None:
        function = self.account.functions[name]
        if self.headers["If-Match"] != f"E{function.etag}":
            return self._fail(412, "PreconditionFailed")
        function.development, function.config, function.etag = _code(body), body.decode(), function.etag + 1
        return self._send(200, _summary(name), function.etag)

    def _publish_function(self, body: bytes, query: str, name: str) -> None:
        function = self.account.functions[name]
        if self.headers["If-Match"] != f"E{function.etag}":
            return self._fail(412, "PreconditionFailed")
        function.live = function.development
        return self._send(200, _summary(name))

    # --- stores

    def _create_store(self, body: bytes, query: str) -> None:
        name = _tag(body, "Name")
        self.account.stores[name], self.account.versions[name] = {}, 1
        self._send(201, _store(name, "PROVISIONING"), 1)

    def _describe_store(self, body: bytes, query: str, name: str) -> None:
        """A new store is ready at the second look."""
        if name not in self.account.stores:
            return self._fail(404, "EntityNotFound")
        self.account.asked_for_store += 1
        status = "READY" if self.account.asked_for_store > 1 else "PROVISIONING"
        return self._send(200, _store(name, status), 1)

    def _describe_keys(self, body: bytes, query: str, name: str) -> None:
        found = {"ItemCount": 0, "TotalSizeInBytes": 0, "KvsARN": _arn(name), "Created": 0}
        self._json(found, self.account.versions[name])

    def _list_keys(self, body: bytes, query: str, name: str) -> None:
        start = int(re.search(r"NextToken=(\d+)", query)[1]) if "NextToken" in query else 0  # type: ignore[index]
        items = sorted(self.account.stores[name].items())
        found: dict[str, Any] = {
            "Items": [{"Key": key, "Value": value} for key, value in items[start : start + PAGE]]
        }
        if start + PAGE < len(items):
            found["NextToken"] = str(start + PAGE)
        self._json(found)

    def _update_keys(self, body: bytes, query: str, name: str) -> None:
        said = json.loads(body)
        puts, deletes = said.get("Puts", []), said.get("Deletes", [])
        if self.headers["If-Match"] != f"E{self.account.versions[name]}":
            return self._fail(409, "ConflictException")
        if len(puts) + len(deletes) > 50 or any(len(each["Value"].encode()) > 1024 for each in puts):
            return self._fail(400, "ValidationException")
        self.account.stores[name].update({each["Key"]: each["Value"] for each in puts})
        for each in deletes:
            del self.account.stores[name][each["Key"]]
        self.account.versions[name] += 1
        return self._json({"ItemCount": 0, "TotalSizeInBytes": 0}, self.account.versions[name])


_KEYS = r"/key-value-stores/arn:aws:cloudfront::127:key-value-store/([^/]+)"
_ROUTES = (
    ("GET", r"/function/([^/]+)/describe", "describe_function"),
    ("GET", r"/function/([^/]+)", "get_function"),
    ("POST", r"/function", "create_function"),
    ("PUT", r"/function/([^/]+)", "update_function"),
    ("POST", r"/function/([^/]+)/publish", "publish_function"),
    ("POST", r"/key-value-store", "create_store"),
    ("GET", r"/key-value-store/([^/]+)", "describe_store"),
    ("GET", _KEYS, "describe_keys"),
    ("GET", f"{_KEYS}/keys", "list_keys"),
    ("POST", f"{_KEYS}/keys", "update_keys"),
)


def _tag(body: bytes, name: str) -> str:
    return re.search(rf"<{name}>([^<]*)<", body.decode())[1]  # type: ignore[index]


def _code(body: bytes) -> bytes:
    return base64.b64decode(_tag(body, "FunctionCode"))


def _arn(name: str) -> str:
    return f"arn:aws:cloudfront::127:key-value-store/{name}"


def _summary(name: str) -> bytes:
    changed = "<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>"
    metadata = f"<FunctionMetadata><FunctionARN>arn</FunctionARN>{changed}</FunctionMetadata>"
    config = "<FunctionConfig><Comment/><Runtime>cloudfront-js-2.0</Runtime></FunctionConfig>"
    return f"<FunctionSummary><Name>{name}</Name>{config}{metadata}</FunctionSummary>".encode()


def _store(name: str, status: str) -> bytes:
    parts = f"<Name>{name}</Name><Id>1</Id><Comment/><ARN>{_arn(name)}</ARN><Status>{status}</Status>"
    return f"<KeyValueStore>{parts}<LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime></KeyValueStore>".encode()
