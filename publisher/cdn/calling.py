"""HTTP to the interfaces of CDNs: one connection kept, bounded retries with growing pauses, errors in one sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.cdn.base import CdnFailed

TRIES = 5
FIRST_PAUSE = 0.2  # seconds; each further one is three times as long
CONNECT, READ = 5.0, 20.0  # seconds
_LONGEST = 30.0  # seconds that a server may ask to wait
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Mapping[str, Any]:
        """{} for anything but an object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Caller:
    """`cdn` names it in errors; `headers` go with every request and never into a message. `at_once`
    threads may call."""

    cdn: str
    headers: Mapping[str, str] = field(repr=False)
    at_once: int = 1
    _pool: Any = field(default=None, init=False, repr=False)

    def __call__(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> Answer:
        """The answer, whatever its status, once it is none to try again after. Raises CdnFailed."""
        failed = ""
        for attempt in range(TRIES):
            answer, failed, wait = self._once(method, url, body)
            if answer and answer.status not in _AGAIN:
                return answer
            if attempt < TRIES - 1:
                time.sleep(min(max(wait, FIRST_PAUSE * 3**attempt), _LONGEST))
        raise CdnFailed(self.cdn, f"{method} {url}: {failed} ({TRIES} tries)")

    def _once(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[Answer | None, str, float]:
        import urllib3

        headers = dict(self.headers) | ({"Content-Type": "application/json"} if body is not None else {})
        data = None if body is None else json.dumps(body).encode()
        try:
            response = self._opened().request(
                method, url, body=data, headers=headers, retries=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            return None, _reason(error), 0.0
        answer = Answer(response.status, response.data, response.headers)
        return answer, f"status {answer.status}", _wait(response.headers.get("Retry-After", ""))

    def _opened(self) -> Any:
        if self._pool is None:
            import urllib3

            self._pool = urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=CONNECT, read=READ), maxsize=self.at_once
            )
        return self._pool


def _reason(error: Exception) -> str:
    """The class says it better than the text, which names objects of the library."""
    name = type(getattr(error, "reason", None) or error).__name__
    known = {
        "NewConnectionError": "no connection",
        "ConnectTimeoutError": "no connection in time",
        "NameResolutionError": "no such host",
        "ReadTimeoutError": "no answer in time",
        "ProtocolError": "the connection broke",
        "SSLError": "the certificate is not trusted",
        "LocationParseError": "no address",
    }
    return known.get(name, name)


def _wait(retry_after: str) -> float:
    """Seconds; a date is not honoured, and nothing beyond half a minute."""
    return min(float(retry_after), _LONGEST) if retry_after.isascii() and retry_after.isdigit() else 0.0
