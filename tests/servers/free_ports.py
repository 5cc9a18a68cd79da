"""Ports of the loopback interface that nobody listens on, and that nobody else is given while a server starts."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Different ones. Whoever is given one has a minute to listen on it, with SO_REUSEADDR, as servers do."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [_reserved(each) for each in sockets]


def _reserved(listening: socket.socket) -> int:
    """The port of a socket. A connection that this end closes first remains, when the socket is gone, for as long as RFC 9293
    calls TIME-WAIT: the system then binds nothing to the port of its own choice.
    """
    place: tuple[str, int] = listening.getsockname()
    with socket.create_connection(place) as client:
        listening.accept()[0].close()
        client.recv(1)  # its end
    return place[1]


def free_port() -> int:
    return free_ports(1)[0]


def wait_for_port(port: int, seconds: float = 60, host: str = "127.0.0.1") -> None:
    """Returns as soon as something listens. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection((host, port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port} after {seconds} seconds")
