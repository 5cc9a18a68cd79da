"""Several origins, verification, collection and the render cache where files lie in an object store."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from eventful_bundles import Acting, Stopped, Stopping
from s3_servers import S3Server
from small_site import CALL, CREATED, ONE, TWO, publish, return_to, served

from publisher.delivery import Delivery, Edition, Terms, releases
from publisher.errors import LostRace, OriginFailed, UnderWay
from publisher.gc import Limits, collect
from publisher.listed import ListBundle
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.s3.origin import S3Origin
from publisher.releases import object_key
from publisher.render_cache import cache
from publisher.rollout import roll_back, roll_out
from publisher.verification import verify
from publisher.workspace import Options, Workspace

TERMS = Terms(**CALL)
MUCH_LATER = Limits(timedelta(days=7), later=timedelta(days=30))


@pytest.fixture(params=["moto", pytest.param("ceph", marks=pytest.mark.slow)])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    server: S3Server = request.getfixturevalue(f"{request.param}_s3")
    server.set_environment(monkeypatch)
    return server


@pytest.fixture
def eu(server: S3Server) -> Iterator[S3Origin]:
    origin = S3Origin(server.url(server.bucket(), "www"))
    yield origin
    origin.close()


@pytest.fixture
def us(server: S3Server) -> Iterator[S3Origin]:
    origin = S3Origin(server.url(server.bucket(), "www"))
    yield origin
    origin.close()


def publish_to(site: dict[str, bytes], *origins: Origin) -> Delivery:
    return roll_out(Edition(ListBundle(site), "c0ffee", CREATED), origins, TERMS)


def said(delivery: Delivery) -> list[tuple[bool, int | None]]:
    return [(each.live, each.release) for each in delivery.origins]


def test_buckets_and_a_folder_are_one_target(eu: S3Origin, us: S3Origin, tmp_path: Path) -> None:
    folder = DirectoryOrigin(tmp_path / "origin")
    assert said(publish_to(ONE, eu, us, folder)) == [(True, 1)] * 3
    assert said(publish_to(TWO, eu, folder)) == [(True, 2)] * 2
    assert said(publish_to(ONE | {"public/x": b"x"}, eu, folder)) == [(True, 3)] * 2
    assert said(publish_to(ONE | {"public/x": b"x"}, eu, us, folder)) == [(True, 3)] * 3
    assert served(eu) == served(us) == served(folder) == ONE | {"public/x": b"x"}
    assert said(roll_back(2, [us, eu, folder], TERMS)) == [(True, 4)] * 3
    assert served(us) == TWO
    assert all(verify(origin).sound for origin in (eu, us, folder))


def test_a_late_bucket_that_was_interrupted_is_caught_up(eu: S3Origin, us: S3Origin) -> None:
    publish_to(ONE, eu, us)
    publish_to(TWO, eu)
    publish_to(ONE | {"public/x": b"x"}, eu)
    for reads in range(3):
        with pytest.raises(Stopped):
            roll_out(Edition(Stopping(TWO, reads), "", CREATED), [us, eu], TERMS)
    assert said(publish_to(TWO, eu, us)) == [(True, 4)] * 2
    assert served(us) == TWO
    assert verify(us).sound


def test_one_bucket_heals_from_another(eu: S3Origin, us: S3Origin) -> None:
    publish_to(ONE, eu, us)
    us.mend("public/blog/index.html", b"blOg")
    us.mend("public/old/index.html", None)
    us.mend("public/stray", b"")
    found = verify(us, repair=True, others=[eu])
    assert found.altered == ("public/blog/index.html",)
    assert found.missing == ("public/old/index.html",)
    assert found.extra == ("public/stray",)
    assert found.sound
    assert served(us) == ONE
    publish_to(TWO, eu, us)
    assert verify(us) == verify(eu)


def test_a_bucket_is_collected_and_loses_nothing(eu: S3Origin) -> None:
    """Packs of publishers that died, their objects, and what somebody left."""
    for number in range(5):
        with pytest.raises(Stopped):
            publish(eu, Stopping(TWO | {"public/index.html": b"%d" % number}, number * (number % 2)))
        publish(eu, (ONE, TWO)[number % 2], keep=3)
    orphan = object_key(hashlib.sha256(b"orphan").hexdigest())
    eu.mend(orphan, b"orphan")
    assert collect(eu, Limits(timedelta(days=7))).found == ()
    found = collect(eu, MUCH_LATER)
    assert orphan in {each.key for each in found.found}
    assert found.deleted == len(found.found)
    assert collect(eu, MUCH_LATER).found == ()
    assert verify(eu).sound
    for number in [each["release"] for each in releases(eu)]:
        return_to(eu, number, keep=9)
        assert served(eu) == (ONE, TWO)[(number + 1) % 2]
        assert verify(eu).sound


def test_a_bucket_is_not_collected_while_somebody_publishes(eu: S3Origin, server: S3Server) -> None:
    publish(eu, ONE)
    eu.mend(object_key("0" * 64), b"")
    other = eu.again()

    def collect_meanwhile() -> None:
        with pytest.raises(LostRace):
            collect(other, MUCH_LATER)

    publish(eu, Acting(TWO, collect_meanwhile))
    assert served(eu) == TWO
    assert verify(eu).sound
    other.close()


def test_nothing_is_repaired_while_somebody_publishes(eu: S3Origin) -> None:
    """What they have put in place already looks as if it were damaged."""
    publish(eu, ONE)
    eu.mend("public/blog/index.html", b"blOg")
    other = eu.again()

    def repair_meanwhile() -> None:
        with pytest.raises(UnderWay):
            verify(other, ListBundle(ONE), repair=True, patience=0)

    with pytest.raises(OriginFailed, match="somebody else changed this file"):
        publish(eu, Acting(TWO | {"public/blog/index.html": b"new blog"}, repair_meanwhile))
    assert verify(other, ListBundle(ONE), repair=True).sound
    assert served(other) == ONE
    publish(eu, TWO)
    assert served(eu) == TWO
    other.close()


def test_a_new_machine_starts_from_the_bucket_s_cache(server: S3Server, tmp_path: Path) -> None:
    url = server.url(server.bucket(), "www")
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "site.toml").write_text(f'name = "S3"\n[targets.prod]\norigin = "{url}"\nedge = "nginx"\n')
    for number in range(40):
        (site / f"content/{number}.md").write_text(f"---\ntitle: {number}\n---\nText\n")
    subprocess.run(["git", "init", "-q", "-b", "main", site], check=True)
    committed(site)
    assert published(site, tmp_path / "one")[1] >= 40
    (site / "content/7.md").write_text("---\ntitle: 7\n---\nOther text\n")
    committed(site)
    release, rendered, uploaded = published(site, tmp_path / "two")
    assert (release, rendered, uploaded) == (2, 1, 1)
    (site / "content/8.md").write_text("---\ntitle: 8\n---\nOther text\n")
    committed(site)
    release, rendered, uploaded = published(site, tmp_path / "three")  # and what the second machine made
    assert (release, rendered, uploaded) == (3, 2, 1)


def committed(site: Path) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", "-C", site, "add", "-A"], check=True)
    subprocess.run(["git", "-C", site, *who, "commit", "-q", "-m", "Edit"], check=True)


def published(site: Path, machine: Path) -> tuple[int | None, int, int]:
    """By a machine that knows nothing: the release, how many pieces it rendered, and how many files it
    uploaded."""
    options = Options(now=datetime(2026, 6, 1, tzinfo=UTC), jobs=1)
    with Workspace(site, state=machine, options=options) as workspace:
        cache.warm(workspace.state("HEAD"), workspace.origins(workspace.site_settings(), "prod"))
        rendered = len(workspace.build("HEAD").pieces)
        done = workspace.publish("prod").delivery
    return done.release, rendered, done.uploaded
