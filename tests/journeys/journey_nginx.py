"""A published site behind a real nginx, run from what `fragmint edge nginx` writes, and a small client for it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from pathlib import Path

from free_ports import free_port
from journey_site import NOW, fragmint


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Served:
    """One kept-alive connection to the server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self) -> None:
        self._connection.close()

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The reply to a request target that is sent as it is (percent-encoded by the caller)."""
        try:
            response = self._answer(target, headers or {})
        except RemoteDisconnected:  # nginx ends a connection that was idle for more than a minute
            self._connection.close()
            response = self._answer(target, headers or {})
        body = response.read()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def _answer(self, target: str, headers: Mapping[str, str]) -> HTTPResponse:
        self._connection.request("GET", target, headers=dict(headers))
        return self._connection.getresponse()


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[Served]:
    """Serve the target `local` of a site; `folder` is for the server's own files."""
    port = free_port()
    fragmint(
        *("edge", "nginx", "--site", site, "--to", "local", "--out", folder),
        *("--listen", f"127.0.0.1:{port}", "--json", "--now", NOW),
    )
    server = subprocess.Popen(["nginx", "-p", folder, "-c", "nginx.conf", "-g", "daemon off;"])
    try:
        wait_for(port, server)
        with closing(Served(port)) as served:
            yield served
    finally:
        server.terminate()
        server.wait(60)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "nginx ended at once; its messages are above"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port} (process {os.getpid()})")
