"""Edges as servers: nginx and the built-in edge, asked with raw bytes and compared with the reference."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from edge_sites import Site
from free_ports import free_port, wait_for_port

from cms.edge import EdgeApp
from publisher.edges import nginx
from publisher.edges.etag import mtime_for
from publisher.edges.reference import Answer, respond
from publisher.edges.request import Request
from publisher.edges.values import Tags, listed

Seen = list[tuple[str, str]]


@dataclass(frozen=True)
class Response:
    status: int
    headers: Seen
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def differences(site: Site, request: Request, response: Response, tags: Tags = listed) -> list[str]:
    """Where response and reference differ. A bucket that was just issued is taken from the response."""
    issued = [cookie for cookie in response.all("Set-Cookie") if cookie.startswith("xb=")]
    bucket = re.match(r"xb=([0-9]{3});", issued[0]) if issued else None
    answer = respond(request, site.table, site.entry, lambda: int(bucket[1]) if bucket else -1, tags)
    expected, seen = _said(answer, site, request), _heard(response, answer)
    return [
        f"{name}: {seen[name]!r} instead of {expected[name]!r}"
        for name in expected
        if seen[name] != expected[name]
    ]


def _said(answer: Answer, site: Site, request: Request) -> dict[str, Any]:
    body = (
        site.files[answer.file] if answer.file and answer.status != 304 and request.method != "HEAD" else b""
    )
    return {
        "status": answer.status,
        "body": body,
        "headers": sorted((name.lower(), value) for name, value in answer.headers),
        "cookies": sorted(answer.set_cookies),
        "location": [answer.location] if answer.location is not None else [],
    }


def _heard(response: Response, answer: Answer) -> dict[str, Any]:
    wanted = {"cache-control", "server-timing", "etag", "allow", "last-modified"}
    wanted |= {"referrer-policy", "x-zone", "x-price"}
    if answer.file:
        wanted.add("content-type")
    headers = [(name.lower(), value) for name, value in response.headers]
    return {
        "status": response.status,
        "body": response.body if answer.file else b"",
        "headers": sorted(pair for pair in headers if pair[0] in wanted),
        "cookies": sorted(response.all("Set-Cookie")),
        "location": response.all("Location"),
    }


def raw(request: Request) -> bytes:
    lines = [request.method.encode() + b" " + request.target + b" HTTP/1.1", b"Host: site.example"]
    lines += [name + b": " + value for name, value in request.headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Client:
    """One kept-alive connection to a server; requests are pipelined in batches."""

    def __init__(self, port: int, peer: str = "127.0.0.1") -> None:
        self._port, self._peer = port, peer
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), 60, source_address=(self._peer, 0))
        self._file = self._socket.makefile("rb")

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def ask(self, requests: Sequence[Request], batch: int = 40) -> Iterator[tuple[Request, Response]]:
        """Every request with its response. When the server closes, what it left unanswered is asked again."""
        waiting = list(requests)
        while waiting:
            now = waiting[:batch]
            self._send(b"".join(map(raw, now)))
            for request in now:
                response = self._read(request.method)
                if response is None:
                    break
                waiting.pop(0)
                yield request, response
                if [each.lower() for each in response.all("Connection")] == ["close"]:
                    self.close()
                    self._connect()
                    break

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close()
            self._connect()

    def _read(self, method: str) -> Response | None:
        try:
            line = self._file.readline()
        except ConnectionResetError:
            line = b""
        if not line:
            self.close()
            self._connect()
            return None
        status = int(line.split()[1])
        headers: Seen = []
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").rstrip("\r\n").partition(": ")
            headers.append((name, value))
        bodiless = method == "HEAD" or status == 304
        return Response(status, headers, b"" if bodiless else self._body(headers))

    def _body(self, headers: Seen) -> bytes:
        said = {name.lower(): value for name, value in headers}
        if said.get("transfer-encoding") != "chunked":
            return self._file.read(int(said.get("content-length", 0)))
        body = b""
        while size := int(self._file.readline(), 16):
            body += self._file.read(size)
            self._file.readline()
        self._file.readline()
        return body


class Running(Protocol):
    """Any server on this machine."""

    @property
    def port(self) -> int: ...

    def stop(self) -> None: ...


def ask(server: Running, *requests: Request, peer: str = "127.0.0.1") -> list[Response]:
    """The responses to requests that one visitor makes over one connection."""
    client = Client(server.port, peer)
    answered = [response for _, response in client.ask(requests)]
    client.close()
    return answered


def wrong(site: Site, server: Running, requests: Sequence[Request], tags: Tags = listed) -> list[list[str]]:
    """Where a server and the reference differ, for each request for which they do."""
    answered = zip(requests, ask(server, *requests), strict=True)
    return [found for request, response in answered if (found := differences(site, request, response, tags))]


def asked(target: str, *headers: tuple[str, str], method: str = "GET") -> Request:
    sent = [(name.encode(), value.encode()) for name, value in headers]
    return Request(method, target.encode(), sent, "127.0.0.1")


class Nginx:
    """An nginx that serves a site from a directory laid out like an origin."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self.origin = folder, folder / "origin"
        self.lay_out(site, "a")
        self.port = free_port()
        user = "root" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(nginx.main(f"127.0.0.1:{self.port}", str(self.origin), user, "1"))
        self._command = ["nginx", "-p", str(folder), "-c", "nginx.conf"]
        start_nginx(self._command, folder, self.port)

    def lay_out(self, site: Site, tree: str) -> None:
        """Writes a release and makes it live by one rename, as a directory origin does."""
        for path, data in site.files.items():
            self._write(self.origin / tree / "public" / path, data, mtime_for(site.entries[path].sha256))
        for name, text in nginx.files(site.table).items():
            self._write(self.origin / tree / "edge" / "nginx" / name, text.encode(), 0)
        self.switch(tree)

    def switch(self, tree: str) -> None:
        aside = self.origin / "live.new"
        aside.symlink_to(tree)
        aside.rename(self.origin / "live")
        for name in ("public", "edge"):
            if not (self.origin / name).is_symlink():
                (self.origin / name).symlink_to(f"live/{name}")

    def _write(self, file: Path, data: bytes, mtime: int) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (mtime, mtime))

    def reload(self) -> None:
        subprocess.run([*self._command, "-s", "reload"], check=True, timeout=60)

    def log(self) -> str:
        return (self.folder / "error.log").read_text(errors="replace")

    def stop(self) -> None:
        pid = int((self.folder / "nginx.pid").read_text())
        os.kill(pid, signal.SIGTERM)
        wait_until_gone(pid)


def start_nginx(command: Sequence[str], folder: Path, port: int, host: str = "127.0.0.1") -> None:
    """Returns when it has workers. The command itself returns when somebody listens, before the file `nginx.pid` is written."""
    subprocess.run(command, check=True, timeout=60)
    wait_for_port(port, host=host)
    deadline = time.monotonic() + 60
    while not workers(folder):
        assert time.monotonic() < deadline, "nginx has no workers"
        time.sleep(0.01)


def workers(folder: Path) -> list[int]:
    """Of the nginx whose configuration is in a folder."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):  # the file is not there yet, or empty
        pid = int((folder / "nginx.pid").read_text())
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while _is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} has not ended"
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    """Not so one that has ended and that nobody has asked for its end: its parent may take seconds to."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ask_app(app: EdgeApp, requests: Iterable[Request]) -> list[tuple[Request, Response]]:
    """The built-in edge behind ASGI, with the bytes that a server hands over."""

    async def everything() -> list[tuple[Request, Response]]:
        return [(request, await _asgi(app, request)) for request in requests]

    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one: a browser's
        return thread.submit(lambda: asyncio.run(everything())).result()


async def _asgi(app: EdgeApp, request: Request) -> Response:
    path, _, query = request.target.partition(b"?")
    headers = [(name.lower(), value.strip(b" \t")) for name, value in request.headers]
    scope = {
        "type": "http",
        "method": request.method,
        "raw_path": path,
        "query_string": query,
        "path": "/not/to/be/used",
        "headers": [(b"host", b"site.example"), *headers],
        "client": (request.peer, 1234),
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await app(scope, receive, send)
    seen = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return Response(sent[0]["status"], seen, b"".join(message.get("body", b"") for message in sent[1:]))
