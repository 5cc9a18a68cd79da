"""Addresses of origins in object storage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.origins.s3.address import BadAddress, parsed


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_a_bucket_at_aws() -> None:
    address = parsed("s3://site/www?region=eu-west-1")
    assert (address.secure, address.host, address.region) == (True, "s3.eu-west-1.amazonaws.com", "eu-west-1")
    assert address.path("public/a b+ü.html") == "/site/www/public/a%20b%2B%C3%BC.html"
    assert address.source("objects/x") == "/site/www/objects/x"
    assert address.path("") == "/site"
    assert address.conditional


def test_a_store_of_ones_own() -> None:
    address = parsed("s3://site?endpoint=http://127.0.0.1:9000/s3&conditional=none&deadline=2.5")
    assert (address.secure, address.host, address.prefix) == (False, "127.0.0.1:9000", "")
    assert (address.conditional, address.deadline, address.region) == (False, 2.5, "us-east-1")
    assert address.path("live.json") == "/s3/site/live.json"


def test_a_bucket_in_the_host_name() -> None:
    address = parsed("s3://site/www/?endpoint=https://oss.example.net&style=virtual")
    assert (address.host, address.path("live.json"), address.path("")) == (
        "site.oss.example.net",
        "/www/live.json",
        "/",
    )


def test_the_region_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    assert parsed("s3://site").host == "s3.cn-north-1.amazonaws.com.cn"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://", "no name of a bucket"),
        ("s3://site/../b", "dot segment"),
        ("s3://site?endpoint=ftp://x", "endpoint is no http"),
        ("s3://site?endpoint=https://user:pass@x", "endpoint is no http"),
        ("s3://site?deadline=soon", "number of seconds"),
        ("s3://site?deadline=0", "number of seconds"),
        ("s3://site?style=round", "path or virtual"),
        ("s3://site?regoin=x", "no setting 'regoin'"),
        ("s3://AKIA:secret@site", "credentials do not belong"),
        ("s3://site?secret_key=hunter2hunter2", "no setting 'secret_key'"),
    ],
)
def test_what_cannot_be_meant(url: str, said: str) -> None:
    with pytest.raises(BadAddress, match=said) as caught:
        parsed(url)
    assert caught.value.exit_code == 2
    assert not any(secret in str(caught.value) for secret in ("hunter2", "pass@", ":secret"))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        assert parsed(f"s3://{text}").bucket
    except BadAddress as error:
        assert "s3://bucket" in str(error)
