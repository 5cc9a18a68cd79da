"""Many keys at once: listed page by page, deleted a thousand a request."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from itertools import islice
from urllib.parse import unquote_plus

from publisher.errors import OriginFailed
from publisher.origins.s3.answers import Answer
from publisher.origins.s3.bucket import Bucket
from publisher.origins.s3.failures import refused

AT_ONCE = 1000  # the limit of DeleteObjects
TRIES = 3
UNABLE = {400, 405, 501}


@dataclass(frozen=True, slots=True)
class _Page:
    """Keys and their ages in seconds; `following` is what the next page is asked for with, "" after the last."""

    rows: list[tuple[str, float]]
    following: str


def listed(bucket: Bucket, prefix: str) -> Iterator[tuple[str, float]]:
    """Keys that start with `prefix`, and for how many seconds nobody has written each. A list may be out of
    date, so nothing may be decided from it that cannot be undone. Raises OriginFailed."""
    following = ""
    while True:
        page = _page(bucket, prefix, following)
        yield from page.rows
        following = page.following
        if not following:
            return


def delete_all(bucket: Bucket, keys: Iterable[str], meanwhile: Callable[[], None]) -> int:
    """Deletes what is there of `keys`; the number of keys. `meanwhile` is called before each request; what it
    raises ends this."""
    rest, count = iter(keys), 0
    while chunk := list(islice(rest, AT_ONCE)):
        count += len(chunk)
        meanwhile()
        if len(chunk) == 1 or not _deleted(bucket, chunk):
            for key in chunk:
                meanwhile()
                bucket.delete(key)
    return count


def _page(bucket: Bucket, prefix: str, following: str) -> _Page:
    """Asked for again if it was damaged on the way."""
    reason = ""
    for _ in range(TRIES):
        answer = _asked(bucket, prefix, following)
        try:
            return _read(answer, bucket.address.prefix)
        except (ValueError, SyntaxError) as error:  # ElementTree.ParseError is a SyntaxError
            reason = str(error)
    raise OriginFailed(bucket.url, prefix, f"the store's list of keys cannot be read ({reason})")


def _asked(bucket: Bucket, prefix: str, following: str) -> Answer:
    """Encoded as in URLs, since XML cannot hold every character that a key may have."""
    query = {"list-type": "2", "prefix": bucket.address.prefix + prefix, "encoding-type": "url"}
    if following:
        query["continuation-token"] = following
    answer = bucket.client.ask("GET", "", query=query.items())
    if not answer.good:
        raise refused(bucket.url, prefix, answer)
    return answer


def _read(answer: Answer, prefix: str) -> _Page:
    """Raises ValueError or ElementTree.ParseError for anything but a list."""
    from xml.etree import ElementTree  # few commands list anything

    page = ElementTree.fromstring(answer.body)  # noqa: S314  # expat reads no external entities
    for each in page.iter():
        each.tag = each.tag.rpartition("}")[2]
    if page.tag != "ListBucketResult":
        raise ValueError(f"its root is {page.tag}")
    decoded = unquote_plus if page.findtext("EncodingType") == "url" else str
    now, rows = _moment(answer), []
    for item in page.iter("Contents"):
        written = datetime.fromisoformat(item.findtext("LastModified", ""))
        age = max(0.0, now - written.timestamp())  # the time of an answer has no fractions
        rows.append((decoded(item.findtext("Key", "")).removeprefix(prefix), age))
    return _Page(rows, page.findtext("NextContinuationToken", ""))


def _moment(answer: Answer) -> float:
    """The store's time; ours where it does not say."""
    try:
        return parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return time.time()


def _deleted(bucket: Bucket, keys: list[str]) -> bool:
    """False where the store has no such request."""
    items = "".join(f"<Object><Key>{escape(bucket.address.prefix + key)}</Key></Object>" for key in keys)
    body = f"<Delete><Quiet>true</Quiet>{items}</Delete>".encode()
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    headers = {"content-md5": digest, "content-type": "application/xml"}
    sha256 = hashlib.sha256(body).hexdigest()
    answer = bucket.client.ask("POST", "", query=[("delete", "")], headers=headers, body=body, sha256=sha256)
    if answer.status in UNABLE:
        return False
    if not answer.good or b"<Error>" in answer.body:
        raise refused(bucket.url, keys[0], Answer(answer.status, answer.headers, answer.body))
    return True
