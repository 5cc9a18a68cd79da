"""Many keys at once: listed page by page, deleted a thousand a request."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from publisher.origins.s3.answers import Answer
from publisher.origins.s3.bucket import Bucket
from publisher.origins.s3.failures import refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

AT_ONCE = 1000  # the limit of DeleteObjects
UNABLE = {400, 405, 501}


def listed(bucket: Bucket, prefix: str) -> Iterator[tuple[str, float]]:
    """Keys that start with `prefix`, and for how many seconds nobody has written each. A list may be out of
    date, so nothing may be decided from it that cannot be undone."""
    token = ""
    while True:
        page, now = _page(bucket, prefix, token)
        for item in page.iter("Contents"):
            written = datetime.fromisoformat(item.findtext("LastModified", ""))
            age = max(0.0, now - written.timestamp())  # the time of an answer has no fractions
            yield item.findtext("Key", "").removeprefix(bucket.address.prefix), age
        token = page.findtext("NextContinuationToken", "")
        if not token:
            return


def delete_all(bucket: Bucket, keys: Iterable[str]) -> int:
    """Deletes what is there of `keys`; the number of keys."""
    rest, count = iter(keys), 0
    while chunk := list(islice(rest, AT_ONCE)):
        count += len(chunk)
        if len(chunk) == 1 or not _deleted(bucket, chunk):
            for key in chunk:
                bucket.delete(key)
    return count


def _page(bucket: Bucket, prefix: str, token: str) -> tuple[Element, float]:
    """One page of a list, and the store's time."""
    query = {"list-type": "2", "prefix": bucket.address.prefix + prefix}
    if token:
        query["continuation-token"] = token
    answer = bucket.client.ask("GET", "", query=query.items())
    if not answer.good:
        raise refused(bucket.url, prefix, answer)
    from xml.etree import ElementTree  # few commands list anything

    page = ElementTree.fromstring(answer.body)  # noqa: S314  # expat reads no external entities
    for each in page.iter():
        each.tag = each.tag.rpartition("}")[2]
    return page, parsedate_to_datetime(answer.headers["date"]).timestamp()


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
