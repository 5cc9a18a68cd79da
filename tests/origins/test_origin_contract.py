"""What every origin promises, tried on each of them."""

from __future__ import annotations

import pytest
from eventful_bundles import Stopping
from small_site import CREATED, ONE, TWO, page, publish, return_to, served

from publisher.delivery import plan_delivery, releases
from publisher.errors import LostRace, PublishError, UnknownRelease
from publisher.listed import ListBundle
from publisher.origins.base import Origin, Work
from publisher.verification import verify


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


class Failure(Exception):
    """Stands for any fault of a build."""


@pytest.mark.parametrize("reads", range(5))
def test_failure_at_any_read_leaves_the_old_release(origin: Origin, reads: int) -> None:
    publish(origin, ONE)
    with pytest.raises(Failure):
        publish(origin, Stopping(TWO, reads, Failure))
    assert served(origin) == ONE
    publish(origin, TWO)
    assert served(origin) == TWO
    return_to(origin)
    assert served(origin) == ONE


def test_every_error_says_what_to_do_and_how_it_ends() -> None:
    tree: list[type[PublishError]] = [PublishError, *PublishError.__subclasses__()]
    codes = {error.__name__: error.exit_code for error in tree if error.__module__ == PublishError.__module__}
    assert codes == {"PublishError": 3, "UnknownRelease": 2, "OriginFailed": 3, "LostRace": 4}
