"""Credentials from boto3's chain: environment, profiles, web identity of CI, roles of machines.

The chain begins with the environment unless the address names a profile, and asking that first spares the import of
boto3, which takes longer than most publishes.
(https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html)
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from publisher.errors import OriginFailed
from publisher.origins.s3.environment import variable
from publisher.origins.s3.signing import Credentials
from publisher.sendable import complaint, said_by, sendable

if TYPE_CHECKING:
    from botocore.credentials import Credentials as Refreshing

ACCESS, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
TOKENS = ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
T = TypeVar("T")
HINT = (
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in the origin's address (?profile=…)"
)


class Chain:
    """Credentials that renew themselves, for any number of threads. `url` is the origin, for messages."""

    def __init__(self, url: str, profile: str) -> None:
        self._url, self._profile = url, profile
        self._found: Refreshing | None = None
        self._searching = threading.Lock()

    def current(self) -> Credentials:
        """Raises OriginFailed where the chain ends without any."""
        if not self._profile and (known := self._environment()):
            return known
        with self._searching:
            found = self._found = self._found or self._search()
        frozen = self._translated(found.get_frozen_credentials)
        return Credentials(frozen.access_key or "", frozen.secret_key or "", frozen.token or "")

    def forget(self) -> None:
        """Asks the chain again at the next need; for credentials that were refused."""
        self._found = None

    def _search(self) -> Refreshing:
        import boto3

        found = self._translated(lambda: boto3.Session(profile_name=self._profile or None).get_credentials())
        if found is None:
            raise OriginFailed(self._url, "credentials", "there are none", HINT)
        return found

    def _translated(self, ask: Callable[[], T]) -> T:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return ask()
        except (BotoCoreError, ClientError) as error:
            raise OriginFailed(self._url, "credentials", said_by(error), HINT) from None

    def _environment(self) -> Credentials | None:
        access, secret = self._read(ACCESS), self._read(SECRET)
        return Credentials(access, secret, self._read(*TOKENS)) if access and secret else None

    def _read(self, *names: str) -> str:
        value = sendable(variable(*names))
        if value is None:
            raise OriginFailed(self._url, "credentials", complaint(" or ".join(names)))
        return value
