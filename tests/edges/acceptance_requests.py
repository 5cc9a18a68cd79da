"""Requests to the acceptance site: visitors of every kind to every address in every spelling, and hostile ones. All are what
some client can send; none depends on what the documents leave open.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

from acceptance_site import PAGES, REDIRECTS, STATIC
from edge_requests import AGENTS, HOSTILE, REFUSED

from publisher.edges.request import Request

Headers = list[tuple[bytes, bytes]]

_COOKIES = {
    b"xb": [
        b"000",
        b"045",
        b"102",
        b"007",
        b"299",
        b"300",
        b"417",
        b"818",
        b"999",
        b"1000",
        b"42",
        b" 41",
        b"4.7",
    ],
    b"fm_visit": [b"1", b"1", b"0", b"2"],
    b"fm_consent": [
        b"personalization",
        b"personalization",
        b"analytics.personalization",
        b"analytics",
        b"personalization.analytics",
        b"Personalization",
        b"x.personalization",
    ],
    b"sg": [
        b"member.1999999999.abc",
        b"member.1999999999.abc",
        b"member.0.abc",
        b"vip_member.1.x",
        b"MEMBER.1.x",
        b"member",
        b"member.1",
        b"_member.1.x",
        b"other.1.x",
    ],
    b"plan": [b"free", b"pro", b"Pro", b"PRO", b"gold"],
    b"visits": [b"11", b"12", b"1056", b"1057", b"012", b"4001", b"1000000000", b"-12", b"12.0"],
    b"Plan": [b"pro"],
    b"XB": [b"417"],
}
_QUERY = {
    b"utm_campaign": [b"Spring-26", b"Spring-", b"spring-26", b"Spring", b"Spring-%32", b"Spring-+", b""],
    b"ref": [b"constructor", b"__proto__", b"x", b"", b"a%20b"],
    b"Ref": [b"x"],
    b"other": [b"1"],
}
_HEADERS = (
    (b"User-Agent", [*AGENTS.values(), b""]),
    (
        b"Accept-Language",
        [b"zh-CN,zh;q=0.9", b"zh-cn", b"zh", b"ZH-cn-x;q=0.1", b"en", b"fr, zh-CN", b"*", b""],
    ),
    (
        b"Referer",
        [
            b"https://news.example.org/a",
            b"http://NEWS.example.org:80/",
            b"https://news.example.org.evil/",
            b"about:blank",
        ],
    ),
    (b"Sec-GPC", [b"1", b"0"]),
    (b"X-Tier", [b"gold", b"GOLD", b"gold, silver", b"silver", b""]),
    (b"X-Lab", [b"B-1", b"B-", b"b-1", b"A-1"]),
    (b"X-Country", [b"CN", b"HK", b"DE", b"FR", b"cn", b"C", b"CN, DE", b""]),
    (b"CF-IPCountry", [b"CN", b"XX", b""]),
    (b"CloudFront-Viewer-Country", [b"HK", b"DE", b""]),
    (b"X-Forwarded-For", [b"127.0.0.1"]),
    (b"X-Forwarded-Host", [b"evil.example"]),
    (b"If-Modified-Since", [b"Sun, 22 Nov 2026 00:00:00 GMT"]),
)
_LOST = [
    b"/nothing",
    b"/zh/nothing/",
    b"/zh",
    b"/PLAIN/",
    b"/case/",
    b"/__proto__x/",
    b"/constructor/",
    b"/page.html/",
    b"/robots.txt/",
]
_LOST += [
    b"/_v/",
    b"/_v/0123456789/",
    b"/_f/0123456789abcdef/",
    b"/_f/",
    b"/%5fv/",
    b"/%5Ff/0123456789abcdef/",
    b"/_%66%2fx",
    b"/%2f_f/",
    b"/%ff/",
    b"/zh/%ff/",
    b"/u%CC%88/",
    b"/a%20b/",
    b"/a%2bb",
]
_LOST += [
    b"/100%25",
    b"/100%2525/",
    b"/plain/index.html/",
    b"/plain/x",
    b"/index.html",
    b"/zh/404/index.html",
    b"/.well-known/x",
    b"/%0a/",
]
_METHODS = ["GET"] * 16 + ["HEAD"] * 3 + ["POST", "DELETE"]


def corpus(seed: int, count: int) -> Iterator[Request]:
    """Equal for equal seeds; every address comes with many visitors, every visitor's trait with many addresses."""
    rng = random.Random(seed)
    addresses = [*PAGES, *PAGES, *REDIRECTS, *(f"/{name}" for name in STATIC)]
    for number in range(count):
        if number % 4 == 0:
            yield _ordinary(rng, rng.choice(list(PAGES)))
            continue
        target = _spelled(rng, addresses[number % len(addresses)])
        pool = rng.choices([[target], _LOST, REFUSED], [80, 14, 6])[0]
        target = rng.choice(pool)
        if b"?" not in target and b"#" not in target and rng.random() < 0.5:
            target += b"?" + _query(rng)
        method = "GET" if pool is REFUSED else rng.choice(_METHODS)
        yield Request(method, target, _headers(rng), rng.choice(["127.0.0.1", "127.0.0.1", "127.0.0.2"]))


def _ordinary(rng: random.Random, path: str) -> Request:
    """A browser at a page, each of its traits as likely as not: so that every choice of every zone is somebody's."""
    traits = [
        b"sg=member.1999999999.abc",
        b"fm_visit=1",
        b"visits=40",
        b"plan=pro",
        b"fm_consent=personalization.analytics",
    ]
    cookies = [each for each in traits if rng.random() < 0.5] + [b"xb=%03d" % rng.randrange(1000)]
    headers = [(b"Cookie", b"; ".join(cookies)), (b"User-Agent", rng.choice(list(AGENTS.values())))]
    told = [(b"X-Country", b"HK"), (b"X-Tier", b"gold"), (b"X-Lab", b"B-1"), (b"Accept-Language", b"zh-CN")]
    headers += [pair for pair in told if rng.random() < 0.5]
    query = rng.choice([b"", b"?utm_campaign=Spring-26", b"?ref=constructor"])
    return Request("GET", quote(path).encode() + query, headers, "127.0.0.1")


def _spelled(rng: random.Random, path: str) -> bytes:
    """An address as browsers, proxies and people write it, and its neighbours without slash or with index.html."""
    safe = rng.choice(["/", "/", "/!$&'()*+,;=:@", "/~"])
    written = quote(path, safe=safe).encode()
    if rng.random() < 0.2:
        written = re.sub(rb"%[0-9A-F]{2}", lambda found: found[0].lower(), written)
    if rng.random() < 0.15 and path != "/":
        written = written.removesuffix(b"/")
    elif rng.random() < 0.08 and path.endswith("/"):
        written += b"index.html"
    return written


def _headers(rng: random.Random) -> Headers:
    headers = [(name, rng.choice(values)) for name, values in _HEADERS if rng.random() < 0.5]
    if rng.random() < 0.85:
        headers.append((rng.choice([b"Cookie", b"cookie"]), _cookies(rng)))
    rng.shuffle(headers)
    return headers


def _cookies(rng: random.Random) -> bytes:
    names = rng.sample(list(_COOKIES), rng.randint(2, 7)) + rng.sample(
        list(_COOKIES), rng.choice([0, 0, 0, 2])
    )
    pairs = [name + b"=" + _value(rng, _COOKIES[name]) for name in names]
    return rng.choice([b"; ", b"; ", b";", b" ; "]).join(
        [*pairs, *rng.choice([[], [], [b"lonely"], [b"=x"]])]
    )


def _query(rng: random.Random) -> bytes:
    names = rng.choices(list(_QUERY), k=rng.randint(1, 3))
    pairs = [name + b"=" + _value(rng, _QUERY[name]) for name in names] + rng.choice(
        [[], [], [b"ref"], [b""]]
    )
    return b"&".join(re.sub(rb"[^!-~]|#", b"", pair) for pair in pairs)


def _value(rng: random.Random, usual: list[bytes]) -> bytes:
    return rng.choice(usual) if rng.random() < 0.9 else rng.choice(HOSTILE).strip(b" \t;")
