"""Listing, deleting, comparing and repairing what lies at an origin, tried on each kind of origin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eventful_bundles import Acting
from small_site import ONE, TWO, page, publish, return_to, served

from publisher.bundle import Bundle
from publisher.errors import LostRace, OriginDamaged
from publisher.listed import ListBundle
from publisher.origins.base import Origin
from publisher.origins.memory import MemoryOrigin
from publisher.releases import shard_key
from publisher.verification import verify


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
            publish(origin, Acting(TWO, lambda: origin.delete(["cache/x"], origin.state())))
        assert origin.load("cache/x") == b"x"


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
