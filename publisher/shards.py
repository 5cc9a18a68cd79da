"""The record of a shard: its entries, in a form that can be checked and compared without reading them.

The first line is `{format, sizes: [bytes, …]}`; then comes a line `[path, sha256, headers]` for each entry, and
these lines are what the digest of the shard is made from. So a record is checked by hashing it, records are
compared as sets of lines, and only the lines that differ are parsed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from publisher.bundle import Entry, row
from publisher.releases import FORMAT, Loader, damaged, encode, shard_key

Headers = tuple[tuple[str, str], ...]
Shard = Mapping[str, int]
"""A line of JSON, [path, sha256, headers] → the bytes of that file."""


def shard_from(entries: Iterable[Entry]) -> Shard:
    return {row(entry): entry.size for entry in entries}


def read_entries(shard: Shard, rows: Iterable[str] | None = None) -> list[Entry]:
    """The entries of those of the given rows that are in the shard, or of all. Equal headers are one
    object."""
    wanted = shard if rows is None else [line for line in rows if line in shard]
    known: dict[str, Headers] = {}
    return [Entry(*_columns(line, shard[line], known)) for line in wanted]


def _columns(line: str, size: int, known: dict[str, Headers]) -> tuple[str, str, int, Headers]:
    """Most paths have nothing that JSON escapes: then a row has its columns at known places."""
    end = line.find('"', 2)
    path, packed = line[2:end], line[end + 69 : -1]
    if "\\" in path or line[end + 67 : end + 69] != '",':
        path, sha256, pairs = json.loads(line)
        return path, sha256, size, tuple([(name, value) for name, value in pairs])
    headers = known.get(packed)
    if headers is None:
        headers = known[packed] = tuple([(name, value) for name, value in json.loads(packed)])
    return path, line[end + 3 : end + 67], size, headers


def encode_shard(shard: Shard) -> bytes:
    return encode({"format": FORMAT, "sizes": [*shard.values()]}) + "\n".join([*shard, ""]).encode()


def decode_shard(data: bytes, digest: str) -> Shard:
    """Raises ValueError, KeyError or TypeError for a record that `encode_shard` did not write, or whose
    entries do not have this digest."""
    head, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest() != digest:
        raise ValueError("not the entries that were recorded")
    return dict(zip(body.decode().split("\n")[:-1], json.loads(head)["sizes"], strict=True))


def load_shard(origin: Loader, digest: str) -> Shard:
    """A recorded shard; raises OriginDamaged if it is missing or is not what was recorded."""
    data = origin.load(shard_key(digest))
    if data is not None:
        try:
            return decode_shard(data, digest)
        except (ValueError, KeyError, TypeError):
            pass
    raise damaged(origin, shard_key(digest))
