"""The object stores that other tests trust do what those tests rely on."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import cast

import pytest
from botocore.exceptions import ClientError
from s3_servers import S3Server


@pytest.fixture(params=["moto_s3", "moto_tls", "ceph_s3", "ceph_tls"])
def server(request: pytest.FixtureRequest) -> S3Server:
    return cast(S3Server, request.getfixturevalue(request.param))


def test_an_object_is_created_once(server: S3Server) -> None:
    client, bucket = server.client(), server.bucket()
    client.put_object(Bucket=bucket, Key="a/b", Body=b"first", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.put_object(Bucket=bucket, Key="a/b", Body=b"second", IfNoneMatch="*")
    assert server.files(bucket) == {"a/b": b"first"}
    assert server.files(bucket, "a/") == {"b": b"first"}


def test_only_the_public_folder_is_read_by_anybody(ceph_s3: S3Server) -> None:
    bucket = ceph_s3.bucket(public=True)
    for key in ("www/public/index.html", "www/objects/x"):
        ceph_s3.client().put_object(Bucket=bucket, Key=key, Body=b"text")
    address = f"{ceph_s3.endpoint}/{bucket}/www"
    with urllib.request.urlopen(f"{address}/public/index.html") as answer:
        assert answer.read() == b"text"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{address}/objects/x")


def test_a_wrong_secret_opens_nothing(ceph_s3: S3Server) -> None:
    stranger = S3Server(ceph_s3.endpoint, secret_key="guessed")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        stranger.client().list_buckets()
