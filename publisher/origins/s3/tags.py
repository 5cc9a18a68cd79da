"""The ETags of public files, noted in the records of shards beside their sizes.

A shard's record begins with a line {format, sizes, etags}, which its digest does not cover. With the ETags of the
live release at hand a file is replaced in one conditional request; without one its ETag is asked for first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from publisher.bundle import shard_of
from publisher.origins.s3.bucket import ABSENT
from publisher.releases import CARRIED, Contents, encode, shard_key

Load = Callable[[str], bytes | None]


def recorded(load: Load, contents: Contents, paths: Iterable[str]) -> dict[str, str]:
    """The ETags of paths in a tree; those that are not recorded are left out."""
    wanted: dict[str, list[str]] = {}
    for path in paths:
        wanted.setdefault(shard_of(path), []).append(path)
    found: dict[str, str] = {}
    for name, some in wanted.items():
        if name in contents and (data := load(shard_key(contents[name]))):
            known = of_paths(data)
            found |= {path: known[path] for path in some if path in known}
    return found


def of_paths(record: bytes) -> dict[str, str]:
    """Path → ETag, of a shard's record; nothing of one whose first line is damaged."""
    head, _, body = record.partition(b"\n")
    try:
        etags = dict(json.loads(head)).get("etags", ())
        rows = body.decode().split("\n")[: len(etags)]
        return {json.loads(row)[0]: str(etag) for row, etag in zip(rows, etags, strict=True) if etag}
    except (ValueError, KeyError, TypeError):
        return {}


def tagged(record: bytes, before: bytes | None, written: Mapping[str, str]) -> bytes:
    """A shard's record with ETags: those that were written, and of other files those that the record of the
    live shard has."""
    head, _, body = record.partition(b"\n")
    known = {**(of_paths(before) if before else {}), **written}
    paths = [json.loads(row)[0] for row in body.decode().split("\n") if row]
    return encode({**json.loads(head), "etags": [known.get(path, ABSENT) for path in paths]}) + body


def tagged_all(
    records: Mapping[str, bytes], contents: Contents, live: Contents, load: Load, written: Mapping[str, str]
) -> dict[str, bytes]:
    """All records of a release; those that are no shards stay as they are."""
    names = {shard_key(digest): name for name, digest in contents.items() if name != CARRIED}
    return {
        key: tagged(data, load(shard_key(live[names[key]])) if names[key] in live else None, written)
        if key in names
        else data
        for key, data in records.items()
    }
