"""What every CDN can do. Files are named as in a release's `public/`: "x/index.html", "_v/ab12cd34ef/x/index.html"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol
from urllib.parse import quote

from publisher.errors import PublishError
from publisher.sendable import complaint, sendable

_UNRESERVED = "/~!$&'()*,:@"  # a plus sign is not: object stores read it as a space


class CdnFailed(PublishError):
    """A cache could not be told. The release is live at the origin all the same."""

    exit_code = 3

    def __init__(self, cdn: str, reason: str) -> None:
        self.cdn, self.reason = cdn, reason
        super().__init__(f"{cdn}: {reason}")


class NoCredential(CdnFailed):
    """An environment variable that a CDN needs is not set."""

    def __init__(self, cdn: str, variable: str) -> None:
        super().__init__(cdn, f"the environment variable {variable} is not set")


class NowhereToWarm(PublishError):
    """Warming was asked for, and nobody said at which addresses visitors reach the site."""

    exit_code = 2

    def __init__(self, target: str) -> None:
        super().__init__(
            f'[targets.{target}] does not say where to warm; write warm = ["https://…"] into its cdn'
        )


class Cdn(Protocol):
    """`name` is how people call it. `keeps` is how long its caches may serve what they were not told about; `refills`: what
    is purged is fetched anew at once. Both methods give the number of requests it took, and raise CdnFailed.
    """

    @property
    def name(self) -> str: ...
    @property
    def keeps(self) -> timedelta: ...
    @property
    def refills(self) -> bool: ...

    def purge(self, files: Sequence[str]) -> int:
        """Forget these files, and everything that answers for them; nothing else where that is possible."""
        ...

    def purge_all(self) -> int: ...


def credential(environment: Mapping[str, str], variable: str, cdn: str) -> str:
    """Raises NoCredential, without which nobody could tell a purge that failed from one that was not tried; and
    CdnFailed, without the value, for what cannot be sent."""
    value = sendable(environment.get(variable, ""))
    if value is None:
        raise CdnFailed(cdn, complaint(variable))
    if not value:
        raise NoCredential(cdn, variable)
    return value


def path_of(file: str) -> str:
    """The address of a file below the edge: what it asks origins for, percent-encoded."""
    return quote(f"/{file}", safe=_UNRESERVED)
