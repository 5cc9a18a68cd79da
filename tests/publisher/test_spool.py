"""What a build keeps of what it composed: whole, from all processes, and nothing of it stays on the disk."""

from __future__ import annotations

import gc
import hashlib
import os
import resource
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from growing_site import GrowingSite, page

from publisher.bundle import Entry
from publisher.pool import WORTH_IT, Pool
from publisher.spool import Pages, Place, Spool

HEAD, TAIL = b"<html>", b"</html>"
SEGMENTS = {"site.toml": 'segments = ["vip"]\n', "audience/segments/vip.yaml": "when: {tag: vip}\n"}


def files_of(number: int) -> dict[str, list[bytes]]:
    return {key: [HEAD, f"{key} of {number}".encode() * 50, TAIL] for key in ("", "ab12cd34ef")}


def page_of(number: int, files: dict[str, list[bytes]] | None = None) -> Pages:
    """One page as it is kept."""
    parts = files_of(number) if files is None else files
    hashed = {key: (hashlib.sha256(b"".join(each)).hexdigest(), each) for key, each in parts.items()}
    return {default(number): hashed}


def entry(key: str, number: int, data: bytes) -> Entry:
    folder = f"public/_v/{key}/" if key else "public/"
    return Entry(f"{folder}{number}/index.html", hashlib.sha256(data).hexdigest(), len(data))


def default(number: int) -> str:
    return f"public/{number}/index.html"


def test_every_process_keeps_and_one_reads_it_all(tmp_path: Path) -> None:
    def keep(numbers: Sequence[int]) -> list[tuple[int, Place | None, int]]:
        return [(number, spool.keep(page_of(number)), os.getpid()) for number in numbers]

    with Spool(tmp_path) as spool:
        spool.open()
        kept = [each for part in Pool(3).map(keep, range(2 * WORTH_IT), chunk=7) for each in part]
        assert len({process for _, _, process in kept} - {os.getpid()}) > 1
        assert list(tmp_path.iterdir()) == []
        spool.remember((default(number), place) for number, place, _ in kept if place)
        for number in range(2 * WORTH_IT):
            for key, parts in files_of(number).items():
                data = b"".join(parts)
                assert spool.read(entry(key, number, data)) == data


def test_parts_that_files_share_are_kept_once(tmp_path: Path) -> None:
    shared = bytes(100_000)
    with Spool(tmp_path) as spool:
        spool.open()
        place = spool.keep(page_of(1, {"": [shared, b"1"], "ab12cd34ef": [shared, b"2"]}))
    assert place is not None
    assert place[1] < 110_000


def test_pages_that_are_kept_together_are_read_each_by_itself(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.open()
        place = spool.keep({**page_of(1), **page_of(2)})
        assert place is not None
        spool.remember((default(number), place) for number in (1, 2, 3))
        for number, key in ((1, ""), (2, ""), (2, "ab12cd34ef"), (1, "ab12cd34ef")):
            data = b"".join(files_of(number)[key])
            assert spool.read(entry(key, number, data)) == data
        assert spool.read(entry("", 2, b"".join(files_of(1)[""]))) is None
        assert spool.read(entry("", 3, b"".join(files_of(1)[""]))) is None


def test_what_does_not_fit_is_not_kept(tmp_path: Path) -> None:
    with Spool(tmp_path, limit=1_000) as spool:
        spool.open()
        assert spool.keep(page_of(1, {"": [bytes(500)]})) is not None
        assert spool.keep(page_of(1, {"": [bytes(500)]})) is None
        assert spool.keep(page_of(1, {"": [b"small"]})) is not None


def test_what_is_not_the_file_is_not_given(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.open()
        place = spool.keep(page_of(1))
        assert place is not None
        begin, size, checksum = place
        elsewhere = {2: (begin + 1, size, checksum), 3: (9_999, 9, 0), 4: (begin, size, checksum + 1)}
        spool.remember([(default(1), place), *((default(each), at) for each, at in elsewhere.items())])
        data = b"".join(files_of(1)[""])
        assert spool.read(entry("", 1, data)) == data
        assert spool.read(entry("", 1, b"other")) is None
        for number in (2, 3, 4, 5):
            assert spool.read(entry("", number, data)) is None
        assert spool.read(entry("0123456789", 1, data)) is None


def test_a_full_disk_gets_its_room_back(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Spool(tmp_path, limit=10**9) as spool:
        spool.open()
        place = spool.keep(page_of(1))
        assert place is not None
        spool.remember([(default(1), place)])
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (2_000_000, hard)
        )  # a write beyond it fails, as on a full disk
        try:
            assert spool.keep(page_of(1, {"": [bytes(3_000_000)]})) is None
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert spool.read(entry("", 1, b"".join(files_of(1)[""]))) is None
        assert spool.keep(page_of(2)) is None


@pytest.mark.parametrize("folder", [None, Path("/nowhere")])
def test_without_a_place_nothing_is_kept(folder: Path | None) -> None:
    with Spool(folder) as spool:
        spool.open()
        assert spool.keep(page_of(1)) is None


def test_it_is_closed(tmp_path: Path) -> None:
    gc.collect()  # files that other tests left to it
    with Spool(tmp_path) as spool:
        spool.open()
        open_files = [*Path("/proc/self/fd").iterdir()]
        spool.keep(page_of(1))
    left = [*Path("/proc/self/fd").iterdir()]
    assert len(left) == len(open_files) - 1
    assert spool.keep(page_of(1)) is None


@pytest.mark.parametrize("limit", [None, 900, 0])
def test_bytes_are_those_of_the_build_with_or_without_room(tmp_path: Path, limit: int | None) -> None:
    with closing(GrowingSite(tmp_path)) as grown:
        for text in ("first", "second"):
            grown.write(
                {
                    **SEGMENTS,
                    "content/index.md": page(["title: Home", "url: /"], "::fragment{use=promo}"),
                    "content/more.md": page(["title: More", "url: /more/"], "::fragment{use=promo}"),
                    "content/promo.md": page(["title: Promo"], "For all."),
                    "content/promo@vip.md": page(["title: Promo"], text),
                }
            )
            workspace = grown.kept()
            with Spool(workspace.folder, limit) as spool:
                bundle = workspace.build(None, spool).bundle
                found = {
                    each.path: bundle.read(each) for name in bundle.shards() for each in bundle.shard(name)
                }
            again = workspace.build().bundle
            assert found == {
                each.path: again.read(each) for name in again.shards() for each in again.shard(name)
            }
            assert any(text.encode() in data for data in found.values())
