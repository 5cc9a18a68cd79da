"""Requests for edge tests: witnesses that reach every file of a page, ordinary ones, and hostile ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes

from edge_sites import PERSONAL, PLAIN, Site

from audience.diagram import Variable
from publisher.edges.request import Request

Headers = list[tuple[bytes, bytes]]

AGENTS = {
    "mobile": b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "tablet": b"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "bot": b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "desktop": b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
}
HOSTILE = [
    b"constructor", b"__proto__", b"toString", b"", b"=",
    b'"quoted"', b"'", b"%", b"%41", b"$1", b"${fm_key}",
    b"a\tb", b"a b", b"\xff\xfe", "新".encode(), b"x" * 64,
    b"x" * 65, b"x" * 4096, b"../../etc/passwd", b"\\", b"|",
    b"1 OR 1=1", b"<script>", b"vip.", b".vip", b"vip_", b"member.vip",
    b"{}", b"~", b"-", b"0", b"00", b"01", b"1e3",
    b"999999999", b"1000000000", b"-1", b"+1", b"\xef\xbc\x91",
    b"pro ", b" pro", b"PRO", b"dark", b"Dark", b"DARK",
]  # fmt: skip
PLAIN_VALUES = [
    b"free",
    b"pro",
    b"Pro",
    b"spring",
    b"Spring",
    b"gold",
    b"Gold",
    b"B-1",
    b"b-1",
    b"12",
    b"11",
    b"1056",
]
PLAIN_VALUES += [b"1057", b"4000", b"4001", b"a.b~c", b"42", b"0.5", b"daylight"]
COOKIES = [
    b"xb",
    b"fm_visit",
    b"fm_consent",
    b"sg",
    b"plan",
    b"theme",
    b"visits",
    b"other",
    b"XB",
    b"Plan",
    b"__proto__",
]
COOKIE_VALUES = {
    b"xb": [b"000", b"417", b"999", b"299", b"300", b"1000",
    b"12", b"0417", b"-10", b"4 7", b"41a", b"4.7"],
    b"fm_visit": [b"1", b"1", b"0", b"", b"2"],
    b"fm_consent": [
        b"personalization", b"analytics",
        b"personalization.analytics", b"analytics.personalization.x", b"Personalization",
        b"personalization.personalization", b"xpersonalization", b"personalization_analytics", b"." * 3,
    ],
    b"sg": [
        b"vip.1999999999.abc", b"member_vip.1.x", b"VIP.0.a-b_c",
        b"a-b_constructor.5.~", b"vip", b"vip.1", b"vip..x",
        b"_vip.1.x", b"vip_.1.x", b"vip__member.1.x",
        b"member.1.x.y", b"vip.12a.x", b"_".join([b"member"] * 60) + b".1.x",
    ],
}  # fmt: skip
LANGUAGES = [
    b"zh-CN,zh;q=0.9",
    b"zh-cn",
    b"ZH-Hant-TW, en",
    b"en-GB;q=0.3",
    b"fr, en",
    b"*",
    b"pt-br-x",
    b"pt",
    b"zh-CN;q=0",
]
LANGUAGES += [b"en_US", b"", b"-", b"en-", b"zhx", b" \ten ;q=1", b"zh-CN-\xff", b"\xc3\xa9n"]
REFERRERS = [
    b"https://news.example.org/x",
    b"http://NEWS.example.org:80",
    b"https://www.a.b?x",
    b"//news.example.org/",
]
REFERRERS += [
    b"https://user@news.example.org/",
    b"news.example.org",
    b"https://news.example.org.evil/",
    b"https://",
    b"about:blank",
]
REFERRERS += [
    b"https://news.example.org#x",
    b"https://" + b"w" * 65 + b"/",
    b"https://www.x\\y/",
    b"android-app://www.x/",
]
COUNTRIES = [b"CN", b"DE", b"AT", b"cn", b"XX", b"CHN", b"C", b"", b"CN, DE", b"CN ", b"C\xc3", b"12", b"$1"]
COUNTRY_HEADERS = [b"CloudFront-Viewer-Country", b"CF-IPCountry", b"X-Country", b"x-country"]
REFUSED = [
    b"//",
    b"/a//b/",
    b"/./",
    b"/blog/./x/",
    b"/../",
    b"/blog/../about/",
    b"/blog/..",
    b"/.",
    b"/%2e%2E/",
    b"/blog/%2e",
]
REFUSED += [
    b"/%2f/about/",
    b"/blog%2F%2fx/",
    b"/blog%2f..%2fabout/",
    b"/a\\b/",
    b"/a%5cb/",
    b"/%00",
    b"/%",
    b"/%zz/",
    b"/%4",
]
REFUSED += [
    b"/about/#x",
    b"/about/?a#b",
    b"//evil.example/x",
    b"/%2Fevil.example",
    b"/x/..%2f",
    b"/blog/x/.?a",
    b"/zh//x",
]
ODD = [
    b"/blog%2fx/",
    b"/%61bout/",
    b"/about",
    b"/about/index.html",
    b"/about%2findex.html",
    b"/blog/x",
    b"/blog/x/index.html",
]
ODD += [
    b"/ABOUT/",
    b"/Foo",
    b"/FOO/",
    b"/fOO/",
    b"/foo/",
    b"/Both/",
    b"/bOTH",
    b"/_v/",
    b"/_v",
    b"/_f/x",
    b"/%5fv/x",
    b"/_v/folder",
]
ODD += [
    b"/_v/absent",
    b"/old/",
    b"/old",
    b"/OLD/",
    b"/old/?a=b",
    b"/Case/?x=1",
    b"/case/",
    b"/away?q=$1",
    b"/away/",
    b"/gone/",
    b"/gone",
]
ODD += [
    b"/plain",
    b"/plain?",
    b"/assets",
    b"/assets/",
    b"/assets/app.0123456789.css?v",
    b"/assets/none.0123456789.css",
]
ODD += [
    b"/nothing",
    b"/zh/nothing/",
    b"/zh",
    b"/page.html/",
    b"/page.html/x",
    b"/about/x",
    b"/about/index.html/",
    b"/index.html",
]
ODD += [
    b"/%E4%BF%83%E9%94%80",
    b"/\xe4\xbf\x83\xe9\x94\x80/",
    b"/%e4%bf%83/",
    b"/%ff/",
    b"/zh/%ff/",
    b"/u%CC%88mlaut/",
    b"/about/%0a",
]
ODD += [
    b"/about%0d%0aX:y",
    b"/%E6%97%A7/?a=%20",
    b"/nope/index.html",
    b"/" + b"x" * 300 + b"/",
    b"/about/?a=b?c",
    b"/a+b/",
    b"/a%20b",
]
ODD += [
    b"/about.",
    b"/about./",
    b"/...",
    b"/.../",
    b"/.well-known/x",
    b"/404.html",
    b"/zh/404.html",
    b"http://evil.example/about",
]
ODD += [
    b"http://evil.example/about/?x",
    b"/about;x/",
    b"/about/;",
    b"/about%3f/",
    b"/about%23/",
    b"/?/../x",
    b"/about/?//",
    b"/?%zz",
]


def witnesses(site: Site) -> Iterator[Request]:
    """For every way through the decision of every page, a visitor who takes it."""
    for page, number in site.table.pages.items():
        diagram = site.table.decisions[number].diagram
        for taken, _ in diagram.paths():
            classes = {diagram.variables[index]: min(ways) for index, ways in taken.items()}
            yield get(quote(page).encode(), _visitor(classes))


def _visitor(classes: dict[Variable, int]) -> Headers | bytes:
    """Headers, and the query string, of a visitor in these classes."""
    members: dict[str, list[str]] = {"tag": [], "consent": []}
    headers: Headers = []
    cookies: list[bytes] = []
    query: list[bytes] = []
    for variable, number in classes.items():
        if variable.kind == "member":
            name, _, member = variable.signal.partition(".")
            members[name] += [member] * (dict(variable.exact)["1"] == number)
            continue
        value = _value(variable, number)
        if value is not None:
            _say(variable.signal, value, headers, cookies, query)
    if members["tag"]:
        cookies.append(b"sg=" + "_".join(members["tag"]).encode() + b".1999999999.mac")
    if members["consent"]:
        cookies.append(b"fm_consent=" + ".".join(members["consent"]).encode())
    return [*headers, (b"Cookie", b"; ".join(cookies)), (b":query", b"&".join(query))]


def _say(signal: str, value: str, headers: Headers, cookies: list[bytes], query: list[bytes]) -> None:
    place, _, name = signal.partition(".")
    said = {
        "country": lambda: headers.append((b"X-Country", value.encode())),
        "language": lambda: headers.append((b"Accept-Language", value.encode())),
        "device": lambda: headers.append((b"User-Agent", AGENTS[value])),
        "visit": lambda: cookies.extend([b"fm_visit=1"] * (value == "returning")),
        "referrer": lambda: headers.append((b"Referer", f"https://{value}/".encode())),
        "bucket": lambda: cookies.append(f"xb={value}".encode()),
        "cookie": lambda: cookies.append(f"{name}={value}".encode()),
        "query": lambda: query.append(f"{name}={value}".encode()),
        "header": lambda: headers.append((name.encode(), value.encode())),
    }
    said[place]()


def _value(variable: Variable, number: int) -> str | None:
    """Some value of this class; None when only a silent visitor is in it."""
    if variable.kind == "bucket":
        return f"{variable.table.index(number):03d}" if number in variable.table else None
    if variable.kind == "integer":
        return next((str(bound) for bound, found in variable.cuts if found == number), None)
    candidates = [text for text, _ in variable.exact] + [text + "0" for text, _ in variable.prefixes]
    usual = {"country": ["FR"], "language": ["en", "pt-BR"], "device": list(AGENTS), "visit": ["new"]}
    candidates += usual.get(variable.signal, ["other0"])
    return next((text for text in candidates if variable.classify(text) == number), None)


def get(target: bytes, headers: Headers, method: str = "GET", peer: str = "127.0.0.1") -> Request:
    query = dict(headers).get(b":query", b"")
    sent = [(name, value) for name, value in headers if name != b":query" and value]
    return Request(method, target + (b"?" + query if query else b""), sent, peer)


def hostile(site: Site, seed: int, count: int) -> Iterator[Request]:
    """Random requests, most of them wrong somewhere; equal for equal seeds."""
    rng = random.Random(seed)
    paths = [quote(path).encode() for path in [*PERSONAL, *PLAIN]]
    variants = [
        quote_from_bytes(b"/" + path.encode()).encode() for path in site.files if path.startswith("_v/")
    ]
    for _ in range(count):
        pool = rng.choices([paths, ODD, REFUSED, variants], [70, 20, 5, 5])[0]
        method = rng.choices(["GET", "HEAD", "POST", "PUT", "DELETE", "PROPFIND"], [80, 14, 2, 2, 1, 1])[0]
        peer = rng.choices(["127.0.0.1", "127.0.0.2"], [3, 1])[0]
        target = rng.choice(pool)
        if b"?" not in target and b"#" not in target and rng.random() < 0.4:
            target += b"?" + _query(rng)
        yield Request(method if pool is not REFUSED else "GET", target, _headers(rng), peer)


def _query(rng: random.Random) -> bytes:
    names = [b"utm_campaign", b"ref", b"ref", b"REF", b"utm_campaig", b"x", b"%72ef", b"ref[]", b""]
    safe = [value for value in [*HOSTILE, *PLAIN_VALUES] if not any(c in value for c in b" \t#")]
    pairs = [
        rng.choice(names) + rng.choice([b"=", b"=", b"=", b""]) + rng.choice(safe)
        for _ in range(rng.randint(0, 4))
    ]
    return rng.choice([b"&", b"&", b"&&", b";"]).join(pairs)


def _headers(rng: random.Random) -> Headers:
    headers: Headers = []
    if rng.random() < 0.85:
        headers.append((rng.choice([b"Cookie", b"cookie"]), _cookies(rng)))
    if rng.random() < 0.1:
        headers.append((b"Cookie", _cookies(rng).strip()))
    for name, values, share in (
        (b"User-Agent", [*AGENTS.values(), b"", b"MOBI", b"\xff mobi"], 0.7),
        (b"Accept-Language", LANGUAGES, 0.6),
        (b"Referer", REFERRERS, 0.4),
        (b"Sec-GPC", [b"1", b"0", b"1, 0", b"10", b""], 0.25),
        (b"X-Tier", [b"gold", b"GOLD", b"silver", b"gold, x"], 0.3),
        (b"X-Lab", [b"B-1", b"b-1", b"B-", b"B-\xff", b",B-1"], 0.3),
        (b"X-Forwarded-Host", [b"evil.example"], 0.1),
        (b"If-None-Match", [b"*", b'"x"', b"W/*", b""], 0.05),
        (b"If-Modified-Since", [b"Sun, 22 Nov 2026 00:00:00 GMT", b"x"], 0.03),
    ):
        if rng.random() < share:
            headers.append((name, rng.choice(values)))
    for name in COUNTRY_HEADERS:
        if rng.random() < 0.25:
            headers.append((name, rng.choice(COUNTRIES)))
    rng.shuffle(headers)
    return headers


def _cookies(rng: random.Random) -> bytes:
    pairs = []
    for _ in range(rng.choice([0, 1, 2, 3, 4, 5, 6, 40])):
        name = rng.choice(COOKIES)
        usual = COOKIE_VALUES.get(name, PLAIN_VALUES)
        value = rng.choice(usual if rng.random() < 0.8 else HOSTILE)
        pairs.append(name + (b"=" if rng.random() < 0.97 else b"") + value)
    cookies = rng.choice([b"; ", b"; ", b"; ", b";", b" ;", b";\t", b",", b";;"]).join(pairs)
    return cookies[:9000]
