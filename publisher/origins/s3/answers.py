"""What a store answers: status, headers, body, and the code of an error in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,80})</Code>")
_COPIED = re.compile(rb"<ETag>(?:&quot;|&#34;|\")?([0-9a-f]{32})\b(?!-)")
_REGION = re.compile(rb"<Region>([a-z0-9-]{1,40})</Region>")

NOT_FOUND = 404
FORBIDDEN = 403
CONFLICT = 409
PRECONDITION_FAILED = 412
MISSING = {NOT_FOUND, FORBIDDEN}
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
RETRIED = {
    "BadDigest",  # the body was damaged on the way
    "ConditionalRequestConflict",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "XAmzContentSHA256Mismatch",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` have lower-case names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def etag(self) -> str:
        """Without quotes, which some stores leave out; "" if there is none."""
        return bare(self.headers.get("etag", ""))

    @property
    def copied(self) -> str:
        """The ETag of what a copy has made, if that is an MD5; else ""."""
        found = _COPIED.search(self.body)
        return found[1].decode() if found else ""

    @property
    def code(self) -> str:
        """Of an error: `NoSuchKey`, `AccessDenied`, …; "" if the body has none."""
        found = _CODE.search(self.body)
        return found[1].decode() if found else ""

    @property
    def region(self) -> str:
        """Where the bucket is instead, if the store says so."""
        found = _REGION.search(self.body)
        return self.headers.get("x-amz-bucket-region", "") or (found[1].decode() if found else "")

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later."""
        return not self.good and (self.status in TRANSIENT or self.code in RETRIED)

    @property
    def failed_late(self) -> bool:
        """Whether a copy or another lengthy request failed after its 200 was sent. What was asked for may look
        the same."""
        return self.good and self.body.lstrip().startswith(b"<?xml") and b"<Error>" in self.body[:400]


def bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')
