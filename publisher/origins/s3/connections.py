"""Connections to one server that are kept and used again, by any number of threads."""

from __future__ import annotations

import http.client
import ssl
import weakref
from collections import deque

from publisher.origins.s3.answers import Answer
from publisher.origins.s3.environment import variable
from publisher.origins.s3.signing import Headers

CONNECT = 5.0
FAILURES = (OSError, http.client.HTTPException)
"""What `exchange` raises when no whole answer came."""


class Connections:
    """`host` may have a port. `patience` is how many seconds a server may be silent."""

    def __init__(self, host: str, *, secure: bool, patience: float) -> None:
        self._host, self._secure, self._patience = host, secure, patience
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._tls = _tls() if secure else None
        weakref.finalize(self, _close_all, self._idle)

    def exchange(self, method: str, target: str, headers: Headers, body: bytes) -> Answer:
        """One request and its whole answer."""
        try:
            connection, used = self._idle.pop(), True
        except IndexError:
            connection, used = self._opened(), False
        try:
            answer = self._exchange(connection, method, target, headers, body)
        except FAILURES as error:
            connection.close()
            if used and _was_closed(error):  # by the server, while nothing was under way
                return self.exchange(method, target, headers, body)
            raise
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Ends what waits for work; so does the end of this object."""
        _close_all(self._idle)

    def _exchange(
        self, connection: http.client.HTTPConnection, method: str, target: str, headers: Headers, body: bytes
    ) -> Answer:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        response = connection.getresponse()
        data = response.read()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, data)

    def _opened(self) -> http.client.HTTPConnection:
        proxy = _proxy(self._host, "https" if self._secure else "http")
        host = proxy or self._host
        connection = (
            http.client.HTTPSConnection(host, timeout=CONNECT, context=self._tls)
            if self._secure
            else http.client.HTTPConnection(host, timeout=CONNECT)
        )
        if proxy:
            connection.set_tunnel(self._host)
        connection.connect()
        connection.sock.settimeout(self._patience)
        return connection


def _close_all(connections: deque[http.client.HTTPConnection]) -> None:
    while connections:
        connections.pop().close()


def _was_closed(error: Exception) -> bool:
    return isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError)


def _proxy(host: str, scheme: str) -> str:
    """The proxy that the environment names for a server, as host:port; "" for none."""
    if not variable(f"{scheme}_proxy", f"{scheme.upper()}_PROXY"):
        return ""
    from urllib.request import getproxies, proxy_bypass  # takes as long to import as a publish to run

    proxy = "" if proxy_bypass(host) else getproxies().get(scheme, "")
    return proxy.rpartition("://")[2].rstrip("/")


def _tls() -> ssl.SSLContext:
    """The variables are those that boto3 reads."""
    return ssl.create_default_context(cafile=variable("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE") or None)
