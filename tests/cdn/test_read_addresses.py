"""Where edges read origins: derived from the origin's address, or named by the target."""

from __future__ import annotations

import pytest

from content_repo.problems import ContentError
from content_repo.site import Target, load_site
from publisher.origins.reading import NoReadAddress, ReadAddress, read_address, read_addresses
from publisher.origins.s3.address import BadAddress, parsed


@pytest.mark.parametrize(
    ("url", "read"),
    [
        (
            "s3://site/www?endpoint=http://127.0.0.1:9000",
            ReadAddress("http", "127.0.0.1", 9000, "/site/www"),
        ),
        (
            "s3://site?endpoint=https://objects.example.net",
            ReadAddress("https", "objects.example.net", 443, "/site"),
        ),
        (
            "s3://site/a/b/?endpoint=https://x.net:8443/s3/",
            ReadAddress("https", "x.net", 8443, "/s3/site/a/b"),
        ),
        (
            "s3://site/www?region=eu-west-1",
            ReadAddress("https", "s3.eu-west-1.amazonaws.com", 443, "/site/www"),
        ),
        ("s3://site", ReadAddress("https", "s3.us-east-1.amazonaws.com", 443, "/site")),
        (
            "s3://site?region=cn-north-1",
            ReadAddress("https", "s3.cn-north-1.amazonaws.com.cn", 443, "/site"),
        ),
        (
            "s3://site/100%?endpoint=https://x.net&style=virtual",
            ReadAddress("https", "site.x.net", 443, "/100%25"),
        ),
        ("s3://site/部分?endpoint=http://h", ReadAddress("http", "h", 80, "/site/%E9%83%A8%E5%88%86")),
        ("https://Files.example.net/www/", ReadAddress("https", "files.example.net", 443, "/www")),
        ("http://[::1]:8080", ReadAddress("http", "[::1]", 8080)),
    ],
)
def test_an_origin_has_a_place_to_read_it_at(url: str, read: ReadAddress) -> None:
    assert read_address(url) == read


def test_the_host_header_names_a_port_only_where_it_is_not_the_usual_one() -> None:
    assert read_address("https://x.net/www").authority == "x.net"
    assert read_address("http://x.net:443/www").authority == "x.net:443"
    assert str(read_address("s3://site/w?endpoint=http://x.net:81")) == "http://x.net:81/site/w"
    assert read_address("s3://site/w?endpoint=http://x.net").public == "/site/w/public"


@pytest.mark.parametrize(
    "url",
    [
        "origin",
        "/srv/www",
        "file:///srv/www",
        "s3://site?endpoint=https://x.net:99999",
        "https://x y/",
        'https://x.net";evil "/',
        "https:///www",
    ],
)
def test_what_cannot_be_read_says_what_to_do(url: str) -> None:
    with pytest.raises(NoReadAddress, match='read = \\["https://'):
        read_address(url)


@pytest.mark.parametrize("endpoint", ["objects.example.net", "ftp://x.net", "https://x.net:port"])
def test_a_bucket_that_cannot_be_written_cannot_be_read(endpoint: str) -> None:
    with pytest.raises(BadAddress, match="the endpoint is no http"):
        read_address(f"s3://site?endpoint={endpoint}")


@pytest.mark.parametrize(
    "url", ["s3://site/www", "s3://site/100%25", "s3://site/a+b?endpoint=http://x.net:81/s"]
)
def test_an_origin_is_read_where_it_is_written(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    written, read = parsed(url), read_address(url)
    assert (read.scheme, read.authority) == ("https" if written.secure else "http", written.host)
    assert f"{read.public}/x" == written.path("public/x")
    assert read.host == ("x.net" if "endpoint" in url else "s3.eu-west-1.amazonaws.com")


def test_credentials_in_an_address_are_refused_and_not_shown() -> None:
    for url in ("https://me:hunter2@files.example.net/www", "s3://site?endpoint=https://me:hunter2@x.net"):
        with pytest.raises(
            (NoReadAddress, BadAddress), match=r"no address of a server|endpoint is no"
        ) as raised:
            read_address(url)
        assert "hunter2" not in str(raised.value)


def test_a_target_may_name_other_places() -> None:
    target = Target("t", ("/srv/a", "s3://site"), read=("http://a.net/x", "http://b.net"))
    assert [str(each) for each in read_addresses(target)] == ["http://a.net/x", "http://b.net"]
    [own] = read_addresses(Target("t", ("s3://site/www?endpoint=http://s.net",)))
    assert str(own) == "http://s.net/site/www"


def test_every_origin_needs_its_place() -> None:
    text = b'[targets.x]\norigins = ["a", "b"]\nread = ["http://a.net"]\n'
    with pytest.raises(ContentError) as raised:
        load_site(text)
    [problem] = raised.value.problems
    assert (problem.line, problem.field) == (3, "targets.x.read")
