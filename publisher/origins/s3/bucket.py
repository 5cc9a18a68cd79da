"""The verbs of a bucket that an origin is made of, each safe to repeat and sure of its outcome.

An answer can be lost: a write was done, and nobody heard of it. So a refused condition is looked into before it
is believed: whoever finds what it wanted to write has written it. Every object says in its metadata which
content it has (`x-amz-meta-sha256`), so that a HEAD suffices.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from publisher.errors import OriginFailed
from publisher.origins.s3.address import Address
from publisher.origins.s3.answers import CONFLICT, FORBIDDEN, MISSING, NOT_FOUND, PRECONDITION_FAILED, Answer
from publisher.origins.s3.client import Client
from publisher.origins.s3.failures import CREDENTIALS, NoConditions, StoreRefused, refused
from publisher.origins.s3.signing import Headers

CONTENT = "x-amz-meta-sha256"
ABSENT = ""
NO_SUCH_RANGE = 416
NOT_IMPLEMENTED = 501
REREADS, REWRITES = 2, 5
_FROM_START = re.compile(r"bytes 0-([0-9]{1,18})/([0-9]{1,18})")


class Unexpected(OriginFailed):
    """An object is not as it was expected to be: somebody else wrote it. `found` is what it is now."""

    def __init__(self, url: str, key: str, found: Found | None) -> None:
        self.found = found
        reason = "somebody else changed this file" if found else "somebody else deleted this file"
        super().__init__(
            url, key, reason, "look with `fragmint verify`, mend with `fragmint verify --repair`"
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What is under a key: its ETag, the sha256 that its writer noted ("" if none), its bytes if they were
    asked for (from the offset `begin` on; `whole` if all of them), and for how many seconds nobody has written
    it, by the store's clock."""

    etag: str
    sha256: str
    age: float
    data: bytes = b""
    begin: int = 0
    whole: bool = False

    @property
    def intact(self) -> bool:
        """Whether the bytes are what their writer noted, as far as that can be told."""
        return not (self.whole and self.sha256) or hashlib.sha256(self.data).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Upload:
    """`headers` say what the content is."""

    key: str
    data: bytes
    sha256: str
    headers: Headers


class Bucket:
    """`quotes`: whether conditions name ETags in quotes, as the standard says, or without, as older Ceph
    wants it; found out at the first refusal. `etags_are_md5`: of the content; found out at the first write."""

    def __init__(self, address: Address) -> None:
        self.client, self.address = Client(address), address
        self.quotes = True
        self.etags_are_md5 = True

    @property
    def url(self) -> str:
        return self.address.url

    def get(self, key: str, first: int = 0, size: int = 0, *, last: int = 0) -> Found | None:
        """The object under a key; or `size` bytes of it from `first` on, or its `last` bytes. None if there is
        none, or if there is no permission to list: a store does not tell which. What is not intact was asked for
        more than once. Raises OriginFailed."""
        headers = {"range": f"bytes=-{last}" if last else f"bytes={first}-{first + size - 1}"}
        if not size and not last:
            headers = {}
        found = self._read(key, headers)
        for _ in range(REREADS):
            if found is None or found.intact:
                break
            found = self._read(key, headers)
        return found

    def demand(self, key: str) -> None:
        """For a key that must be there and seems not to be: raises OriginFailed if it is only out of bounds."""
        answer = self.client.ask("GET", key)
        if answer.status == FORBIDDEN:
            raise refused(self.url, key, answer)

    def head(self, key: str) -> Found | None:
        return self._found(key, self.client.ask("HEAD", key))

    def put(
        self,
        key: str,
        data: bytes,
        *,
        sha256: str = "",
        headers: Headers | None = None,
        expected: str | None = None,
    ) -> str:
        """Writes an object and returns its ETag. `expected` is the ETag that is there now, `ABSENT` for none,
        None for whatever. Raises Unexpected if it is otherwise."""
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        upload = Upload(key, data, sha256, {**(headers or {}), CONTENT: sha256})
        quotes = self.quotes
        answer = self._put(upload, expected, quotes)
        if answer.good:
            return self._intact(upload, answer.etag)
        if answer.status == NOT_IMPLEMENTED and expected is not None and self.address.conditional:
            raise NoConditions(self.url, key)
        if answer.status not in {PRECONDITION_FAILED, CONFLICT, NOT_FOUND} or answer.code == "NoSuchBucket":
            raise refused(self.url, key, answer, len(data))
        return self._after_refusal(upload, expected, not quotes)

    def creates_again(self, key: str, data: bytes) -> bool:
        """Whether the store takes no notice of a condition that cannot hold: that there is no object where
        there is one, with these very bytes."""
        sha256 = hashlib.sha256(data).hexdigest()
        return (
            self.address.conditional
            and self._put(Upload(key, data, sha256, {CONTENT: sha256}), ABSENT, True).good
        )

    def copy(self, source: str, key: str, headers: Headers, *, sha256: str, etag: str = "") -> bool:
        """Copies an object within the store, with these headers, if its content is `sha256`; else returns
        False. `etag` is the one that it is expected to have; without it the store is asked. Raises StoreRefused
        if the store does not copy what is there."""
        fields = {**headers, CONTENT: sha256, "x-amz-copy-source": self.address.source(source)}
        fields["x-amz-metadata-directive"] = "REPLACE"
        quotes = self.quotes
        if etag and self._copied(key, fields, etag, quotes):
            return True
        found = self.head(source)
        if found is None or found.sha256 != sha256:
            return False
        if found.etag != etag and self._copied(key, fields, found.etag, quotes):
            return True
        if self._learned(not quotes, self._copied(key, fields, found.etag, not quotes)):
            return True
        raise StoreRefused(self.url, source, Answer(PRECONDITION_FAILED))

    def delete(self, key: str) -> None:
        answer = self.client.ask("DELETE", key)
        if not answer.good and answer.status != 404:
            raise refused(self.url, key, answer)

    def _read(self, key: str, headers: Headers) -> Found | None:
        answer = self.client.ask("GET", key, headers=headers)
        if answer.status == NO_SUCH_RANGE and "=-" in headers.get("range", ""):
            answer = self.client.ask("GET", key)  # some stores refuse more last bytes than there are
        found = self._found(key, answer)
        return (
            replace(found, data=answer.body, begin=_begin(answer), whole=_is_whole(answer)) if found else None
        )

    def _put(self, upload: Upload, expected: str | None, quotes: bool) -> Answer:
        headers = upload.headers
        if expected is not None and self.address.conditional:
            headers = headers | (
                {"if-match": _named(expected, quotes)} if expected else {"if-none-match": "*"}
            )
        return self.client.ask("PUT", upload.key, headers=headers, body=upload.data, sha256=upload.sha256)

    def _copied(self, key: str, fields: Headers, etag: str, quotes: bool) -> bool:
        condition = {"x-amz-copy-source-if-match": _named(etag, quotes)}
        headers = fields | condition if self.address.conditional else fields
        answer = self.client.ask("PUT", key, headers=headers)
        moved = fields["x-amz-copy-source"] != self.address.source(key)  # else it is a file that visitors get
        if moved and answer.good and answer.copied not in {"", etag} and self.etags_are_md5:
            self.delete(key)  # of something else: Ceph and others do not look at the condition
            return False
        if answer.good or answer.status in {NOT_FOUND, PRECONDITION_FAILED}:
            return answer.good
        raise refused(self.url, key, answer)

    def _after_refusal(self, upload: Upload, expected: str | None, quotes: bool) -> str:
        """A condition was refused: wrongly, if what is there is what we wanted to write, and heard nothing
        of, or if it is what we expected, and the store wants to hear of it in another way."""
        found = self.head(upload.key)
        if found and found.etag == expected and found.sha256 != upload.sha256:
            answer = self._put(upload, expected, quotes)
            if self._learned(quotes, answer.good):
                return self._intact(upload, answer.etag)
            found = self.head(upload.key)
        if found and found.sha256 == upload.sha256:
            return self._intact(upload, found.etag)
        raise Unexpected(self.url, upload.key, found)

    def _learned(self, quotes: bool, good: bool) -> bool:
        if good:
            self.quotes = quotes
        return good

    def _intact(self, upload: Upload, etag: str) -> str:
        """The ETag of what was just written. Most ETags are the MD5 of the content; where the first is not,
        what is stored is read back, and written once more if it is damaged."""
        if not self.etags_are_md5 or etag == md5(upload.data):
            return etag
        for _ in range(REWRITES):
            found = self.get(upload.key)
            if found and hashlib.sha256(found.data).hexdigest() == upload.sha256:
                self.etags_are_md5 = found.etag == md5(upload.data)
                return found.etag
            answer = self._put(upload, found.etag if found else ABSENT, self.quotes)
            if not answer.good and answer.status not in {PRECONDITION_FAILED, CONFLICT}:
                break
        raise OriginFailed(self.url, upload.key, "the store keeps other bytes than it was sent")

    def _found(self, key: str, answer: Answer) -> Found | None:
        if answer.good:
            sha256 = answer.headers.get(CONTENT, "")
            return Found(answer.etag, sha256, _age(answer))
        if answer.status == FORBIDDEN and answer.code in CREDENTIALS and answer.code != "AccessDenied":
            raise refused(self.url, key, answer)
        if answer.status == NO_SUCH_RANGE or (answer.status in MISSING and answer.code != "NoSuchBucket"):
            return None
        raise refused(self.url, key, answer)


def _named(etag: str, quotes: bool) -> str:
    return f'"{etag}"' if quotes else etag


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _begin(answer: Answer) -> int:
    """The offset of the first byte of a body: `Content-Range: bytes 5-9/20`."""
    first = answer.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isdecimal() else 0


def _is_whole(answer: Answer) -> bool:
    """Whether a body is all of an object: `Content-Range: bytes 0-19/20`, or none."""
    text = answer.headers.get("content-range", "")
    found = _FROM_START.fullmatch(text)
    return not text or (found is not None and int(found[1]) + 1 == int(found[2]))


def _age(answer: Answer) -> float:
    try:
        written = parsedate_to_datetime(answer.headers["last-modified"])
        return (parsedate_to_datetime(answer.headers["date"]) - written).total_seconds()
    except (KeyError, ValueError, TypeError):
        return 0.0
