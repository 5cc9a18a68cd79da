"""AWS Signature Version 4 for requests to S3.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. Our own, because the signature is
made for every file of a site: botocore's takes several times as long, and 0.1 s to import.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from publisher.origins.s3.address import quoted

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY = hashlib.sha256().hexdigest()
Headers = dict[str, str]
Query = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """`token` is that of temporary credentials, or "". What is printed has no secret in it."""

    access_key: str
    secret_key: str
    token: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"


def query_text(query: Query) -> str:
    """The query of a request, as it is signed and sent."""
    pairs = sorted((quoted(name, ""), quoted(value, "")) for name, value in query)
    return "&".join(f"{name}={value}" for name, value in pairs)


def sign(
    credentials: Credentials,
    region: str,
    method: str,
    path: str,
    query: str,
    headers: Headers,
    payload: str,
    stamp: str,
) -> None:
    """Adds to `headers` (lower-case names, `host` among them) what makes the request authentic. `payload` is
    the sha256 of the body in hex digits, `stamp` the time as 20260301T120000Z, path and query are encoded."""
    headers["x-amz-date"], headers["x-amz-content-sha256"] = stamp, payload
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = sorted(headers)
    signed = ";".join(names)
    lines = "".join([f"{name}:{' '.join(headers[name].split())}\n" for name in names])
    request = f"{method}\n{path}\n{query}\n{lines}\n{signed}\n{payload}"
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    text = f"{ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = _signing_key(credentials.secret_key, stamp[:8], region)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={signed}, Signature={signature}"
    )


@lru_cache(maxsize=8)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
