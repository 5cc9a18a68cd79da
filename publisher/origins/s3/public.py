"""Writing public files, each on condition that nobody else has touched it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from publisher.bundle import Entry
from publisher.origins.s3.bucket import ABSENT, Bucket, Found, Unexpected
from publisher.origins.s3.facts import fields_of
from publisher.origins.s3.failures import StoreRefused
from publisher.releases import object_key


@dataclass(frozen=True, slots=True)
class Done:
    """A file that was written: its ETag, and when that was known."""

    entry: Entry
    etag: str
    moment: float


class PublicFiles:
    """`recorded` are the ETags of live files, `fresh` the paths where there is nothing yet; about all others the
    store is asked. `known` are the contents that a file may have after publishers died, `live` is the content
    that the live release gave it; both may have another ETag than the recorded one. `stay_ours` raises LostRace
    if another publisher is at work by now. `done` are the files that are as they should be, `same` those of them
    that were so before, `relabelled` the new ETags of those that have only other headers."""

    def __init__(
        self,
        bucket: Bucket,
        recorded: Mapping[str, str],
        fresh: Set[str],
        known: Mapping[str, set[str]],
        live: Mapping[str, str],
        stay_ours: Callable[[], None],
    ) -> None:
        self._bucket, self._recorded, self._known = bucket, recorded, known
        self._live, self._stay_ours = live, stay_ours
        self._expected = {**recorded, **dict.fromkeys(fresh, ABSENT)}
        self._lock = threading.Lock()
        self.done: dict[str, Done] = {}
        self.same: set[str] = set()
        self.relabelled: dict[str, str] = {}

    def survey(self, entry: Entry) -> None:
        """Looks whether a file is there already."""
        found = self._bucket.head(entry.path)
        if found and found.sha256 == entry.sha256:
            self._note(entry, found.etag)
            self.same.add(entry.path)
        elif found and found.sha256:
            self._expected[entry.path] = found.etag
        else:
            self._expected.pop(entry.path, None)

    def write(self, entry: Entry, data: bytes) -> None:
        """Raises Unexpected if somebody else wrote the file. One that somebody deleted is written anew."""
        path, fields = entry.path, fields_of(entry)
        expected = self._expected[path] if path in self._expected else self._found(path)
        try:
            etag = self._bucket.put(path, data, sha256=entry.sha256, headers=fields, expected=expected)
        except Unexpected as error:
            if error.found and not self._ours(path, error.found):
                raise
            self._stay_ours()
            now = error.found.etag if error.found else ABSENT
            etag = self._bucket.put(path, data, sha256=entry.sha256, headers=fields, expected=now)
        self._note(entry, etag)

    def relabel(self, entry: Entry) -> None:
        """Gives a file other headers: a copy onto itself, whose ETag is another one where it is no MD5."""
        path, sha256 = entry.path, entry.sha256
        try:
            is_copied = self._bucket.copy(path, path, fields_of(entry), sha256=sha256)
        except StoreRefused:
            self._rewrite(entry)
            return
        found = self._bucket.head(path) if is_copied and not self._bucket.etags_are_md5 else None
        if found and found.sha256 == sha256:
            self._note_relabelled(path, found.etag)

    def keep(self, entry: Entry) -> None:
        """Copies a file that is about to be replaced to `objects/`, by way of this machine where the store does not
        copy. One that is gone cannot be kept; nor can one that somebody else changed, unless a publisher that
        died has kept it before. Raises OriginFailed for one that is there and cannot be kept."""
        recorded = self._recorded.get(entry.path, "")
        etag = "" if self._known else recorded  # not all stores heed a copy's condition
        key, fields = object_key(entry.sha256), fields_of(entry)
        try:
            self._bucket.copy(entry.path, key, fields, sha256=entry.sha256, etag=etag)
        except StoreRefused:
            if found := self._read(entry):
                self._bucket.put(key, found.data, sha256=entry.sha256, headers=fields, expected=ABSENT)

    def _rewrite(self, entry: Entry) -> None:
        """Gives a file other headers where the store does not copy."""
        if found := self._read(entry):
            fields, known = fields_of(entry), found.etag
            etag = self._bucket.put(
                entry.path, found.data, sha256=entry.sha256, headers=fields, expected=known
            )
            self._note_relabelled(entry.path, etag)

    def _read(self, entry: Entry) -> Found | None:
        """A file with its bytes; None if it is gone or another one. Raises OriginFailed if it may not be read."""
        found = self._bucket.get(entry.path)
        if found is None:
            self._bucket.demand(entry.path)
        return found if found and hashlib.sha256(found.data).hexdigest() == entry.sha256 else None

    def _note_relabelled(self, path: str, etag: str) -> None:
        with self._lock:
            self.relabelled[path] = etag

    def _found(self, path: str) -> str:
        """The ETag of a file about which nothing is recorded. Raises Unexpected for somebody else's."""
        found = self._bucket.head(path)
        if found and not found.sha256:
            raise Unexpected(self._bucket.url, path, found)
        return found.etag if found else ABSENT

    def _ours(self, path: str, found: Found) -> bool:
        return found.sha256 in {*self._known.get(path, ()), self._live.get(path)}

    def _note(self, entry: Entry, etag: str) -> None:
        with self._lock:
            self.done[entry.path] = Done(entry, etag, time.monotonic())
