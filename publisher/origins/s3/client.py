"""Requests to a bucket: signed, counted, tried again where that can help, and given up in the end."""

from __future__ import annotations

import random
import ssl
import threading
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from publisher.errors import OriginFailed
from publisher.origins.s3.address import Address
from publisher.origins.s3.answers import Answer
from publisher.origins.s3.connections import FAILURES, Connections
from publisher.origins.s3.credentials import Chain
from publisher.origins.s3.failures import refused
from publisher.origins.s3.signing import EMPTY, Headers, Query, query_text, sign

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 3.0
PATIENCE = 20.0
FIRST_CONTACT = 10.0  # until the store has answered once: most likely its name is wrong
DENIED = {400, 403}
RENEWABLE = {"ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "RequestExpired", "TokenRefreshRequired"}


class Client:
    """`requests` counts what was sent, repetitions included."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.requests = 0
        self._counting = threading.Lock()
        self._chain = Chain(address.url, address.profile)
        patience = min(PATIENCE, address.deadline)
        self._connections = Connections(address.host, secure=address.secure, patience=patience)
        self._hurried = False
        self._patience = min(FIRST_CONTACT, address.deadline)
        self._skew = 0.0  # seconds by which the store's clock is ahead of ours

    def ask(
        self,
        method: str,
        key: str,
        *,
        query: Query = (),
        headers: Headers | None = None,
        body: bytes = b"",
        sha256: str = EMPTY,
        patient: bool = True,
    ) -> Answer:
        """The store's answer, which may be a refusal. `sha256` is that of the body. Raises OriginFailed when there
        was no answer, or only such as may pass, until the deadline; who is not `patient` gets the first."""
        started, pause, renewed = time.monotonic(), FIRST_PAUSE, False
        while True:
            try:
                answer = self._once(method, key, query_text(query), dict(headers or {}), body, sha256)
            except FAILURES as error:
                fault = self._silent(key, error)
                if isinstance(error, ssl.SSLCertVerificationError):
                    raise fault from None
            else:
                self._patience = self.address.deadline
                if not renewed and answer.status in DENIED and self._renew(answer):
                    renewed = True
                    continue
                passing = answer.transient or (method != "GET" and answer.failed_late)
                if not passing or not patient:
                    return answer
                fault = refused(self.address.url, key, answer, len(body))
            if self._hurried or time.monotonic() - started > self._patience:
                raise fault
            time.sleep(random.uniform(pause / 2, pause))  # noqa: S311  # so that many do not come at once
            pause = min(pause * 2, LONGEST_PAUSE)

    def hurry(self) -> None:
        """From now on nothing is tried again: what waits for it is no longer wanted."""
        self._hurried = True

    def take_time(self) -> None:
        self._hurried = False

    def close(self) -> None:
        self._connections.close()

    def _once(self, method: str, key: str, query: str, headers: Headers, body: bytes, sha256: str) -> Answer:
        with self._counting:
            self.requests += 1
        address, path = self.address, self.address.path(key)
        headers["host"] = address.host
        if body or method == "PUT":
            headers["content-length"] = str(len(body))
        moment = datetime.fromtimestamp(time.time() + self._skew, UTC)
        stamp = moment.strftime("%Y%m%dT%H%M%SZ")
        sign(self._chain.current(), address.region, method, path, query, headers, sha256, stamp)
        return self._connections.exchange(method, f"{path}?{query}" if query else path, headers, body)

    def _renew(self, answer: Answer) -> bool:
        """Whether another try, by the store's clock or with credentials asked for anew, may be let in."""
        if answer.status == 403 and answer.code == "RequestTimeTooSkewed" and "date" in answer.headers:
            self._skew = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
            return True
        if answer.code not in RENEWABLE:
            return False
        self._chain.forget()
        return True

    def _silent(self, key: str, error: Exception) -> OriginFailed:
        """No answer at all."""
        reason = str(error) or type(error).__name__
        hint = f"check that {self.address.host} can be reached, and run the command again"
        if isinstance(error, ssl.SSLCertVerificationError):
            hint = "name the file of the authority that signed its certificate in AWS_CA_BUNDLE"
        return OriginFailed(self.address.url, key or "the bucket", reason, hint)
