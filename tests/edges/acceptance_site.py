"""A site with unusual addresses and a visitor for every signal, as its files: an author's view, without a line of the
software. Every choice of a zone shows a *mark*, a word that nothing else on the page is, so that a served page tells by
itself which choices were made.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

Rule = str | dict[str, Any]
Zone = list[tuple[Rule | None, str]]  # the first rule that is true, and its mark; the last has none

LOCALES = ("en", "zh-CN")
HOLDOUT = 80
PROXIES = "127.0.0.1/32"  # 127.0.0.2 is a stranger
SIGNALS: dict[str, dict[str, Any]] = {
    "cookie.plan": {"values": ["free", "pro", "Pro"]},
    "cookie.visits": {"type": "integer", "max": 4000},
    "query.ref": {},
    "header.x-tier": {"trusted": True, "normaliser": "lower"},
    "header.x-lab": {},
}
SEGMENTS: dict[str, dict[str, Any]] = {
    "cn": {"when": {"country": {"in": ["CN", "HK"]}}, "holdout": "exempt"},
    "members": {"when": {"all": [{"tag": "member"}, {"not": {"device": "bot"}}]}},
    "mobile": {"when": {"device": {"in": ["mobile", "tablet"]}}},
    "spring": {"when": {"query.utm_campaign": {"prefix": "Spring-"}}},
    "referred": {"when": {"any": [{"referrer": "news.example.org"}, {"query.ref": {"exists": True}}]}},
    "returning": {"when": {"visit": "returning"}},
    "known": {"when": {"tag": "member"}, "consent": "personalization"},
    "unknown": {"when": {"not": {"segment": "known"}}},
    "frequent": {"when": {"cookie.visits": {"ge": 12, "lt": 1057}}},
    "paying": {"when": {"cookie.plan": {"ne": "free"}}},
    "foreign": {"when": {"all": [{"not": {"country": "DE"}}, {"country": {"exists": True}}]}},
    "lab": {"when": {"header.x-lab": {"prefix": "B-"}, "header.x-tier": "gold"}},
    "chinese": {"when": {"language": {"prefix": "zh"}}, "consent": "analytics"},
    "early": {"when": {"bucket": {"lt": 300}}},
}
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "hero": {"arms": {"a": 50, "b": 50}, "consent": "personalization", "ramp": 60},
    "nav": {"layer": "nav", "slots": [100, 700], "arms": {"x": 1, "y": 2, "z": 1}},
    "won": {"layer": "old", "arms": {"a": 50, "b": 50}, "state": "won:b"},
    "over": {"layer": "older", "arms": {"a": 50, "b": 50}, "state": "stopped"},
}
PAGES: dict[str, list[Zone]] = {
    "/": [[("cn", "cn"), ("members", "member"), (None, "all")], [("mobile", "small"), (None, "large")]],
    "/plain/": [],
    "/促销/夏天/": [[("spring", "spring"), ("referred", "friend"), (None, "nobody")]],
    "/100%/": [[("returning", "again"), (None, "first")]],
    "/a+b/": [[("known", "known"), ("unknown", "unknown"), (None, "neither")]],
    "/q\"uo'te/": [[("frequent", "often"), ("paying", "pays"), (None, "free")]],
    "/Case/": [[("foreign", "foreign"), (None, "home")]],
    "/$x{y};z,~!()*@:&=/": [[("lab", "lab"), (None, "shop")]],
    "/feed.xml/x/": [[("chinese", "hanzi"), (None, "latin")]],
    "/" + "/".join(f"s{number}" for number in range(30)) + "/": [
        [("experiment:hero=b", "b"), ("experiment:nav=y", "y"), (None, "control")],
        [("early", "early"), (None, "late")],
    ],
    "/won/": [[("experiment:over=a", "never"), ("experiment:won=b", "winner"), (None, "loser")]],
    "/page.html": [[("experiment:nav=x", "x"), ({"not": {"tag": "member"}}, "guest"), (None, "host")]],
    "/__proto__/": [[({"query.ref": {"in": ["constructor", "__proto__"]}}, "proto"), (None, "own")]],
    "/zh/促销/": [[({"language": "zh-CN"}, "zh"), (None, "other")]],
    "/late/": [[("mobile", "pocket"), (None, "desk")]],
    "/404/": [[("cn", "lost-cn"), (None, "lost")]],
    "/zh/404/": [],
}
LATE: dict[str, Zone] = {
    "/late/": [
        ("members", "inside"),
        ("spring", "bloom"),
        ("experiment:hero=b", "tried"),
        ("returning", "before"),
        (None, "outside"),
    ],
    "/404/": [("referred", "sent"), ("foreign", "abroad"), (None, "here")],
}
REDIRECTS: dict[str, tuple[int, str]] = {
    "/old/": (301, "/plain/"),
    "/旧 地址/": (308, "/促销/夏天/#part"),
    "/away": (307, "https://other.example/$x?y=1#z"),
    "/gone/": (410, ""),
    "/Moved/": (302, "/Case/?a=b"),
}
STATIC = {"robots.txt": b"User-agent: *\n", "noext": b"no extension\n", "data/图 片.json": b"{}\n"}
_SETTINGS = """\
name = "Acceptance"
base_url = "https://www.example.com"
default_locale = "en"
locales = {locales}
segments = {segments}
theme = "aurora"
holdout = {holdout}
[locale.zh-CN]
prefix = "zh"
[headers]
"/*" = {{X-Everywhere = "5$"}}
"/zh/*" = {{X-Everywhere = "6$", X-Zone = "zh"}}
[edge]
trusted_proxies = ["{proxies}"]
bucket = "consent"
[targets.local]
origin = "origin"
[targets.web]
origin = "origin"
read = ["{read}"]
"""


def write(folder: Path, read: str) -> None:
    """The whole site, committed; `read` is where the origin of its target `web` will be served."""
    settings = _SETTINGS.format(
        locales=json.dumps(LOCALES),
        segments=json.dumps(list(SEGMENTS)),
        holdout=HOLDOUT,
        proxies=PROXIES,
        read=read,
    )
    _write(folder / "site.toml", settings)
    _write(folder / "audience/signals.yaml", json.dumps(SIGNALS))
    for kind, made in (("segments", SEGMENTS), ("experiments", EXPERIMENTS)):
        for name, text in made.items():
            _write(folder / f"audience/{kind}/{name}.yaml", json.dumps(text))
    for number, (url, zones) in enumerate(PAGES.items()):
        _write_page(folder / "content", number, url, zones)
    _write(folder / "redirects.yaml", json.dumps([_redirect(url, *told) for url, told in REDIRECTS.items()]))
    for name, data in STATIC.items():
        _write(folder / "static" / name, data.decode())
    _write(folder / ".gitignore", "origin/\n")
    _commit(folder)


def _write_page(content: Path, number: int, url: str, zones: list[Zone]) -> None:
    """A page's fragment, and one for each of its choices."""
    marks = [mark for zone in [*zones, LATE.get(url, [])] for _, mark in zone]
    suffix = ".zh-CN" if url.startswith("/zh/") else ""
    for mark in marks:
        _write(content / f"part/p{number}-{mark}{suffix}.md", f"Mark-{mark}-end\n")
    sections = [_section(f"z{at}", zone, number) for at, zone in enumerate(zones)]
    if url in LATE:
        sections.append({**_section("late", LATE[url], number), "late": True})
    own = url.removeprefix("/zh") if suffix else url
    front = {"title": f"Page {number}", "url": own, "sections": sections}
    _write(content / f"page{number}{suffix}.md", f"---\n{json.dumps(front)}\n---\nBody of page {number}\n")


def _section(name: str, zone: Zone, number: int) -> dict[str, Any]:
    choices = [{**({"if": rule} if rule else {}), "use": f"part/p{number}-{mark}"} for rule, mark in zone]
    return {"id": name, "type": "zone", "choose": choices}


def _redirect(source: str, status: int, target: str) -> dict[str, Any]:
    return {"from": source, "status": status, **({"to": target} if target else {})}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _commit(folder: Path) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "gc.auto=0"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "Everything"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
