"""The table of an edge in a CloudFront KeyValueStore: few, small values, of which a request reads two.

    <version>s<n>       shard n: `,<print><entry>` of each path whose hash falls into it, and a comma at the end
    <version>d<digest>  a decision with the variables and signals it reads
    <version>r<digest>  a redirect: [status, target]

An entry is "" for a page with one file, else the end of a key. A path outside of the release shares the print of one
inside about once in 20 million times; the origin has no such file then. Decisions and redirects begin with the number of
values that continue them, `<key>.1`, `<key>.2`, …. They are named by their content: what an edit does not touch keeps
its key and value.

Limits: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import quote

from audience.diagram import Variable
from publisher.edges.errors import CannotExpress
from publisher.edges.headers import ASSET
from publisher.edges.javascript.table import Packed, decision, signal, variable
from publisher.edges.reference import file_of, page_of
from publisher.edges.table import Decision, EdgeTable

ENGINE = "cloudfront"
VOUCHED = "cloudfront-"  # CloudFront makes the headers that are named so itself
LARGEST_VALUE = 1_000  # bytes; CloudFront takes 1,024
LARGEST = 5_000_000  # bytes of all keys and values
_PARTS = 74  # what one character above "0" can say

_MODULUS, _FACTOR = 35_184_372_088_777, 131  # of the hash in request.js
_PRINTS = 36**6
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Layout:
    """How paths are spread: so that no shard is too large, and no two paths of a release look alike."""

    shards: int
    seed: int


@dataclass(frozen=True, slots=True)
class Contents:
    """`entries`: path → what its shard says of it. `values`: end of a key → decision or redirect."""

    entries: Mapping[str, str]
    values: Mapping[str, str]

    def laid_out(self) -> Layout:
        """The smallest layout, a power of two."""
        expected = sum(7 + len(entry) for entry in self.entries.values()) // LARGEST_VALUE
        for seed in count(1):
            hashes = {path: hash_of(path, seed) for path in self.entries}
            for shards in (1 << bits for bits in range(expected.bit_length(), 24)):
                spread = self._spread(hashes, shards)
                if spread and max(map(len, spread.values())) <= LARGEST_VALUE:
                    return Layout(shards, seed)
                if not spread:
                    break
        raise AssertionError("unreachable")

    def at(self, layout: Layout, version: str) -> dict[str, str]:
        """Every key and value. Raises CannotExpress when the store cannot hold them."""
        hashes = {path: hash_of(path, layout.seed) for path in self.entries}
        found = {f"s{number}": value for number, value in self._spread(hashes, layout.shards).items()}
        for name, text in self.values.items():
            found |= dict(_continued(name, text))
        stored = {version + name: value for name, value in found.items()}
        size = sum(len(name) + len(value) for name, value in stored.items())
        if size > LARGEST:
            fix = "publish fewer pages to this target, or choose an edge with files (nginx) or a larger program (cloudflare)"
            raise CannotExpress(ENGINE, f"a table of {size:,} bytes (its store holds {LARGEST:,})", fix)
        return stored

    def _spread(self, hashes: Mapping[str, int], shards: int) -> dict[int, str]:
        """Shard → its value; nothing when two paths look alike."""
        found = {number: [""] for number in range(shards)}
        for path, entry in sorted(self.entries.items()):
            found[hashes[path] % shards].append(_print(hashes[path], shards) + entry)
        if any(len({each[:6] for each in listed}) < len(listed) for listed in found.values()):
            return {}
        return {number: ",".join([*listed, ""]) for number, listed in found.items()}


def contents(table: EdgeTable, files: Iterable[str], short: Mapping[str, str]) -> Contents:
    """`files` are all of the release, without `public/`. `short`: names that the program calls the table's fields by. Raises
    CannotExpress."""
    known = frozenset(files)
    pages = {
        quote(page_of(file))
        for file in known
        if not file.startswith("_v/") and not ASSET.fullmatch(f"/{file}")
    }
    entries = dict.fromkeys(pages, "")
    values, names = dict[str, str](), dict[tuple[int, tuple[str, ...]], str]()
    for page, number in table.pages.items():
        keys = _published(table.decisions[number].keys, page, known)
        if (number, keys) not in names:
            found = replace(table.decisions[number], keys=keys)
            names[number, keys] = _named("d", _json(_decision(found, table, short)), values)
        if quote(page) in pages:
            entries[quote(page)] = names[number, keys]
    for path, (status, target) in table.redirects.items():
        if quote(path) not in pages:
            entries[quote(path)] = _named("r", _json([status, target]), values)
    return Contents(entries, values)


def _published(keys: Iterable[str], page: str, files: Collection[str]) -> tuple[str, ...]:
    """With the default's key for variants of this page that have no file."""
    return tuple(key if f"_v/{key}/{file_of(page)}" in files else "" for key in keys)


def hash_of(path: str, seed: int) -> int:
    """The same as in request.js."""
    found = seed
    for byte in path.encode():
        found = (found * _FACTOR + byte) % _MODULUS
    return found


def shortened(packed: Any, short: Mapping[str, str]) -> Any:
    """With the names that the program has for fields, and for its readers and kinds."""
    if isinstance(packed, dict):
        return {short.get(name, name): _field(name, item, short) for name, item in packed.items()}
    return [shortened(item, short) for item in packed] if isinstance(packed, list) else packed


def _field(name: str, item: Any, short: Mapping[str, str]) -> Any:
    return short.get(item, item) if name in ("as", "kind") else shortened(item, short)


def _decision(found: Decision, table: EdgeTable, short: Mapping[str, str]) -> Packed:
    """With its own variables and signals."""
    variables = list(dict.fromkeys(found.diagram.variables))
    names = list(dict.fromkeys(_signal_of(each) for each in variables))
    packed = decision(found, {each: number for number, each in enumerate(variables)})
    packed["variables"] = [variable(each, names) for each in variables]
    packed["signals"] = [
        signal(table.signals[name], table.settings.locales, ENGINE, VOUCHED) for name in names
    ]
    made: Packed = shortened(packed, short)
    return made


def _signal_of(found: Variable) -> str:
    return found.signal.partition(".")[0] if found.kind == "member" else found.signal


def _named(kind: str, text: str, values: dict[str, str]) -> str:
    """Keeps `text` under a name made from it."""
    number, name = int(sha256(text.encode()).hexdigest()[:9], 16), kind
    for _ in range(7):
        number, digit = divmod(number, 36)
        name += _DIGITS[digit]
    values[name] = text
    return name


def _continued(name: str, text: str) -> Iterator[tuple[str, str]]:
    """In values that fit; the first says how many follow. Raises CannotExpress."""
    parts = [text[start : start + LARGEST_VALUE - 1] for start in range(0, len(text), LARGEST_VALUE - 1)]
    if len(parts) > _PARTS:
        what = (
            f"a decision of {len(text):,} bytes"
            if name[0] == "d"
            else f"a redirect to an address of {len(text):,} bytes"
        )
        raise CannotExpress(
            ENGINE, what, "mark zones of pages with many variants as late, or shorten what is long"
        )
    yield name, chr(ord("0") + len(parts) - 1) + parts[0]
    yield from ((f"{name}.{number}", part) for number, part in enumerate(parts[1:], 1))


def _print(found: int, shards: int) -> str:
    number, made = found // shards % _PRINTS, ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        made = _DIGITS[digit] + made
    return made


def _json(packed: Any) -> str:
    return json.dumps(packed, ensure_ascii=True, separators=(",", ":"))
