"""Our signatures are those of botocore."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Theirs
from hypothesis import given
from hypothesis import strategies as st

from publisher.origins.s3 import signing
from publisher.origins.s3.address import parsed
from publisher.origins.s3.signing import Credentials, query_text, sign

STAMP = "20260301T120000Z"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
KEYS = st.lists(WORDS.filter(lambda word: word not in {".", ".."}), min_size=1, max_size=4).map("/".join)
ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
HEADERS = st.dictionaries(
    st.sampled_from(["cache-control", "content-type", "if-match", "x-amz-meta-a", "x-amz-copy-source"]), ASCII
)


@pytest.fixture
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore reads the clock itself."""
    moment = datetime.strptime(STAMP, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment.replace(tzinfo=None))


@given(
    method=st.sampled_from(["GET", "PUT", "DELETE", "HEAD", "POST"]),
    key=KEYS,
    query=st.dictionaries(ASCII, st.text(max_size=8), max_size=3),
    headers=HEADERS,
    body=st.binary(max_size=50),
    token=st.sampled_from(["", "a/token+=="]),
)
@pytest.mark.usefixtures("fixed_time")
def test_as_botocore_signs(
    method: str, key: str, query: dict[str, str], headers: dict[str, str], body: bytes, token: str
) -> None:
    address = parsed("s3://site/www?endpoint=http://127.0.0.1:9000&region=eu-west-1")
    path, text = address.path(key), query_text(query.items())
    ours = {**headers, "host": address.host}
    sha256 = hashlib.sha256(body).hexdigest()
    sign(Credentials("AKEXAMPLE", "se/cr+et", token), "eu-west-1", method, path, text, ours, sha256, STAMP)

    url = f"http://{address.host}{path}" + (f"?{text}" if text else "")
    theirs = AWSRequest(method=method, url=url, data=body, headers=headers)
    theirs.context["payload_signing_enabled"] = True
    signer = S3SigV4Auth(Theirs("AKEXAMPLE", "se/cr+et", token or None), "s3", "eu-west-1")
    signer.add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]
    assert unquote(path) == f"/site/www/{key}"


def test_credentials_are_not_printed() -> None:
    assert "se/cr+et" not in f"{Credentials('AKEXAMPLE', 'se/cr+et', 'token')!r}"


def test_the_key_of_a_day_is_made_once() -> None:
    before = signing._signing_key.cache_info().misses
    for _ in range(5):
        sign(Credentials("A", "only here"), "x", "GET", "/", "", {"host": "h"}, signing.EMPTY, STAMP)
    assert signing._signing_key.cache_info().misses == before + 1
