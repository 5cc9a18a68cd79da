"""Visitor tags: what a key has signed is believed until it expires, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from edge_requests import witnesses
from edge_sites import generated
from edge_wire import ask_app, differences
from hypothesis import given
from hypothesis import strategies as st

from cms.edge import EdgeApp
from publisher.edges.capabilities import CAPABILITIES
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.tags import BadTag, BadTagKeys, TagKey, read_keys, sign, verified
from publisher.edges.values import Tags, listed

NEW, OLD, OTHER = (TagKey(name, f"{name} secret of sixteen".replace(" ", "-")) for name in "abc")
NOW = 1_800_000_000
ids = st.text(string.ascii_letters + string.digits + "~-", min_size=1, max_size=64)
tags = st.lists(ids, min_size=1, max_size=20, unique=True)
moments = st.integers(0, 10**12 - 1)


def read(cookie: str, *keys: TagKey, now: float = NOW) -> frozenset[str]:
    return verified(keys or (NEW,), lambda: now)(cookie)


@given(tags, moments, moments)
def test_what_was_signed_counts_until_it_expires(given_tags: list[str], expires: int, now: int) -> None:
    cookie = sign(given_tags, expires, [NEW])
    assert listed(cookie) == frozenset(given_tags)
    assert read(cookie, now=now) == (frozenset(given_tags) if now < expires else frozenset())


def test_the_last_moment_is_exact() -> None:
    cookie = sign(["member"], NOW, [NEW])
    assert read(cookie, now=NOW - 0.001) == {"member"}
    assert read(cookie, now=NOW) == set()


def test_all_keys_verify_and_the_newest_signs() -> None:
    before, after = sign(["vip"], NOW + 9, [OLD]), sign(["vip"], NOW + 9, [NEW, OLD])
    assert before != after
    assert read(before, NEW, OLD) == read(after, NEW, OLD) == {"vip"}
    assert read(after, OLD) == read(before, NEW) == read(after) - {"vip"} == set()


@given(tags, st.data())
def test_no_other_cookie_is_believed(given_tags: list[str], data: st.DataObject) -> None:
    """Any one character of the cookie changed, removed or added."""
    cookie = sign(given_tags, NOW + 60, [NEW])
    at = data.draw(st.integers(0, len(cookie)))
    cut = data.draw(st.integers(0, 1))
    put = data.draw(st.text(string.printable + "é", max_size=1))
    forged = cookie[:at] + put + cookie[at + cut :]
    assert read(forged) == (frozenset(given_tags) if forged == cookie else frozenset())


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(raw: bytes) -> None:
    assert read(raw.decode("latin-1")) == frozenset()


def test_what_is_signed_but_malformed_is_not_believed() -> None:
    """A log-in page may sign nonsense; no edge reads another meaning into it than the listing edges do."""
    for signed in ("member", "member.12a", "_member.1900000000", "a.b.1900000000", "member.+1900000000", "."):
        assert read(f"{signed}.{NEW.mac(signed)}") == frozenset()


def test_the_mac_is_what_the_documentation_says() -> None:
    """So that a log-in page can make the cookie in any language."""
    digest = hmac.new(NEW.secret.encode(), b"sg=member.1900000000", hashlib.sha256).hexdigest()
    assert sign(["member"], 1_900_000_000, [NEW]) == f"member.1900000000.{digest[:32]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "key 1 has no id"),
        ("hunter2-hunter2-hunter2", "key 1 has no id"),
        ("a:short", "the secret of 'a' is not at least 16"),
        ("a:0123456789abcdef,a:0123456789abcdeg", "two keys have one id"),
        ("a:0123456789abcdef,", "key 2 has no id"),
        ("a:0123456789 abcdef", "secret of 'a'"),
        ("ä:0123456789abcdef", "key 1 has no id"),
    ],
)
def test_keys_that_are_none_are_told_without_their_secrets(text: str, message: str) -> None:
    with pytest.raises(BadTagKeys, match=message) as raised:
        read_keys(text)
    assert raised.value.exit_code == 2
    assert "hunter2" not in str(raised.value)
    assert "0123456789" not in str(raised.value)


def test_no_key_shows_itself() -> None:
    (key,) = read_keys("k1:correct-horse-battery")
    assert "horse" not in repr(key)
    assert key == TagKey("k1", "correct-horse-battery")


@pytest.mark.parametrize(
    ("given_tags", "expires", "message"),
    [
        ([], NOW, "at least one"),
        (["a_b"], NOW, "cannot be a tag"),
        (["a.b"], NOW, "cannot be a tag"),
        (["ä"], NOW, "cannot be a tag"),
        (["x" * 65], NOW, "cannot be a tag"),
        (["a"], 10**12, "expire earlier"),
        ([f"{number:060d}" for number in range(80)], NOW, "do not fit"),
    ],
)
def test_a_cookie_that_edges_would_not_read_is_not_made(
    given_tags: list[str], expires: int, message: str
) -> None:
    with pytest.raises(BadTag, match=message):
        sign(given_tags, expires, [NEW])


def signed(request: Request, key: TagKey, expires: int) -> Request:
    """The same visitor with the tags of its cookie signed."""
    headers = [
        (name, re.sub(rb"sg=([^.;]+)[^;]+", lambda found: resigned(found[1], key, expires), value))
        for name, value in request.headers
    ]
    return replace(request, headers=headers)


def resigned(listed_ids: bytes, key: TagKey, expires: int) -> bytes:
    return b"sg=" + sign(listed_ids.decode().split("_"), expires, [key]).encode()


def test_a_verifying_edge_answers_as_the_reference_does() -> None:
    """Signed tags get what listed ones got; forged and expired ones what a visitor without tags gets."""
    site = generated(1, trusted_proxies=("127.0.0.1/32",))
    reader = verified([NEW, OLD], lambda: NOW)

    def file(request: Request, believed: Tags) -> str | None:
        return respond(request, site.table, site.entry, lambda: 0, believed).file

    tagged = [each for each in witnesses(site) if b"sg=" in dict(each.headers)[b"Cookie"]]
    good = [signed(each, key, NOW + 9) for each in tagged for key in (NEW, OLD)]
    bad = [signed(each, OTHER, NOW + 9) for each in tagged] + [signed(each, NEW, NOW) for each in tagged]
    assert [file(each, reader) for each in good] == [file(each, listed) for each in good]
    nothing = [file(each, lambda _: frozenset()) for each in bad]
    assert [file(each, reader) for each in bad] == nothing != [file(each, listed) for each in bad]
    for request, response in ask_app(EdgeApp(site.table, site, tags=reader), good + bad):
        assert differences(site, request, response, reader) == []


def test_the_documentation_names_the_engines_that_verify() -> None:
    page = (Path(__file__).parents[2] / "docs/tags.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith("| `verified` |")]
    engines = {name for name, able in CAPABILITIES.items() if able.tags == "verified"}
    assert set(re.findall(r"`(\w+)`", row.rpartition("| built-in")[2])) == engines
