"""Taking back what was written too late, by a publisher that was held up for longer than its lease."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from publisher.bundle import Entry, shard_of
from publisher.errors import OriginFailed
from publisher.origins.s3.facts import fields_of
from publisher.origins.s3.public import Done
from publisher.releases import object_key
from publisher.shards import load_shard

if TYPE_CHECKING:
    from publisher.origins.s3.origin import S3Origin


def undo(origin: S3Origin, late: Iterable[Done]) -> None:
    """Makes each file what the live release says, unless somebody has written it since."""
    contents = origin.state().contents
    for done in late:
        digest = contents.get(shard_of(done.entry.path), "")
        entries = load_shard(origin, digest).entries() if digest else []
        wanted = next((entry for entry in entries if entry.path == done.entry.path), None)
        with suppress(OriginFailed):  # it is somebody else's by now, or `verify` will tell
            _restore(origin, done, wanted)


def _restore(origin: S3Origin, done: Done, wanted: Entry | None) -> None:
    path = done.entry.path
    if wanted is None:
        found = origin.bucket.head(path)
        if found and found.etag == done.etag:
            origin.bucket.delete(path)
    elif wanted.sha256 != done.entry.sha256:
        data = origin.load(object_key(wanted.sha256))
        if data is not None and hashlib.sha256(data).hexdigest() == wanted.sha256:
            origin.bucket.put(path, data, headers=fields_of(wanted), expected=done.etag)
