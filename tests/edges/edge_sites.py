"""Generated sites for edge tests: an audience, pages with zones, files, redirects; all from one seed."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide
from audience.diagram import Diagram
from publisher.bundle import Entry
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

LOCALES = ("en", "zh", "zh-CN", "pt-BR")
TAGS = ("member", "vip", "VIP", "a-b", "constructor")
SIGNALS = {
    "cookie.plan": {"values": ["free", "pro", "Pro"]},
    "cookie.theme": {},
    "cookie.visits": {"type": "integer", "max": 4000},
    "query.ref": {},
    "header.x-tier": {"trusted": True, "normaliser": "lower"},
    "header.x-lab": {},
}
LEAVES: list[dict[str, Any]] = [
    {"country": "CN"},
    {"country": {"in": ["DE", "AT", "CH"]}},
    {"country": {"exists": True}},
    {"language": "zh-CN"},
    {"language": {"prefix": "zh"}},
    {"device": "mobile"},
    {"device": {"in": ["bot", "tablet"]}},
    {"visit": "returning"},
    {"referrer": "news.example.org"},
    {"referrer": {"prefix": "www."}},
    {"consent": "analytics"},
    {"consent": "personalization"},
    {"bucket": {"lt": 300}},
    {"query.utm_campaign": "spring"},
    {"query.utm_campaign": {"prefix": "Sp"}},
    {"query.ref": {"in": ["constructor", "__proto__", "a.b~c"]}},
    {"query.ref": {"exists": False}},
    {"cookie.plan": "pro"},
    {"cookie.plan": {"ne": "free"}},
    {"cookie.theme": {"in": ["Dark", "dark", "42", "0.5"]}},
    {"cookie.theme": {"prefix": "da"}},
    {"cookie.visits": {"ge": 12}},
    {"cookie.visits": {"lt": 1057}},
    {"header.x-tier": "gold"},
    {"header.x-lab": {"prefix": "B-"}},
    *({"tag": tag} for tag in TAGS),
]
PERSONAL = ["/", "/about/", "/blog/", "/blog/x/", "/Foo/", "/促销/", "/zh/", "/zh/新闻/", "/a b/", "/c$d/"]
PERSONAL += ['/q"uote/', "/semi;colon/", "/page.html", "/feed.xml", "/404.html", "/~tilde/", "/{n}/"]
PERSONAL += [
    "/zh/404/",
    "/both/",
    "/BOTH/",
    "/ümlaut/",
    "/deep/er/and/deeper/",
    "/__proto__/",
    "/constructor/",
]
PLAIN = ["/plain/", "/zh/plain/", "/foo/", "/robots.txt", "/data.json", "/noext", "/图片.png"]
PLAIN += [
    "/assets/app.0123456789.css",
    "/assets/unhashed.css",
    "/assets/deep/logo.abcdef0123",
    "/assets/page/",
]
REDIRECTS = {
    "/old/": (301, "/about/"),
    "/Case/": (302, "/Foo/?a=b"),
    "/旧/": (308, "/%E4%BF%83%E9%94%80/#part"),
    "/gone/": (410, ""),
    "/away": (307, "https://other.example/$x?y=1#z"),
    "/plain": (301, "/never/"),  # a page beats a redirect
}
HEADERS = {
    "/*": {"Referrer-Policy": "strict-origin-when-cross-origin", "X-Price": "5$"},
    "/zh/*": {"X-Zone": "zh", "X-Price": "6$"},
    "/zh/plain/": {"x-zone": "plain"},
}
SITES: dict[int, dict[str, Any]] = {  # settings of the sites that engines are compared on, by seed
    1: {"trusted_proxies": ("127.0.0.1/32",)},
    2: {"trusted_proxies": ("127.0.0.1/32", "10.0.0.0/8"), "bucket": "always"},
    3: {"trusted_proxies": (), "gpc": False},
}


@dataclass(frozen=True)
class Site:
    table: EdgeTable
    files: Mapping[str, bytes]
    entries: Mapping[str, Entry]

    def entry(self, path: str) -> Entry | None:
        return self.entries.get(path)

    def read(self, path: str) -> bytes:
        return self.files[path]


def key_of(vector: tuple[int, ...]) -> str:
    return hashlib.sha256(json.dumps(vector).encode()).hexdigest()[:10]


def site_of(table: EdgeTable, files: Mapping[str, bytes]) -> Site:
    entries = {path: Entry(path, hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items()}
    return Site(table, files, entries)


def generated(seed: int, **settings: Any) -> Site:
    """A site whose every file says its own name, in files of few distinct sizes."""
    rng = random.Random(seed)
    audience = _audience(rng)
    diagrams = [_decision(rng, audience) for _ in range(12)]
    decisions = tuple(Decision(diagram, _keys(diagram)) for diagram in diagrams)
    pages = {path: rng.randrange(len(decisions)) for path in PERSONAL}
    table = EdgeTable(
        EdgeSettings(LOCALES, "en", {"en": "", "zh": "zh"}, headers=HEADERS, **settings),
        {name: audience.signals[name] for name in sorted(_names(diagrams))},
        decisions,
        pages,
        REDIRECTS,
        {"/": "404.html", "/zh/": "zh/404/index.html"},
    )
    return site_of(table, _files(rng, table))


def _keys(diagram: Diagram) -> tuple[str, ...]:
    lowest = min(diagram.leaves)
    return tuple("" if vector == lowest else key_of(vector) for vector in diagram.leaves)


def _names(diagrams: list[Diagram]) -> set[str]:
    used = {diagram.variables[number] for diagram in diagrams for number, _ in diagram.nodes}
    return {v.signal.partition(".")[0] if v.kind == "member" else v.signal for v in used}


def _files(rng: random.Random, table: EdgeTable) -> dict[str, bytes]:
    files = {_file(path): _body(_file(path)) for path in [*PERSONAL, *PLAIN]}
    for path, number in table.pages.items():
        for key in table.decisions[number].keys:
            if key and rng.random() < 0.95:  # one in twenty is absent: the default must answer
                files[f"_v/{key}{path}" + "index.html" * path.endswith("/")] = b""
    return {path: _body(path) for path in files}


def _file(path: str) -> str:
    return path[1:] + "index.html" if path.endswith("/") else path[1:]


def _body(path: str) -> bytes:
    text = path.encode()
    return text + b" " * (-len(text) % 64)


def _audience(rng: random.Random) -> Audience:
    segments = {f"s{number}": _segment(rng) for number in range(20)}
    experiments = {
        "hero": {"arms": {"a": 50, "b": 50}, "consent": ["personalization"], "ramp": 60},
        "nav": {"layer": "nav", "slots": [100, 700], "arms": {"x": 1, "y": 2, "z": 1}},
    }
    return Audience.load(
        SIGNALS, segments, experiments, order=list(segments), holdout=rng.choice([0, 50]), locales=LOCALES
    )


def _segment(rng: random.Random) -> dict[str, Any]:
    segment: dict[str, Any] = {"when": _rule(rng, 2)}
    if rng.random() < 0.3:
        segment["consent"] = "personalization"
    if rng.random() < 0.2:
        segment["holdout"] = "exempt"
    return segment


def _rule(rng: random.Random, depth: int) -> dict[str, Any]:
    kind = rng.choice(["leaf", "leaf", "all", "any", "not"]) if depth else "leaf"
    if kind == "leaf":
        return rng.choice(LEAVES)
    if kind == "not":
        return {"not": _rule(rng, depth - 1)}
    return {kind: [_rule(rng, depth - 1) for _ in range(rng.randint(2, 3))]}


def _decision(rng: random.Random, audience: Audience) -> Diagram:
    return decide(tuple(_zone(rng, audience) for _ in range(rng.randint(1, 3))), audience)


def _zone(rng: random.Random, audience: Audience) -> Zone:
    rules: list[Any] = [f"s{rng.randrange(20)}" for _ in range(rng.randint(1, 3))]
    rules.append(rng.choice(["experiment:hero=b", "experiment:nav=y", "s3"]))
    rng.shuffle(rules)
    choices = [Choice(audience.rule(rule), number) for number, rule in enumerate(rules, 1)]
    return Zone((*choices, Choice(None, 0)))
