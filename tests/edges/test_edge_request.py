"""Reading a request: targets, cookies, parameters, headers, and the signal values made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audience.signals import BUILT_IN, Signal, Source
from publisher.edges.devices import device_of, rows
from publisher.edges.request import Request, is_trusted
from publisher.edges.request_target import parse
from publisher.edges.table import EdgeSettings, EdgeTable
from publisher.edges.values import language_of, values

SIGNALS = {
    **BUILT_IN,
    "cookie.plan": Signal("cookie.plan", "string", (Source("cookie", "plan"),)),
    "cookie.visits": Signal("cookie.visits", "integer", (Source("cookie", "visits"),), maximum=50),
}
TABLE = EdgeTable(EdgeSettings(("en", "zh", "zh-CN"), "en", {"en": ""}), SIGNALS, (), {})


def value(
    name: str, *headers: tuple[str, str], target: bytes = b"/", peer: str = "127.0.0.1", **settings: Any
) -> Any:
    sent = [(key.encode(), text.encode("latin-1")) for key, text in headers]
    table = replace(TABLE, settings=replace(TABLE.settings, **settings))
    return values(Request("GET", target, sent, peer), table)[name]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/", "/"),
        (b"/a%2Fb/?x", "/a/b/"),
        (b"/%e4%bf%83/", "/促/"),
        ("/促/".encode(), "/促/"),
        (b"http://evil.example/x", "/x"),
        (b"http://evil.example", "/"),
        (b"/...", "/..."),
        (b"/.well-known/x", "/.well-known/x"),
        (b"/a%252e%252e/", "/a%2e%2e/"),
        (b"/?/../x", "/"),
    ],
)
def test_a_target_is_decoded_once(target: bytes, path: str) -> None:
    assert parse(target).path == path


REFUSED = [b"*", b"x", b"//", b"/a//b", b"/%2f/", b"/.", b"/a/..", b"/a/../b", b"/%2e%2E/b", b"/a%2f%2e./"]
REFUSED += [b"/a\\b", b"/%5Cb", b"/%00", b"/%", b"/%4", b"/%zz", b"/a#b", b"/a?b#c", b"/\x01", b"/a b"]


@pytest.mark.parametrize("target", REFUSED)
def test_a_target_that_could_mean_two_things_is_refused(target: bytes) -> None:
    assert parse(target).path is None


@given(st.binary(max_size=80))
def test_any_bytes_are_a_target(target: bytes) -> None:
    path = parse(b"/" + target).path
    assert path is None or (
        path.startswith("/") and "//" not in path and "/../" not in path and "\0" not in path
    )


@pytest.mark.parametrize(
    ("cookie", "plan"),
    [
        ("plan=pro", "pro"),
        ("a=b;plan=pro", "pro"),
        ("a=b; \tplan=pro;", "pro"),
        ("plan=pro; plan=free", "pro"),
        ("plan=!; plan=free", None),
        ("plan=; plan=free", None),
        ("plan; plan=free", "free"),
        ("Plan=pro", None),
        ("xplan=pro", None),
        ("plan =pro", None),
        ("plan=pro ; a=b", None),
        ('plan="pro"', None),
        ("plan=pro,plan=free", None),
        ("plan=p%72o", None),
        ("plan=" + "x" * 64, "x" * 64),
        ("plan=" + "x" * 65, None),
    ],
)
def test_the_first_cookie_of_a_name_counts_as_it_was_sent(cookie: str, plan: str | None) -> None:
    assert value("cookie.plan", ("Cookie", cookie)) == plan


def test_several_cookie_lines_are_one() -> None:
    assert value("cookie.plan", ("Cookie", "a=b"), ("cookie", "plan=pro")) == "pro"


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("50", 50), ("51", None), ("07", None), ("-1", None), ("5.0", None)]
)
def test_integers_have_one_spelling(text: str, number: int | None) -> None:
    assert value("cookie.visits", ("Cookie", f"visits={text}")) == number


@pytest.mark.parametrize(
    ("query", "campaign"),
    [
        (b"utm_campaign=a", "a"),
        (b"utm_campaign=a&utm_campaign=b", "a"),
        (b"utm_campaign&utm_campaign=b", None),
        (b"utm_campaign=", None),
        (b"UTM_campaign=a", None),
        (b"utm%5Fcampaign=a", None),
        (b"x=1;utm_campaign=a", None),
        (b"utm_campaign=a+b", None),
        (b"a=b?utm_campaign=a&utm_campaign=c", "c"),
    ],
)
def test_the_first_parameter_of_a_name_counts_as_it_was_sent(query: bytes, campaign: str | None) -> None:
    assert value("query.utm_campaign", target=b"/?" + query) == campaign


@pytest.mark.parametrize(
    ("text", "bucket"), [("000", 0), ("417", 417), ("12", None), ("1000", None), ("4 7", None)]
)
def test_a_bucket_has_three_digits(text: str, bucket: int | None) -> None:
    assert value("bucket", ("Cookie", f"xb={text}")) == bucket


@pytest.mark.parametrize(
    ("sg", "tags"),
    [
        ("vip_member.1.x", {"vip", "member"}),
        ("vip", set()),
        ("vip.x.y", set()),
        ("_vip.1.x", set()),
        ("vip.1.", set()),
    ],
)
def test_tags_are_listed(sg: str, tags: set[str]) -> None:
    assert value("tag", ("Cookie", f"sg={sg}")) == tags


def test_a_privacy_signal_withdraws_personalisation_only() -> None:
    given_consent = ("Cookie", "fm_consent=personalization.analytics")
    assert value("consent", given_consent) == {"personalization", "analytics"}
    assert value("consent", given_consent, ("Sec-GPC", "1")) == {"analytics"}
    assert value("consent", given_consent, ("Sec-GPC", "1"), gpc=False) == {"personalization", "analytics"}
    assert value("consent") == frozenset()


def test_country_is_believed_from_trusted_proxies_only() -> None:
    country = ("X-Country", "CN")
    assert value("country", country) == "CN"
    assert value("country", country, peer="192.0.2.1") is None
    assert value("country", country, peer="") is None
    assert value("country", ("CF-IPCountry", "DE"), country) == "DE"
    assert value("country", ("CF-IPCountry", "de"), country) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,en", "zh-CN"),
        ("ZH-cn", "zh-CN"),
        ("zh-Hant", "zh"),
        ("en-GB;q=0.1", "en"),
        ("fr, en", None),
        ("*", None),
    ],
)
def test_language_is_cut_to_the_longest_locale(header: str, language: str | None) -> None:
    assert language_of(header, TABLE.settings.locales) == language


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("https://News.Example.org:8/x", "news.example.org"),
        ("https://a@b/", None),
        ("a.b/c", None),
        ("x-app://a", "a"),
    ],
)
def test_a_referrer_is_its_host(header: str, host: str | None) -> None:
    assert value("referrer", ("Referer", header)) == host


def test_device_is_that_of_the_first_row() -> None:
    assert device_of("") == "desktop"
    assert device_of("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126 Mobile Safari/537.36") == "mobile"
    assert device_of("Mozilla/5.0 (Linux; Android 14; SM-X710) Chrome/126 Safari/537.36") == "tablet"
    assert device_of("Mozilla/5.0 (Linux; Android 14) Mobile (compatible; Googlebot/2.1)") == "bot"
    assert {row.device for row in rows()} <= set(BUILT_IN["device"].produces)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (Linux; Android 6.0.1) Mobile Safari/537.36 (compatible; PetalBot;+https://webmaster.petalsearch.com/)",
        "DuckDuckBot",
        "APIs-Google (+https://developers.google.com/webmasters/APIs-Google.html)",
        "Mozilla/5.0 (compatible; Ask Jeeves/Teoma; +http://sp.ask.com/docs/about/tech_crawling.html)",
        "GoogleOther-Image/1.0 Google-Safety",
    ],
)
def test_robots_name_themselves_or_say_where_they_come_from(agent: str) -> None:
    assert device_of(agent) == "bot"


def test_a_browser_without_a_screen_is_a_browser() -> None:
    """Whoever tests or photographs a site with one wants to see what people see."""
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36"
    assert device_of(agent) == "desktop"


def test_telephones_that_are_called_like_robots() -> None:
    assert (
        device_of("Mozilla/5.0 (Linux; Android 4.2.2; CUBOT C9 Build/JDQ39) Mobile Safari/537.36") == "mobile"
    )
    assert all(word == word.lower() and word.isascii() for row in rows() for word in row.contains)


def test_a_peer_is_trusted_by_network() -> None:
    assert is_trusted("127.0.0.9", ("127.0.0.0/8",))
    assert is_trusted("2001:db8::1", ("10.0.0.0/8", "2001:db8::/32"))
    assert not is_trusted("unix:", ("127.0.0.0/8",))
