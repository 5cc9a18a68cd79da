"""A bundle: everything a build produces, as a sorted list of entries whose bytes are composed when read.

Paths are relative to a release tree: `public/…` is what visitors can get, `edge/…` is the decision table.
The entries are spread over at most 256 shards, so that after one edit comparing and hashing cost one shard,
whatever the size of the site.

The digest depends on (path, sha256, headers) of all entries and on nothing else: no number, commit, time or
machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from publisher.shards import Shard

VARIANTS = "public/_v/"
KEY_LENGTH = 10  # hex digits of the key of a variant, by which its folder is named


class Entry(NamedTuple):
    """One file. `sha256` is 64 hex digits, `size` in bytes, `headers` (name, value) pairs in sending
    order."""

    path: str
    sha256: str
    size: int
    headers: tuple[tuple[str, str], ...] = ()


class Bundle(Protocol):
    """What a build hands to a publisher. `read` is also called in forked worker processes."""

    @property
    def digest(self) -> str:
        """`bundle_digest(self.shards())`: equal for equal sites, on any machine."""
        ...

    def shards(self) -> Mapping[str, str]:
        """Shard name (two hex digits) → the digest of what is recorded of its entries. A shard without entries is absent."""
        ...

    def shard(self, name: str) -> Sequence[Entry]:
        """The entries of one shard, sorted by path; empty for an absent shard."""
        ...

    def record(self, name: str) -> Shard:
        """The same as it is recorded, which is all that comparing needs, and a third of the work."""
        ...

    def read(self, entry: Entry) -> bytes:
        """The bytes of an entry of this bundle: `entry.size` of them, hashing to `entry.sha256`."""
        ...


def default_path(path: str) -> str:
    """The default file beside a variant (`public/_v/<key>/x/index.html` → `public/x/index.html`); else
    `path`."""
    if not path.startswith(VARIANTS):
        return path
    return "public/" + path[len(VARIANTS) :].partition("/")[2]


def variant_of(path: str) -> str:
    """The key of a variant's file (`public/_v/ab12cd34ef/x/index.html` → "ab12cd34ef"); "" for any other."""
    return path[len(VARIANTS) :].partition("/")[0] if path.startswith(VARIANTS) else ""


def shard_of(path: str) -> str:
    """Two hex digits. All variants of a page share its shard, so that an edit of a page touches one shard."""
    return hashlib.sha256(default_path(path).encode()).hexdigest()[:2]


def row(entry: Entry) -> str:
    """What the digest is made from: `[path, sha256, headers]` as JSON, without spaces."""
    return packed_row(entry.path, entry.sha256, packed_headers(entry.headers))


def packed_row(path: str, sha256: str, headers: str) -> str:
    """The row of an entry with these `packed_headers`."""
    return f'[{encode_basestring(path)},"{sha256}",{headers}]'


@lru_cache(maxsize=256)
def packed_headers(headers: tuple[tuple[str, str], ...]) -> str:
    """Files of a site have few different headers."""
    return json.dumps(headers, ensure_ascii=False, separators=(",", ":"))


def bundle_digest(shards: Mapping[str, str]) -> str:
    """The sha256 of `<shard> <digest>` lines, sorted by shard."""
    return hashlib.sha256("".join(f"{name} {shards[name]}\n" for name in sorted(shards)).encode()).hexdigest()
