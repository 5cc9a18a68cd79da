"""Object stores to test against, as fixtures: `moto_s3` (quick), `ceph_s3` (a real one), and both behind TLS."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from ceph_server import missing_programs
from server_keeper import ACCESS_KEY, SECRET_KEY, kept

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"


@dataclass(frozen=True)
class S3Server:
    """`endpoint` is a URL without a path; `authority` a file of certificates to trust, or ""."""

    endpoint: str
    authority: str = ""
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY

    @property
    def environment(self) -> dict[str, str]:
        """What the credentials' chain of boto3 needs, and nothing of this machine's own."""
        trust = {"AWS_CA_BUNDLE": self.authority} if self.authority else {}
        return trust | {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def set_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """For this process, until the test ends."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def url(self, bucket: str, prefix: str = "", **settings: str) -> str:
        """The origin's address in site.toml."""
        asked = {"endpoint": self.endpoint, "region": REGION, **settings}
        query = "&".join(f"{name}={quote(value, safe=':/')}" for name, value in asked.items())
        return f"s3://{bucket}/{prefix}?{query}" if prefix else f"s3://{bucket}?{query}"

    @lru_cache  # noqa: B019  # servers are few, and making a client takes as long as many requests
    def client(self, *, retries: int = 3) -> S3Client:
        """boto3, as an opinion of its own on what is stored."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=REGION,
            verify=self.authority or None,
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",  # older stores know no trailers
                retries={"max_attempts": retries},
            ),
        )

    def bucket(self, *, public: bool = False) -> str:
        """A new bucket. With `public`, anybody may read what lies in a folder `public/`, at any depth."""
        return self._bucket(public_policy) if public else self._bucket(None)

    def open_bucket(self) -> str:
        """A new bucket of which anybody may list and read everything."""
        return self._bucket(open_policy)

    def files(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """Everything that is stored under a prefix, by key without it."""
        client = self.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {
            key.removeprefix(prefix): client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys
        }

    def _bucket(self, policy: Callable[[str], Mapping[str, object]] | None) -> str:
        name = f"test-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name)
        if policy:
            self.client().put_bucket_policy(Bucket=name, Policy=json.dumps(policy(name)))
        return name


def public_policy(bucket: str) -> Mapping[str, object]:
    return _policy(["s3:GetObject"], [f"{bucket}/public/*", f"{bucket}/*/public/*"])


def open_policy(bucket: str) -> Mapping[str, object]:
    return _policy(["s3:GetObject", "s3:ListBucket"], [bucket, f"{bucket}/*"])


def _policy(actions: list[str], places: list[str]) -> Mapping[str, object]:
    resources = [f"arn:aws:s3:::{place}" for place in places]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resources}
    return {"Version": "2012-10-17", "Statement": [allowed]}


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Shared by all processes of one test run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def moto_facts(server_folder: Path) -> Iterator[dict[str, str]]:
    with kept("moto", server_folder) as facts:
        yield facts


@pytest.fixture(scope="session")
def ceph_facts(server_folder: Path) -> Iterator[dict[str, str]]:
    if missing := missing_programs():
        pytest.skip(f"CEPH IS MISSING: {', '.join(missing)}; run `make test`, which installs it")
    with kept("ceph", server_folder) as facts:
        yield facts


@pytest.fixture(scope="session")
def moto_s3(moto_facts: dict[str, str]) -> S3Server:
    return S3Server(moto_facts["endpoint"])


@pytest.fixture(scope="session")
def moto_tls(moto_facts: dict[str, str]) -> S3Server:
    return S3Server(moto_facts["secure"], moto_facts["authority"])


@pytest.fixture(scope="session")
def ceph_s3(ceph_facts: dict[str, str]) -> S3Server:
    return S3Server(ceph_facts["endpoint"])


@pytest.fixture(scope="session")
def ceph_tls(ceph_facts: dict[str, str]) -> S3Server:
    return S3Server(ceph_facts["secure"], ceph_facts["authority"])
