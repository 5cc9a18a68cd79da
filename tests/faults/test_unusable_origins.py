"""Origins that cannot be used: one message that says why and what to do, exit code 3, and nothing secret in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from delivered_site import DeliveredSite, Ended, delivered_site
from fault_proxy import Fault, FaultProxy, Rule, fault_proxy
from s3_servers import S3Server

pytestmark = pytest.mark.slow
UNREACHABLE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Scene:
    """A site, and a store behind a proxy that it is to be published to."""

    site: DeliveredSite
    server: S3Server
    proxy: FaultProxy
    bucket: str

    def publish(
        self, bucket: str = "", endpoint: str = "", deadline: str = "60", **environment: str
    ) -> Ended:
        behind = replace(self.server, endpoint=endpoint or self.proxy.endpoint)
        self.site.aim(behind.url(bucket or self.bucket, "www", deadline=deadline))
        return self.site.run("publish", "--to", "prod", **environment)

    def refused(self, ended: Ended, *words: str) -> None:
        """One clear message."""
        assert ended.code == 3, ended
        assert [word for word in words if word not in ended.err] == [], ended.err
        assert len(ended.err.strip().splitlines()) == 1, ended.err
        assert "Traceback" not in ended.err and ended.out == ""
        assert self.server.secret_key not in ended.err
        assert self.server.access_key not in ended.err


@pytest.fixture
def scene(tmp_path: Path, ceph_s3: S3Server) -> Iterator[Scene]:
    site = delivered_site(tmp_path / "site", ceph_s3.environment)
    with fault_proxy(ceph_s3.endpoint) as proxy:
        yield Scene(site, ceph_s3, proxy, ceph_s3.bucket())


def test_wrong_secret(scene: Scene) -> None:
    ended = scene.publish(AWS_SECRET_ACCESS_KEY="guessed-and-not-to-be-shown")
    scene.refused(ended, "403", "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY")
    assert "guessed" not in ended.err


def test_unknown_access_key(scene: Scene) -> None:
    scene.refused(scene.publish(AWS_ACCESS_KEY_ID="NOBODY"), "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID")


def test_no_credentials(scene: Scene) -> None:
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    scene.refused(scene.publish(**nothing), "credentials", "AWS_ACCESS_KEY_ID", "profile")


def test_no_bucket(scene: Scene) -> None:
    scene.refused(scene.publish(bucket="never-made"), "NoSuchBucket", "create the bucket")


def test_another_region(scene: Scene) -> None:
    moved = Fault(status=301, headers=(("x-amz-bucket-region", "eu-west-9"),))
    scene.proxy.begin(Rule(moved))
    scene.refused(scene.publish(), "301", "?region=eu-west-9")


def test_no_permission_to_write(scene: Scene) -> None:
    scene.proxy.begin(Rule(Fault(status=403), "PUT"))
    scene.refused(scene.publish(), "403 AccessDenied", "permission")


def test_nobody_listens(scene: Scene) -> None:
    scene.refused(scene.publish(endpoint=UNREACHABLE, deadline="0.5"), "127.0.0.1:9", "can be reached")


def test_nobody_answers(scene: Scene) -> None:
    scene.proxy.begin(Rule(Fault(silent=True)))
    begun = time.monotonic()
    scene.refused(scene.publish(deadline="0.5"), "can be reached")
    assert time.monotonic() - begun < 60


def test_the_clock_of_the_store_counts(scene: Scene) -> None:
    """What it says is believed, until it says something else."""
    date = ("Date", "Mon, 01 Jun 2026 12:00:00 GMT")
    scene.proxy.begin(Rule(Fault(status=403, code="RequestTimeTooSkewed", headers=(date,)), nth=1))
    ended = scene.publish()
    assert "20260601T12000" in scene.proxy.log[1].header("x-amz-date")
    assert ended.code == 0, ended


def test_a_clock_that_cannot_be_corrected(scene: Scene) -> None:
    scene.proxy.begin(Rule(Fault(status=403, code="RequestTimeTooSkewed")))
    scene.refused(scene.publish(), "RequestTimeTooSkewed", "clock")


def test_a_certificate_that_nobody_vouches_for(scene: Scene, ceph_tls: S3Server) -> None:
    ended = scene.publish(endpoint=ceph_tls.endpoint)
    scene.refused(ended, "certificate")


def test_over_tls_it_works(scene: Scene, ceph_tls: S3Server) -> None:
    ended = scene.publish(endpoint=ceph_tls.endpoint, **ceph_tls.environment)
    assert ended.code == 0, ended
    assert "www/public/index.html" in scene.server.files(scene.bucket)


def test_another_publisher_wins(scene: Scene) -> None:
    scene.proxy.begin(Rule(Fault(status=412), "PUT", "live.json$"))
    ended = scene.publish()
    assert ended.code == 4
    assert "publish again" in ended.err
