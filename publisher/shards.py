"""A shard as it is recorded: its entries, in a form that can be checked and compared without reading them.

The first line of a record is `{format, sizes: [bytes, …]}`; then comes a line `[path, sha256, headers]` for each entry, and
these lines are what the digest of the shard is made from. So a record is checked by hashing it, records are
compared line by line, and only the lines that differ are parsed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from publisher.bundle import Entry, row
from publisher.releases import FORMAT, Loader, damaged, encode, shard_key

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """`text` has a line for each entry, [path, sha256, headers] as JSON, and `sizes` the bytes of their files, in the same
    order. A text takes a fraction of the memory of its entries."""

    text: str = ""
    sizes: Sequence[int] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Shard:
        """`entries` are sorted by path."""
        found = list(entries)
        return cls("".join([f"{row(entry)}\n" for entry in found]), [entry.size for entry in found])

    @property
    def digest(self) -> str:
        """The sha256 of `text`."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def lines(self) -> list[str]:
        return self.text.split("\n")[:-1]

    def entries(self) -> list[Entry]:
        return read_lines(zip(self.lines(), self.sizes, strict=True))

    def plus(self, other: Shard) -> Shard:
        return Shard(self.text + other.text, [*self.sizes, *other.sizes]) if other.text else self


def read_lines(lines: Iterable[tuple[str, int]]) -> list[Entry]:
    """(line, bytes of the file) → entries. Equal headers are one object."""
    known: dict[str, Headers] = {}
    return [Entry(*_columns(line, size, known)) for line, size in lines]


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
    return encode({"format": FORMAT, "sizes": shard.sizes}) + shard.text.encode()


def decode_shard(data: bytes, digest: str) -> Shard:
    """Raises ValueError, KeyError or TypeError for a record that `encode_shard` did not write, or whose
    entries do not have this digest."""
    head, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest() != digest:
        raise ValueError("not the entries that were recorded")
    sizes = json.loads(head)["sizes"]
    if len(sizes) != body.count(b"\n"):
        raise ValueError("not as many sizes as entries")
    return Shard(body.decode(), sizes)


def load_shard(origin: Loader, digest: str) -> Shard:
    """A recorded shard; raises OriginDamaged if it is missing or is not what was recorded."""
    data = origin.load(shard_key(digest))
    if data is not None:
        try:
            return decode_shard(data, digest)
        except (ValueError, KeyError, TypeError):
            pass
    raise damaged(origin, shard_key(digest))
