"""What every origin promises, tried on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from s3_servers import S3Server
from small_site import CREATED, ONE, TWO, publish, return_to, served

from publisher.bundle import Bundle, ListBundle
from publisher.delivery import plan_delivery, releases
from publisher.errors import LostRace, OriginDamaged, PublishError, UnknownRelease
from publisher.origins.base import Origin, Work
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.origins.s3.origin import S3Origin
from publisher.releases import shard_key
from publisher.verification import verify


@pytest.fixture(params=["memory", "directory", "moto", pytest.param("ceph", marks=pytest.mark.slow)])
def origin(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Origin]:
    if request.param == "memory":
        yield MemoryOrigin()
    elif request.param == "directory":
        yield DirectoryOrigin(tmp_path / "origin")
    else:
        yield from in_bucket(request.getfixturevalue(f"{request.param}_s3"), monkeypatch)


def in_bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    server.set_environment(monkeypatch)
    origin = S3Origin(server.url(server.bucket(), "www"))
    yield origin
    origin.close()


def page(text: str) -> dict[str, bytes]:
    return {"public/index.html": text.encode()}


def test_first_release_serves_the_bundle(origin: Origin) -> None:
    delivery = publish(origin, ONE)
    assert served(origin) == ONE
    assert delivery.as_dict() == {
        "release": 1,
        "bundle": ListBundle(ONE).digest,
        "commit": "c0ffee",
        "origins": ({"url": origin.url, "live": True, "release": 1, "error": ""},),
        "uploaded": 7,
        "copied": 0,
        "deleted": 0,
        "requests": delivery.requests,
        "bytes": sum(map(len, ONE.values())),
    }


def test_an_empty_origin_has_nothing(origin: Origin) -> None:
    assert origin.state().live is None
    assert releases(origin) == []
    assert verify(origin).as_dict() == verify(origin, ListBundle(ONE)).as_dict()
    with pytest.raises(UnknownRelease):
        return_to(origin)


def test_there_may_be_nothing_to_go_back_to(origin: Origin) -> None:
    publish(origin, ONE)
    with pytest.raises(UnknownRelease, match=r"^no release before the live one is kept at .*: 1\. Nothing"):
        return_to(origin)
    assert served(origin) == ONE


def test_next_release_replaces_adds_and_deletes(origin: Origin) -> None:
    publish(origin, ONE)
    delivery = publish(origin, TWO)
    assert served(origin) == TWO
    assert (delivery.release, delivery.uploaded, delivery.deleted) == (2, 5, 2)


def test_equal_bundle_is_no_release(origin: Origin) -> None:
    publish(origin, ONE)
    delivery = publish(origin, ONE)
    assert (delivery.release, delivery.uploaded, delivery.copied, delivery.bytes) == (1, 0, 0, 0)
    assert [each["release"] for each in releases(origin)] == [1]


def test_one_edit_reads_one_file(origin: Origin) -> None:
    publish(origin, ONE)
    publish(origin, ONE | page("edit"))
    bundle = Watched(ONE | page("edit again"))
    publish(origin, bundle)
    assert bundle.asked == ["public/index.html"]


class Watched(ListBundle):
    """Remembers what was read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        self.asked: list[str] = []

    def read(self, entry):  # type: ignore[no-untyped-def]  # the base class has the types
        self.asked.append(entry.path)
        return super().read(entry)


def test_headers_alone_make_a_release_without_writing(origin: Origin) -> None:
    publish(origin, ONE)
    bundle = ListBundle(ONE, {"public/index.html": (("X-Robots-Tag", "none"),)})
    delivery = publish(origin, bundle)
    assert (delivery.release, delivery.uploaded, delivery.bundle) == (2, 0, bundle.digest)
    assert [(line.path, line.reason) for line in delivery.lines] == [("public/index.html", "headers")]


def test_plan_names_every_change_in_the_order_of_going_live(origin: Origin) -> None:
    publish(origin, ONE)
    plan = plan_delivery(ListBundle(TWO), origin, created=CREATED)
    assert [(line.action, line.path) for line in plan.lines] == [
        ("add", "public/about/index.html"),
        ("add", "public/new/deep/index.html"),
        ("change", "public/_v/ab12cd34ef/index.html"),
        ("change", "public/index.html"),
        ("change", "edge/nginx/map.conf"),
        ("remove", "public/about"),
        ("remove", "public/old/index.html"),
    ]
    assert all(line.reason in str(line) and line.reason for line in plan.lines)
    assert served(origin) == ONE


def test_dry_run_counts_and_changes_nothing(origin: Origin) -> None:
    publish(origin, ONE)
    rehearsed = publish(origin, TWO, dry_run=True)
    assert served(origin) == ONE
    assert [each["release"] for each in releases(origin)] == [1]
    real = publish(origin, TWO)
    assert not rehearsed.origins[0].live
    assert (rehearsed.uploaded, rehearsed.copied, rehearsed.bytes, rehearsed.lines) == (
        real.uploaded,
        real.copied,
        real.bytes,
        real.lines,
    )


def test_rollback_and_back_again(origin: Origin) -> None:
    publish(origin, ONE)
    publish(origin, TWO)
    assert return_to(origin).release == 3
    assert served(origin) == ONE
    assert return_to(origin).release == 4
    assert served(origin) == TWO
    assert [(each["release"], each["parent"], each["live"]) for each in releases(origin)] == [
        (4, 3, True),
        (3, 2, False),
        (2, 1, False),
        (1, None, False),
    ]
    digests = {each["release"]: each["bundle"] for each in releases(origin)}
    assert digests[1] == digests[3] != digests[2] == digests[4]


def test_unknown_release_changes_nothing(origin: Origin) -> None:
    publish(origin, ONE)
    with pytest.raises(UnknownRelease, match=r"release 7 is not kept at .*; kept releases: 1") as caught:
        return_to(origin, 7)
    assert caught.value.exit_code == 2
    assert served(origin) == ONE


def test_only_kept_releases_can_be_returned_to(origin: Origin) -> None:
    for number in range(1, 8):
        publish(origin, page(f"text {number}"), keep=3)
    assert [each["release"] for each in releases(origin)] == [7, 6, 5]
    with pytest.raises(UnknownRelease):
        return_to(origin, 4)
    return_to(origin, 5, keep=3)
    assert served(origin) == page("text 5")


def test_what_older_releases_needed_is_deleted_with_them(origin: Origin) -> None:
    hashes = {}
    for number in range(1, 8):
        bundle = ListBundle(page(f"text {number}"))
        hashes[number] = bundle.shard(next(iter(bundle.shards())))[0].sha256
        publish(origin, bundle, keep=3)
    kept = [number for number, sha256 in hashes.items() if origin.load(f"objects/{sha256}") is not None]
    assert kept == [5, 6]


def test_an_object_that_two_releases_need_outlives_the_first(origin: Origin) -> None:
    for text in ("a", "b", "a", "c", "d"):
        publish(origin, page(text), keep=3)
    return_to(origin, 3, keep=3)
    assert served(origin) == page("a")


def test_a_plan_that_has_been_overtaken_is_refused(origin: Origin) -> None:
    publish(origin, ONE)
    with pytest.raises(LostRace) as caught:
        publish(Overtaken(origin), TWO)
    assert caught.value.exit_code == 4
    assert served(origin) == ONE | page("meanwhile")
    assert [each["release"] for each in releases(origin)] == [2, 1]


class Overtaken:
    """Somebody else publishes between the plan and its execution."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self.url, self.state, self.load = origin.url, origin.state, origin.load
        self.keys, self.mend = origin.keys, origin.mend

    def stage(self, work: Work):  # type: ignore[no-untyped-def]  # as the protocol says
        publish(self._origin, ONE | page("meanwhile"))
        return self._origin.stage(work)


class TestUpkeep:
    def test_records_and_objects_are_listed_with_their_age(self, origin: Origin) -> None:
        publish(origin, ONE)
        publish(origin, TWO)
        assert {key for key, _ in origin.modified("releases/")} >= {"releases/1.json", "releases/2.json"}
        replaced = set(objects(origin, ONE, "public/index.html"))
        assert replaced <= {key for key, _ in origin.modified("objects/")}
        assert all(0 <= age < 600 for _, age in origin.modified("objects/"))
        assert list(origin.modified("cache/")) == []

    def test_deletes_what_it_is_told_to(self, origin: Origin) -> None:
        publish(origin, ONE)
        origin.mend("cache/x", b"x")
        assert [key for key, _ in origin.modified("cache/")] == ["cache/x"]
        assert origin.delete(["cache/x"], origin.state()) == 1
        assert origin.delete(["cache/absent"], origin.state()) in {0, 1}  # an object store does not tell
        assert origin.load("cache/x") is None
        assert served(origin) == ONE

    def test_deletes_nothing_when_a_release_went_live_meanwhile(self, origin: Origin) -> None:
        publish(origin, ONE)
        origin.mend("cache/x", b"x")
        before = origin.state()
        publish(origin, TWO)
        with pytest.raises(LostRace):
            origin.delete(["cache/x"], before)
        assert origin.load("cache/x") == b"x"

    def test_deletes_nothing_while_a_release_is_being_staged(self, origin: Origin) -> None:
        publish(origin, ONE)
        origin.mend("cache/x", b"x")
        with pytest.raises(LostRace):
            publish(origin, Meddling(TWO, lambda: origin.delete(["cache/x"], origin.state())))
        assert origin.load("cache/x") == b"x"


class Meddling(ListBundle):
    """Somebody else acts while the files of a release are read."""

    def __init__(self, files: dict[str, bytes], act: Callable[[], object]) -> None:
        super().__init__(files)
        self._act = act

    def read(self, entry):  # type: ignore[no-untyped-def]  # the base class has the types
        self._act()
        return super().read(entry)


@pytest.mark.parametrize("reads", range(5))
def test_failure_at_any_read_leaves_the_old_release(origin: Origin, reads: int) -> None:
    publish(origin, ONE)
    with pytest.raises(Failing.Failure):
        publish(origin, Failing(TWO, reads))
    assert served(origin) == ONE
    publish(origin, TWO)
    assert served(origin) == TWO
    return_to(origin)
    assert served(origin) == ONE


class Failing(ListBundle):
    """Cannot compose any more after a number of files."""

    class Failure(Exception):
        """Stands for any fault of a build."""

    def __init__(self, files: dict[str, bytes], reads: int) -> None:
        super().__init__(files)
        self._left = reads

    def read(self, entry):  # type: ignore[no-untyped-def]  # the base class has the types
        if not self._left:
            raise self.Failure
        self._left -= 1
        return super().read(entry)


class TestGrace:
    OLD: ClassVar = {"public/assets/a.1111111111.css": b"old"}
    NEW: ClassVar = {"public/assets/a.2222222222.css": b"new"}

    def later(self, days: int) -> str:
        return CREATED.replace("03-01", f"03-{1 + days:02}")

    def test_assets_stay_for_old_pages(self, origin: Origin) -> None:
        publish(origin, page("1") | self.OLD)
        delivery = publish(origin, page("2") | self.NEW)
        assert served(origin) == page("2") | self.OLD | self.NEW
        assert delivery.deleted == 0
        assert verify(origin).extra == ()

    def test_assets_stay_while_a_kept_release_needs_them(self, origin: Origin) -> None:
        publish(origin, self.OLD)
        publish(origin, self.NEW, keep=3)
        publish(origin, page("3"), keep=3, created=self.later(20))
        assert served(origin) == page("3") | self.OLD | self.NEW

    def test_assets_go_when_neither_holds(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1, created=self.later(0))
        publish(origin, page("3"), keep=1, created=self.later(6))
        assert served(origin) == page("3") | self.OLD
        delivery = publish(origin, page("4"), keep=1, created=self.later(7))
        assert served(origin) == page("4")
        assert delivery.deleted == 1

    def test_an_asset_that_is_needed_again_starts_anew(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1)
        publish(origin, page("3") | self.OLD, keep=1, created=self.later(6))
        publish(origin, page("4"), keep=1, created=self.later(6))
        publish(origin, page("5"), keep=1, created=self.later(8))
        assert served(origin) == page("5") | self.OLD

    def test_grace_may_be_nothing(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1, grace=timedelta(0))
        publish(origin, page("3"), keep=1, grace=timedelta(0))
        assert served(origin) == page("3")


class TestVerify:
    @pytest.fixture
    def damaged(self, origin: Origin) -> Origin:
        publish(origin, ONE)
        publish(origin, ONE | page("newest"))
        origin.mend("public/blog/index.html", b"blOg")
        origin.mend("public/old/index.html", None)
        origin.mend("public/stray.html", b"who put this here?")
        return origin

    def test_a_sound_origin(self, origin: Origin) -> None:
        publish(origin, ONE)
        publish(origin, TWO)
        found = verify(origin)
        assert found.sound
        assert (found.release, found.missing, found.altered, found.extra) == (2, (), (), ())
        assert found.checked == len(TWO) + 5  # and the objects of release 1

    def test_finds_what_is_wrong(self, damaged: Origin) -> None:
        found = verify(damaged)
        assert found.altered == ("public/blog/index.html",)
        assert found.missing == ("public/old/index.html",)
        assert found.extra == ("public/stray.html",)
        assert found.repaired == ()
        assert not found.sound

    def test_repairs_with_the_bundle(self, damaged: Origin) -> None:
        found = verify(damaged, ListBundle(ONE | page("newest")), repair=True)
        assert found.sound
        assert len(found.repaired) == 3
        assert served(damaged) == ONE | page("newest")
        assert verify(damaged).as_dict() | {"checked": 0} == {
            "release": 2,
            "checked": 0,
            "missing": (),
            "altered": (),
            "extra": (),
            "repaired": (),
        }

    def test_repairs_an_object_that_going_back_needs(self, origin: Origin) -> None:
        publish(origin, ONE | {"public/copy.html": ONE["public/blog/index.html"]})
        publish(origin, {path: data for path, data in ONE.items() if path != "public/old/index.html"})
        copy = next(key for key in objects(origin, ONE, "public/blog/index.html"))
        lost = next(key for key in objects(origin, ONE, "public/old/index.html"))
        origin.mend(copy, b"flipped")
        origin.mend(lost, b"flipped")
        found = verify(origin, repair=True)
        assert sorted(found.altered) == sorted([copy, lost])
        assert copy in found.repaired

    @pytest.mark.parametrize("origin", ["memory", "directory"], indirect=True)  # buckets keep them in packs
    def test_finds_and_heals_a_record_that_only_going_back_needs(self, origin: Origin) -> None:
        publish(origin, page("one"))
        before = origin.state().contents
        publish(origin, page("two"))
        (key,) = (shard_key(digest) for digest in before.values())
        whole = origin.load(key)
        assert whole is not None
        origin.mend(key, b"flipped")
        assert verify(origin, repair=True).missing == (key,)
        assert not verify(origin).sound
        other = MemoryOrigin()
        other.mend(key, whole)
        assert verify(origin, repair=True, others=[other]).repaired == (key,)
        assert verify(origin).sound

    def test_damage_is_not_rolled_back_to(self, origin: Origin) -> None:
        publish(origin, ONE)
        publish(origin, ONE | page("2"))
        publish(origin, ONE | page("3"))
        origin.mend(next(objects(origin, ONE, "public/index.html")), b"flipped")
        with pytest.raises(OriginDamaged, match=r"public/index.html: release 1 needs this file"):
            return_to(origin, 1)
        assert served(origin) == ONE | page("3")


def objects(origin: Origin, site: dict[str, bytes], path: str) -> Iterator[str]:
    """The keys of the objects that hold a file."""
    bundle: Bundle = ListBundle(site)
    for name in bundle.shards():
        yield from (f"objects/{entry.sha256}" for entry in bundle.shard(name) if entry.path == path)


def test_every_error_says_what_to_do_and_how_it_ends() -> None:
    tree: list[type[PublishError]] = [PublishError, *PublishError.__subclasses__()]
    codes = {error.__name__: error.exit_code for error in tree if error.__module__ == PublishError.__module__}
    assert codes == {"PublishError": 3, "UnknownRelease": 2, "OriginFailed": 3, "LostRace": 4}
