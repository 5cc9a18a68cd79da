"""What only a directory does: two trees that share files, a lock that dies with its holder, damage of every
kind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import small_site
from small_site import ONE, TWO, publish, return_to, visible

from publisher.bundle import Entry
from publisher.delivery import releases
from publisher.edges.etag import mtime_for
from publisher.errors import LostRace, NothingLive, OriginDamaged, OriginFailed
from publisher.listed import ListBundle
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.lock import locked
from publisher.verification import Verification, verify

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture
def origin(tmp_path: Path) -> DirectoryOrigin:
    return DirectoryOrigin(tmp_path / "origin")


def edited(text: str) -> dict[str, bytes]:
    return ONE | {"public/index.html": text.encode()}


def test_layout(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    publish(origin, TWO)
    assert (origin.root / "live").readlink() == Path("trees/b")
    assert json.loads((origin.root / "live.json").read_bytes()) == {
        "format": 1,
        "release": 2,
        "bundle": ListBundle(TWO).digest,
    }
    record = json.loads((origin.root / "releases/2.json").read_bytes())
    assert {name: record[name] for name in ("format", "n", "parent", "bundle", "commit", "tool")} == {
        "format": 1,
        "n": 2,
        "parent": 1,
        "bundle": ListBundle(TWO).digest,
        "commit": "c0ffee",
        "tool": "test",
    }
    assert sorted(path.name for path in (origin.root / "live/").iterdir()) == ["edge", "live.json", "public"]
    assert not list((origin.root / "tmp").iterdir())


def test_the_trees_take_turns_and_the_standby_catches_up_by_links(origin: DirectoryOrigin) -> None:
    for number, text in enumerate(("a", "b", "c", "d"), 1):
        delivery = publish(origin, edited(text))
        assert (origin.root / "live").readlink().name == "ab"[(number - 1) % 2]
    assert (delivery.uploaded, delivery.copied) == (1, 0)
    delivery = publish(origin, edited("d") | {"public/new.html": b""})
    assert (delivery.uploaded, delivery.copied) == (1, 1)


def test_unchanged_files_are_shared_and_never_written_in_place(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    before = {path: (origin.root / "live" / path).stat() for path in ONE}
    with (origin.root / "public/index.html").open("rb") as opened:
        publish(origin, edited("two"))
        publish(origin, edited("three"))
        assert opened.read() == ONE["public/index.html"]
    for path in ONE.keys() - {"public/index.html"}:
        assert (origin.root / "trees/a" / path).samefile(origin.root / "trees/b" / path)
        assert (origin.root / "live" / path).stat().st_ino == before[path].st_ino


def test_times_come_from_content(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    bundle = ListBundle(ONE)
    for entry in (entry for name in bundle.shards() for entry in bundle.shard(name)):
        assert (origin.root / "live" / entry.path).stat().st_mtime == mtime_for(entry.sha256)


def test_rollback_needs_no_bytes(origin: DirectoryOrigin) -> None:
    for text in ("a", "b", "c"):
        publish(origin, edited(text))
    delivery = return_to(origin, 1)
    assert (delivery.uploaded, delivery.copied, delivery.bytes) == (0, 1, 0)
    assert visible(origin.root) == edited("a")


def test_a_directory_with_other_things_is_refused(origin: DirectoryOrigin) -> None:
    (origin.root / "public").mkdir(parents=True)
    (origin.root / "public/precious.html").write_text("mine")
    with pytest.raises(OriginFailed, match="public: exists, and was not made by a publish"):
        publish(origin, ONE)
    assert (origin.root / "public/precious.html").read_text() == "mine"


def test_paths_outside_the_tree_are_refused(origin: DirectoryOrigin) -> None:
    for path in ("public/../../escaped", "elsewhere/x", "public//x", "public"):
        with pytest.raises(ValueError, match="is not a path inside"):
            publish(origin, {path: b""})
    assert visible(origin.root) == {}


def test_a_live_publisher_is_named(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    with (
        locked(origin.root / "lock", origin.url, "is publishing release 2"),
        pytest.raises(LostRace, match=rf"process {os.getpid()} on .* is publishing release 2"),
    ):
        publish(origin, TWO)
    publish(origin, TWO)


def test_a_number_whose_publisher_died_is_given_out_again(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    (origin.root / "releases/2.json").write_text("left by a publisher that died")
    assert publish(origin, TWO).release == 2
    assert [each["release"] for each in releases(origin)] == [2, 1]


@pytest.mark.parametrize("damage", ["no record", "bad record", "no tree"])
def test_a_standby_that_cannot_be_trusted_is_made_anew(origin: DirectoryOrigin, damage: str) -> None:
    publish(origin, ONE)
    (origin.root / "trees/b/public/stray").write_text("stray")
    match damage:
        case "no record":
            (origin.root / "trees/b.json").unlink()
        case "bad record":
            (origin.root / "trees/b.json").write_text("{")
        case _:
            (origin.root / "trees/b").rename(origin.root / "elsewhere")
    publish(origin, TWO)
    assert visible(origin.root) == TWO
    assert verify(origin).sound


def test_a_damaged_pointer_is_an_error(origin: DirectoryOrigin) -> None:
    publish(origin, ONE)
    (origin.root / "live.json").resolve().write_text("{}")
    with pytest.raises(OriginFailed, match=r"live\.json: damaged"):
        publish(origin, TWO)


class TestVerify:
    def test_a_flipped_byte_in_a_shared_file(self, origin: DirectoryOrigin) -> None:
        """Both trees have the damaged file: neither may ever show it again."""
        publish(origin, ONE)
        publish(origin, edited("two"))
        (origin.root / "public/blog/index.html").write_bytes(b"blOg")
        assert verify(origin, ListBundle(edited("two")), repair=True).sound
        publish(origin, edited("three"))
        assert verify(origin).sound
        assert visible(origin.root) == edited("three")

    def test_repairs_from_the_other_tree_and_from_objects(self, origin: DirectoryOrigin) -> None:
        publish(origin, ONE)
        publish(origin, edited("two"))
        return_to(origin)
        for path in ("public/index.html", "public/blog/index.html"):
            (origin.root / path).unlink()
        found = verify(origin, repair=True)
        assert found.repaired == found.missing == ("public/blog/index.html", "public/index.html")
        assert visible(origin.root) == ONE

    def test_links_pipes_and_folders_are_not_files(self, origin: DirectoryOrigin) -> None:
        publish(origin, ONE)
        os.mkfifo(origin.root / "public/pipe")
        (origin.root / "public/link").symlink_to("/etc/hostname")
        (origin.root / "public/about").unlink()
        (origin.root / "public/about").symlink_to("/etc/hostname")
        found = verify(origin, ListBundle(ONE), repair=True)
        assert found.altered == ("public/about",)
        assert found.extra == ("public/link", "public/pipe")
        assert found.sound
        assert visible(origin.root) == ONE

    def test_a_pointer_to_no_release_is_damage_and_nothing_counts_as_extra(
        self, origin: DirectoryOrigin
    ) -> None:
        publish(origin, ONE)
        pointer = origin.root / "live/live.json"
        pointer.write_text(pointer.read_text().replace('"release":1', '"release":99'))
        with pytest.raises(OriginDamaged, match=r"releases/99\.json"):
            verify(origin, repair=True)
        assert visible(origin.root) == ONE

    def test_a_lost_shard_comes_back_from_the_bundle(self, origin: DirectoryOrigin) -> None:
        publish(origin, ONE)
        shard = next((origin.root / "releases/shards").iterdir())
        shard.write_text("{}")
        with pytest.raises(OriginDamaged, match=shard.name):
            verify(origin)
        found = verify(origin, ListBundle(ONE), repair=True)
        assert found.repaired == (f"releases/shards/{shard.name}",)
        assert verify(origin).sound


ABOUT_FOLDER = ONE | {"public/team/index.html": b"team", "public/team/more/index.html": b"more"}


def file_for_folder(root: Path, _outside: Path) -> None:
    shutil.rmtree(root / "public/team")
    (root / "public/team").write_text("x")


def folder_for_file(root: Path, _outside: Path) -> None:
    (root / "public/about").unlink()
    (root / "public/about/deep").mkdir(parents=True)
    (root / "public/about/deep/stray").write_text("x")


def empty_folder_for_file(root: Path, _outside: Path) -> None:
    (root / "public/about").unlink()
    (root / "public/about").mkdir()


def link_for_folder(root: Path, outside: Path) -> None:
    """What it leads to looks the same."""
    shutil.copytree(root / "public/team", outside / "team")
    shutil.rmtree(root / "public/team")
    (root / "public/team").symlink_to(outside / "team")


def folder_with_links_for_file(root: Path, outside: Path) -> None:
    empty_folder_for_file(root, outside)
    (root / "public/about/out").symlink_to(outside)


def link_for_public(root: Path, outside: Path) -> None:
    shutil.move((root / "public").resolve(), outside / "public")
    (root / "live/public").symlink_to(outside / "public")


def file_for_public(root: Path, _outside: Path) -> None:
    shutil.rmtree((root / "public").resolve())
    (root / "live/public").write_text("x")


def no_edge(root: Path, _outside: Path) -> None:
    shutil.rmtree((root / "edge").resolve())


SWAPS = [
    file_for_folder,
    folder_for_file,
    empty_folder_for_file,
    link_for_folder,
    folder_with_links_for_file,
    link_for_public,
    file_for_public,
    no_edge,
]


@pytest.mark.parametrize("swap", SWAPS)
def test_files_folders_and_links_in_each_other_s_place_are_mended(
    origin: DirectoryOrigin, tmp_path: Path, swap: Callable[[Path, Path], None]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("not of this site")
    publish(origin, ABOUT_FOLDER)
    swap(origin.root, outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    found = verify(origin)
    assert found.missing
    assert verify(origin, ListBundle(ABOUT_FOLDER), repair=True).sound
    assert verify(origin) == Verification(1, found.checked)
    assert visible(origin.root) == ABOUT_FOLDER
    assert not any(path.is_symlink() for path in (origin.root / "trees").rglob("*"))
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("swap", [file_for_folder, folder_for_file, empty_folder_for_file])
def test_a_swap_in_a_tree_does_not_stop_later_publishes(
    origin: DirectoryOrigin, tmp_path: Path, swap: Callable[[Path, Path], None]
) -> None:
    publish(origin, ABOUT_FOLDER)
    swap(origin.root, tmp_path)
    publish(origin, ABOUT_FOLDER | edited("two"))
    newest = {path: data + b", anew" for path, data in ABOUT_FOLDER.items()}
    publish(origin, newest)
    assert visible(origin.root).items() >= newest.items()


def test_a_first_publish_that_was_cut_short_lost_nothing(origin: DirectoryOrigin) -> None:
    with pytest.raises(LookupError):
        publish(origin, Mortal(ONE, "public/index.html", fault=LookupError))
    assert (origin.root / "releases/1.json").exists()
    assert verify(origin) == Verification(None, 0)


@pytest.mark.parametrize("lost", ["live", "trees/a", "trees/a/live.json"])
def test_an_origin_where_nothing_is_live_any_more_is_not_sound(origin: DirectoryOrigin, lost: str) -> None:
    publish(origin, ONE)
    (origin.root / lost).rename(origin.root / "elsewhere")
    with pytest.raises(NothingLive, match="publish again") as caught:
        verify(origin, repair=True)
    assert caught.value.exit_code == 3
    publish(origin, ONE)
    assert verify(origin).sound
    assert visible(origin.root) == ONE


def test_racing_publishers(origin: DirectoryOrigin) -> None:
    """Each number has one winner; losers say so; whatever went live is kept."""
    program = [sys.executable, __file__, str(origin.root)]
    running = [
        subprocess.Popen([*program, str(number)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        for number in range(12)
    ]
    ended = [(process.communicate()[0], process.returncode) for process in running]
    assert Counter(code for _, code in ended).keys() <= {0, 4}
    won = {
        int(release): bundle for output, code in ended if code == 0 for release, bundle in [output.split()]
    }
    assert len(won) == sum(code == 0 for _, code in ended) >= 1
    assert {each["release"]: each["bundle"] for each in releases(origin)} == won
    assert sorted(won) == list(range(1, len(won) + 1))
    assert verify(origin).sound


def test_killed_writers_are_replaced_and_errors_keep_their_type(tmp_path: Path) -> None:
    """In a process of its own, as it forks."""
    program = [sys.executable, __file__, str(tmp_path / "origin"), "writers"]
    ended = subprocess.run(program, env=ENVIRONMENT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


class Mortal(ListBundle):
    """Kills the forked process that reads a certain file; in the first process the bytes come."""

    def __init__(self, files: dict[str, bytes], fatal: str, *, fault: type[Exception] | None = None) -> None:
        super().__init__(files)
        self._fatal, self._fault, self._first = fatal, fault, os.getpid()

    def read(self, entry: Entry) -> bytes:
        if entry.path == self._fatal and self._fault:
            raise self._fault
        if entry.path == self._fatal and os.getpid() != self._first:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(entry)


def try_writers(origin: DirectoryOrigin) -> None:
    site = {f"public/{number}/index.html": b"%d" % number for number in range(2500)}
    seen: list[tuple[str, int, int]] = []
    publish(
        origin, Mortal(site, "public/777/index.html"), writers=3, progress=lambda *step: seen.append(step)
    )
    assert visible(origin.root) == site
    assert ("write", 2500, 2500) in seen and ("prepare", 2500, 2500) in seen
    changed = {path: data + b"!" for path, data in site.items()}
    with pytest.raises(ZeroDivisionError):
        publish(origin, Mortal(changed, "public/9/index.html", fault=ZeroDivisionError), writers=2)
    assert visible(origin.root) == site
    delivery = publish(origin, changed, writers=2)
    assert (delivery.uploaded, visible(origin.root)) == (2500, changed)
    return_to(origin)
    assert visible(origin.root) == site
    assert verify(origin).sound


def race(origin: DirectoryOrigin, number: str) -> None:
    try:
        delivery = publish(origin, small_site.ONE | {"public/index.html": number.encode()})
    except LostRace as error:
        sys.exit(error.exit_code)
    sys.stdout.write(f"{delivery.release} {delivery.bundle}\n")


if __name__ == "__main__":
    place, what = DirectoryOrigin(Path(sys.argv[1])), sys.argv[2]
    try_writers(place) if what == "writers" else race(place, what)
