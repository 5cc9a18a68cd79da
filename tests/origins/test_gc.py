"""Deleting what no release needs: all of it, nothing else, and never in anybody's way."""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eventful_bundles import Acting
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from small_site import ONE, TWO, publish, return_to, served

from publisher.delivery import releases
from publisher.errors import LostRace, NothingLive, OriginDamaged
from publisher.gc import Collection, Limits, collect
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.releases import object_key
from publisher.verification import verify

DAY = 86_400.0
WEEK = Limits(timedelta(days=7))
AT_ONCE = Limits(timedelta(0))
ORPHAN = object_key(hashlib.sha256(b"uploaded by a publisher that died").hexdigest())


class Clock:
    """Seconds, as an origin counts them; moved by hand."""

    def __init__(self, start: float) -> None:
        self.now = start

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture(params=["memory", "directory"])
def origin(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Origin:
    if request.param == "memory":
        return MemoryOrigin(clock=clock)
    return DirectoryOrigin(tmp_path / "origin", clock=clock)


def keys(found: Collection) -> list[str]:
    return [each.key for each in found.found]


def everything(origin: Origin) -> dict[str, bytes | None]:
    stored = [key for folder in ("objects/", "releases/", "cache/") for key, _ in origin.modified(folder)]
    return {key: origin.load(key) for key in (*stored, *origin.keys())}


def left_behind(origin: Origin) -> None:
    """An object and a shard that nobody refers to."""
    origin.mend(ORPHAN, b"uploaded by a publisher that died")
    origin.mend(f"releases/shards/{'0' * 64}.jsonl", b"{}")


def test_what_is_needed_stays_and_what_is_left_over_goes(origin: Origin, clock: Clock) -> None:
    for site in (ONE, TWO, ONE | {"public/index.html": b"three"}):
        publish(origin, site)
    before = everything(origin)
    left_behind(origin)
    clock.now += 8 * DAY
    found = collect(origin, WEEK)
    assert keys(found) == sorted([ORPHAN, f"releases/shards/{'0' * 64}.jsonl"])
    assert found.deleted == 2
    assert everything(origin) == before
    for number in (1, 2):
        return_to(origin, number)
        assert served(origin) == (ONE, TWO)[number - 1]
    assert verify(origin).sound


def test_publishing_leaves_little_to_collect(origin: Origin, clock: Clock) -> None:
    """Shards of a release that dropped out while the other tree of a directory still held them."""
    assert collect(origin, AT_ONCE) == Collection()
    for number in range(6):
        publish(origin, ONE | {"public/index.html": f"{number}".encode()}, keep=2)
    clock.now += 100 * DAY
    assert {key.rpartition("/")[0] for key in keys(collect(origin, AT_ONCE))} <= {"releases/shards"}
    publish(origin, TWO, keep=2)
    assert served(origin) == TWO
    assert verify(origin).sound


def test_within_the_grace_period_everything_stays(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    left_behind(origin)
    clock.now += 6.9 * DAY
    assert collect(origin, WEEK).found == ()
    clock.now += 0.2 * DAY
    assert len(collect(origin, WEEK).found) == 2


def test_a_later_instant_can_be_given(origin: Origin) -> None:
    publish(origin, ONE)
    left_behind(origin)
    assert len(collect(origin, Limits(timedelta(days=7), later=timedelta(days=8))).found) == 2


def test_a_dry_run_says_what_and_why_and_changes_nothing(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    left_behind(origin)
    clock.now += 8 * DAY
    before = everything(origin)
    found = collect(origin, Limits(timedelta(days=7), dry_run=True))
    assert (len(found.found), found.deleted) == (2, 0)
    assert str(found.found[0]) == f"{ORPHAN}  (no kept release has this file, 8.0 days old)"
    assert everything(origin) == before


def test_no_more_than_the_limit_goes_in_one_run_oldest_first(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    for number in range(5):
        origin.mend(object_key(f"{number}" * 64), b"")
        clock.now += 1
    clock.now += 8 * DAY
    first = collect(origin, Limits(timedelta(days=7), most=2))
    assert (len(first.found), first.deleted) == (5, 2)
    assert keys(collect(origin, WEEK)) == [object_key(f"{number}" * 64) for number in (2, 3, 4)]


FOREIGN = ("objects/readme.txt", "objects/deep/file", "releases/notes.md", "cache/mine", "releases/x/1.json")


def test_what_no_publish_made_is_left_alone(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    for key in FOREIGN:
        origin.mend(key, b"mine")
    clock.now += 100 * DAY
    assert collect(origin, AT_ONCE).found == ()
    assert all(origin.load(key) == b"mine" for key in FOREIGN)


def test_a_claimed_number_stays_for_whoever_goes_on_with_it(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    origin.mend("releases/2.json", b"claimed by a publisher that died")
    clock.now += 100 * DAY
    assert collect(origin, AT_ONCE).found == ()
    assert publish(origin, TWO).release == 2


def test_a_damaged_record_stops_it(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    publish(origin, TWO)
    left_behind(origin)
    origin.mend("releases/1.json", b"{}")
    clock.now += 100 * DAY
    with pytest.raises(OriginDamaged, match=r"releases/1\.json"):
        collect(origin, AT_ONCE)
    assert origin.load(ORPHAN)


def test_a_directory_that_lost_its_link_is_not_collected(tmp_path: Path) -> None:
    origin = DirectoryOrigin(tmp_path)
    publish(origin, ONE)
    publish(origin, TWO)
    (tmp_path / "live").unlink()
    with pytest.raises(NothingLive):
        collect(origin, AT_ONCE)


def test_a_folder_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    theirs = tmp_path / "objects" / ("0" * 64)
    theirs.parent.mkdir()
    theirs.write_text("not ours")
    assert collect(DirectoryOrigin(tmp_path), AT_ONCE) == Collection()
    assert theirs.read_text() == "not ours"


def test_a_link_out_of_the_origin_is_not_followed(tmp_path: Path) -> None:
    origin = DirectoryOrigin(tmp_path / "origin")
    publish(origin, ONE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ("0" * 64)).write_text("not ours")
    (tmp_path / "origin/cache").symlink_to(elsewhere)
    assert collect(origin, AT_ONCE).found == ()
    assert (elsewhere / ("0" * 64)).exists()


class Interleaved:
    """An origin at which somebody else acts between one step of a collection and the next."""

    def __init__(self, origin: Origin, step: str, act: Callable[[], object]) -> None:
        self._origin, self._step, self._act = origin, step, act

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._origin, name)
        if name != self._step or self._act is None:
            return found

        def stepped(*arguments: Any) -> Any:
            act, self._act = self._act, None  # type: ignore[assignment]  # once
            if act is not None:
                act()
            return found(*arguments)

        return stepped


@pytest.mark.parametrize("step", ["modified", "load", "delete"])
@pytest.mark.parametrize("act", ["publish", "rollback"])
def test_a_release_that_goes_live_meanwhile_loses_nothing(
    origin: Origin, clock: Clock, step: str, act: str
) -> None:
    """Also one that needs again what was left over."""
    publish(origin, ONE)
    publish(origin, TWO, keep=2)
    left_behind(origin)
    clock.now += 100 * DAY
    site = ONE | {"public/orphan": b"uploaded by a publisher that died"}
    acts = {"publish": lambda: publish(origin, site, keep=2), "rollback": lambda: return_to(origin, keep=2)}
    with pytest.raises(LostRace):
        collect(Interleaved(origin, step, acts[act]), AT_ONCE)  # type: ignore[arg-type]  # as the protocol says
    assert verify(origin).sound
    assert served(origin) == (site if act == "publish" else ONE)
    for release in releases(origin):
        return_to(origin, release["release"], keep=5)
    collect(origin, AT_ONCE)
    assert verify(origin).sound


def test_an_upload_under_way_is_not_disturbed(origin: Origin, clock: Clock) -> None:
    publish(origin, ONE)
    left_behind(origin)
    clock.now += 100 * DAY
    refused = []

    def collect_meanwhile() -> None:
        with pytest.raises(LostRace) as caught:
            collect(origin, AT_ONCE)
        refused.append(caught)

    publish(origin, Acting(TWO, collect_meanwhile))
    assert len(refused) == 5
    assert served(origin) == TWO
    assert verify(origin).sound


SITES = st.dictionaries(
    st.sampled_from(["public/a", "public/b/index.html", "public/assets/c", "edge/t"]),
    st.sampled_from([b"x", b"y", b"z"]),
)


class Upkeep(RuleBasedStateMachine):
    """Publishes, rollbacks, deaths and collections in any order: every kept release can always be returned to,
    and after a collection nothing is left that a fresh start would not have."""

    @initialize()
    def begin(self) -> None:
        self.clock = Clock(1e9)
        self.origin = MemoryOrigin(clock=self.clock)
        self.sites: dict[int, dict[str, bytes]] = {}

    @rule(site=SITES)
    def publish(self, site: dict[str, bytes]) -> None:
        number = publish(self.origin, site, keep=3, grace=timedelta(0)).release or 0
        self.sites[number] = site

    @precondition(lambda self: len(self.sites) > 1)
    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        wanted = data.draw(st.sampled_from([each["release"] for each in releases(self.origin)]))
        self.sites[return_to(self.origin, wanted, keep=3, grace=timedelta(0)).release or 0] = self.sites[
            wanted
        ]

    @rule(data=st.binary(max_size=2))
    def die(self, data: bytes) -> None:
        self.origin.mend(object_key(hashlib.sha256(data).hexdigest()), data)

    @rule(days=st.integers(0, 10))
    def wait(self, days: int) -> None:
        self.clock.now += days * DAY

    @rule()
    def collect(self) -> None:
        collect(self.origin, AT_ONCE)
        assert collect(self.origin, AT_ONCE).found == ()

    @invariant()
    def all_kept_releases_are_whole(self) -> None:
        assert verify(self.origin).sound
        for release in releases(self.origin):
            with_copy = _copied(self.origin)
            return_to(with_copy, release["release"], keep=9, grace=timedelta(0))
            assert _without_assets(served(with_copy)) == _without_assets(self.sites[release["release"]])


def _copied(origin: MemoryOrigin) -> MemoryOrigin:
    return copy.deepcopy(origin)


def _without_assets(site: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in site.items() if "assets" not in path}


Upkeep.TestCase.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
TestUpkeepInAnyOrder = Upkeep.TestCase
