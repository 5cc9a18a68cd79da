"""The digest of a bundle, and how entries are spread over shards."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.bundle import Entry, bundle_digest, default_path, shard_of
from publisher.listed import ListBundle
from publisher.shards import Shard, decode_shard, encode_shard

FILES = st.dictionaries(
    st.text("abcé/", min_size=1).map("public/".__add__), st.binary(max_size=3), max_size=8
)


def test_variants_of_a_page_share_its_shard() -> None:
    page = "public/blog/x/index.html"
    variant = "public/_v/ab12cd34ef/blog/x/index.html"
    assert default_path(variant) == page
    assert shard_of(variant) == shard_of(page)
    assert default_path("edge/nginx/map.conf") == "edge/nginx/map.conf"


def test_digest_is_pinned() -> None:
    """Golden values: other versions of the program must come to the same digests."""
    entries = [Entry("public/é.html", "0" * 64, 9, (("Cache-Control", "no-cache"),))]
    assert Shard.of(entries).digest == "3987a7fd53005c9ea0668059b2a9f51505139b971b3835a02ca949a0894efb53"
    assert bundle_digest({"01": "b", "00": "a"}) == bundle_digest({"00": "a", "01": "b"})


@given(FILES)
def test_digest_does_not_depend_on_order(files: dict[str, bytes]) -> None:
    assert ListBundle(files).digest == ListBundle(dict(reversed(files.items()))).digest


@given(FILES, FILES)
def test_digest_tells_bundles_apart(one: dict[str, bytes], two: dict[str, bytes]) -> None:
    assert (ListBundle(one).digest == ListBundle(two).digest) == (one == two)


def test_headers_count_and_size_does_not() -> None:
    plain, headed = ListBundle({"public/a": b""}), ListBundle({"public/a": b""}, {"public/a": (("X", "1"),)})
    assert plain.digest != headed.digest
    assert Shard.of([Entry("public/a", "0", 1)]).digest == Shard.of([Entry("public/a", "0", 2)]).digest


ENTRIES = st.lists(
    st.builds(
        Entry,
        path=st.text(min_size=1),
        sha256=st.binary().map(lambda data: hashlib.sha256(data).hexdigest()),
        size=st.integers(0, 10**12),
        headers=st.lists(st.tuples(st.text(), st.text()), max_size=2).map(tuple),
    ),
    min_size=1,
    unique_by=lambda entry: entry.path,
)


@given(ENTRIES)
def test_digest_is_made_from_lines_of_plain_json(entries: list[Entry]) -> None:
    lines = [
        json.dumps([each.path, each.sha256, each.headers], ensure_ascii=False, separators=(",", ":")) + "\n"
        for each in entries
    ]
    assert Shard.of(entries).digest == hashlib.sha256("".join(lines).encode()).hexdigest()


@given(ENTRIES, st.data())
def test_a_record_gives_back_its_entries_and_no_damaged_one_passes(
    entries: list[Entry], data: st.DataObject
) -> None:
    record, digest = encode_shard(Shard.of(entries)), Shard.of(entries).digest
    assert decode_shard(record, digest).entries() == entries
    place = data.draw(st.integers(record.index(b"\n") + 1, len(record) - 1))
    flipped = record[:place] + bytes([record[place] ^ data.draw(st.integers(1, 255))]) + record[place + 1 :]
    with pytest.raises(ValueError, match="not the entries"):
        decode_shard(flipped, digest)
    with pytest.raises(ValueError, match="not the entries"):
        decode_shard(record[: data.draw(st.integers(0, len(record) - 1))], digest)


@given(FILES)
def test_every_entry_is_in_its_shard_once(files: dict[str, bytes]) -> None:
    bundle = ListBundle(files)
    found = [(entry.path, bundle.read(entry)) for name in bundle.shards() for entry in bundle.shard(name)]
    assert dict(found) == files
    assert len(found) == len(files)
    assert all(shard_of(entry.path) == name for name in bundle.shards() for entry in bundle.shard(name))
