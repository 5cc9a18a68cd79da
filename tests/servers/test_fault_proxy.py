"""Each fault does what it says to a real client in front of a real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
import urllib3
from botocore.exceptions import ClientError
from fault_proxy import Chance, Exchange, Fault, FaultProxy, Rule, fault_proxy
from mypy_boto3_s3 import S3Client
from s3_servers import S3Server
from urllib3.exceptions import ProtocolError, ReadTimeoutError


@dataclass(frozen=True)
class Store:
    """A bucket, seen directly and through the proxy by a client that tries nothing twice."""

    direct: S3Client
    through: S3Client
    bucket: str
    proxy: FaultProxy

    def put(self, key: str = "a", body: bytes = b"text", **options: str) -> int:
        answer = self.through.put_object(Bucket=self.bucket, Key=key, Body=body, **options)  # type: ignore[arg-type]
        return answer["ResponseMetadata"]["HTTPStatusCode"]

    def stored(self, key: str = "a") -> bytes:
        return self.direct.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def is_stored(self, key: str = "a") -> bool:
        return self.direct.list_objects_v2(Bucket=self.bucket, Prefix=key)["KeyCount"] > 0

    def raw(self, method: str = "GET", timeout: float = 60) -> urllib3.BaseHTTPResponse:
        """Without a signature, which moto does not mind for a bucket that all may read."""
        address = f"{self.proxy.endpoint}/{self.bucket}/a"
        return urllib3.PoolManager().request(method, address, retries=False, timeout=timeout)


@pytest.fixture
def store(moto_s3: S3Server) -> Iterator[Store]:
    with fault_proxy(moto_s3.endpoint) as proxy:
        behind = replace(moto_s3, endpoint=proxy.endpoint)
        bucket = moto_s3.bucket()
        direct = moto_s3.client()
        direct.put_bucket_acl(Bucket=bucket, ACL="public-read")
        yield Store(direct, behind.client(retries=0), bucket, proxy)


def test_without_rules_everything_passes_and_is_recorded(store: Store) -> None:
    store.put("ä b", b"x" * 200_000)
    assert store.stored("ä b") == b"x" * 200_000
    found = store.through.list_objects_v2(Bucket=store.bucket)
    assert [each["Key"] for each in found["Contents"]] == ["ä b"]
    assert [(each.method, each.key, each.status) for each in store.proxy.log] == [
        ("PUT", "ä b", 200),
        ("GET", "", 200),
    ]
    assert str(store.proxy.log[0]) == "PUT ä b -> 200"
    assert [(each.began, each.ended) for each in store.proxy.log] == [(1, 2), (3, 4)]


def test_the_nth_matching_request_is_answered_by_a_status(store: Store) -> None:
    store.proxy.begin(Rule(Fault(status=503), "PUT", "^a$", nth=2))
    store.put()
    store.put("b")
    with pytest.raises(ClientError, match="SlowDown"):
        store.put(body=b"not stored")
    store.put("c")
    assert store.stored() == b"text"
    assert [each.status for each in store.proxy.log] == [200, 200, 0, 200]


@pytest.mark.parametrize(("fault", "is_stored"), [(Fault(reset=True), False), (Fault(swallow=True), True)])
def test_lost_connections(store: Store, fault: Fault, is_stored: bool) -> None:
    store.proxy.begin(Rule(fault))
    with pytest.raises(ConnectionLost):
        lost(store.put)
    assert store.is_stored() == is_stored


class ConnectionLost(Exception):
    """However botocore calls it."""


def lost(call: Callable[[], object]) -> None:
    from botocore.exceptions import HTTPClientError

    try:
        call()
    except HTTPClientError as error:
        raise ConnectionLost from error


def test_a_bit_changes_on_the_way_there_or_back(store: Store) -> None:
    store.proxy.begin(Rule(Fault(flip=True), "PUT"), Rule(Fault(flip_answer=True), "GET"))
    store.put(body=b"text")
    assert store.stored() == b"teyt"
    assert store.raw().data == b"text"


def test_half_an_answer(store: Store) -> None:
    store.put(body=b"12345678")
    store.proxy.begin(Rule(Fault(truncate=True)))
    with pytest.raises(ProtocolError, match=r"IncompleteRead\(4 bytes read, 4 more expected\)"):
        store.raw()


def test_a_header_is_lost(store: Store) -> None:
    store.put()
    with pytest.raises(ClientError, match="PreconditionFailed"):
        store.put(body=b"two", IfNoneMatch="*")
    store.proxy.begin(Rule(Fault(without=("if-none-match",))))
    store.put(body=b"two", IfNoneMatch="*")
    assert store.stored() == b"two"


def test_an_old_list(store: Store) -> None:
    def keys() -> int:
        return store.through.list_objects_v2(Bucket=store.bucket)["KeyCount"]

    assert keys() == 0
    store.put()
    assert keys() == 1
    store.proxy.begin(Rule(Fault(stale=True), "GET", query="list-type=2"))
    assert keys() == 0


def test_delay_and_silence(store: Store) -> None:
    store.put()
    store.proxy.begin(Rule(Fault(delay=0.3), nth=1), Rule(Fault(silent=True)))
    begun = time.monotonic()
    assert store.raw().status == 200
    assert time.monotonic() - begun > 0.3
    with pytest.raises(ReadTimeoutError):
        store.raw(timeout=0.3)
    store.proxy.settle()


def test_an_act_comes_before_the_request_takes_effect(store: Store) -> None:
    seen: list[bool] = []
    store.proxy.begin(Rule(Fault(act=lambda: seen.append(store.is_stored()))))
    store.put()
    assert seen == [False]
    assert store.is_stored()


def test_chance_is_reproducible_and_has_its_share() -> None:
    faults = (Fault(status=500), Fault(reset=True))
    first, second = (Chance(7, 0.3, faults, Rule(Fault(), "PUT")) for _ in range(2))
    fates = [first(exchange("PUT")) for _ in range(2000)]
    assert fates == [second(exchange("PUT")) for _ in range(2000)]
    assert 500 < sum(fate in faults for fate in fates) < 700
    assert {fate for fate in fates if fate in faults} == set(faults)
    assert all(first(exchange("GET")) == Fault() for _ in range(100))


def exchange(method: str) -> Exchange:
    from http_messages import Message

    return Exchange(method, "a", "", Message(""), 0)


def test_a_head_has_no_body(store: Store) -> None:
    store.proxy.begin(Rule(Fault(status=403)))
    answer = store.raw("HEAD")
    assert (answer.status, answer.data) == (403, b"")


def test_copies_of_something_else_are_refused(store: Store) -> None:
    store.put(body=b"one")
    expected = {"CopySource": f"{store.bucket}/a", "CopySourceIfMatch": f'"{"0" * 32}"'}
    store.through.copy_object(Bucket=store.bucket, Key="b", **expected)  # type: ignore[arg-type]
    assert store.is_stored("b")
    store.proxy.heeds_copies = True
    with pytest.raises(ClientError, match="PreconditionFailed"):
        store.through.copy_object(Bucket=store.bucket, Key="c", **expected)  # type: ignore[arg-type]
    assert not store.is_stored("c")
    expected["CopySourceIfMatch"] = store.direct.head_object(Bucket=store.bucket, Key="a")["ETag"]
    store.through.copy_object(Bucket=store.bucket, Key="c", **expected)  # type: ignore[arg-type]
    assert store.stored("c") == b"one"
