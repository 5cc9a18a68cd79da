"""Writes `audience/conformance/*.json` from the oracle: `python tests/audience/conformance_cases.py`.

The files ship with the project, so that an edge in any language can be checked without Python. Their shape is described in
`docs/audience.md`.
"""

import json
from pathlib import Path

from oracle import Oracle, subsets, visitors

FOLDER = Path(__file__).parents[2] / "audience" / "conformance"

SIGNALS = {
    "cookie.plan": {"values": ["free", "pro"]},
    "cookie.visits": {"type": "integer", "min": 1, "max": 99},
}
CLOSED = {"cookie.plan": ["free", "pro"], "cookie.visits": range(1, 100)}
LOCALES = ["en", "zh-CN"]
HOLDOUT = 50
SEGMENTS = {
    "cn": {"when": {"country": {"in": ["CN", "HK"]}}},
    "people": {"when": {"not": {"device": "bot"}}, "holdout": "exempt"},
    "vips": {"when": {"all": [{"tag": "vip"}, "people"]}, "consent": "personalization"},
}
EXPERIMENTS = {
    "hero": {"arms": {"a": 50, "b": 50}},
    "tone": {
        "layer": "copy",
        "slots": [100, 700],
        "ramp": 50,
        "arms": {"x": 1, "y": 1, "z": 1},
        "consent": "analytics",
    },
    "old": {"layer": "past", "arms": {"a": 50, "b": 50}, "state": "won:b"},
    "gone": {"layer": "past", "arms": {"a": 50, "b": 50}, "state": "stopped"},
}
RULES = [
    {"country": "CN"},
    {"country": {"ne": "CN"}},
    {"not": {"country": "CN"}},
    {"country": {"in": ["CN", "HK"]}},
    {"country": {"prefix": "C"}},
    {"country": {"exists": True}},
    {"country": {"exists": False}},
    {"not": {"all": [{"country": "CN"}, {"tag": "vip"}]}},
    {"any": [{"country": "CN"}, {"tag": "vip"}]},
    {"tag": "vip"},
    {"not": {"tag": "vip"}},
    {"cookie.plan": "pro"},
    {"cookie.plan": {"ne": "pro"}},
    {"cookie.visits": {"ge": 3, "lt": 50}},
    {"not": {"cookie.visits": {"le": 2}}},
    {"bucket": {"lt": 500}},
    {"bucket": {"exists": True}},
    "cn",
    {"not": "cn"},
    "people",
    "vips",
    {"not": "vips"},
    *[f"experiment:{id}={arm}" for id, data in EXPERIMENTS.items() for arm in data["arms"]],
    {"not": "experiment:tone=x"},
    {"not": "experiment:gone=a"},
]
CONTEXTS = [
    {},
    *({"country": country} for country in ["CN", "CA", "DE", "cn", ""]),
    *({"tags": tags} for tags in subsets(["vip", "member"])),
    *(
        {"device": device, "consent": ["personalization"], "tags": ["vip"]}
        for device in ["bot", "mobile", None]
    ),
    {"device": "mobile", "consent": [], "tags": ["vip"]},
    *({"cookie": {"plan": plan}} for plan in ["free", "pro", "gold", "", "constructor", "__proto__"]),
    *({"cookie": {"visits": visits}} for visits in ["0", "1", "2", "3", "49", "50", "99", "100", "03", "x"]),
    *({"bucket": bucket, "country": "CN"} for bucket in [0, 7, 17, 250, 499, 500, 999]),
    *({"bucket": bucket, "consent": ["analytics"]} for bucket in range(0, 1000, 37)),
]
PAGES = [
    [[("vips", 0, []), ("cn", 1, []), (None, 2, [])]],
    [[("experiment:hero=b", 0, []), (None, 1, [])], [("experiment:tone=x", 0, []), (None, 1, [])]],
    [
        [("cn", 0, [[({"tag": "vip"}, 0, []), (None, 1, [])]]), (None, 1, [])],
        [({"tag": "vip"}, 0, []), (None, 1, [])],
    ],
    [[({"country": {"prefix": "C"}}, 0, []), ({"country": {"exists": False}}, 1, []), (None, 0, [])]],
    [[({"not": "vips"}, 0, []), (None, 1, [])], [({"cookie.visits": {"ge": 3}}, 0, []), (None, 1, [])]],
]
PAGE_DOMAINS = {
    "country": [None, "CN", "CA", "HK", "DE"],
    "tags": [[], ["vip"]],
    "device": ["desktop", "bot"],
    "consent": subsets(["personalization", "analytics"]),
    "cookie.visits": [None, "2", "3"],
}


def admitted(who):
    """The context as an edge reads it: what no request can carry is unknown. Digits of an integer become a number."""
    who = json.loads(json.dumps(who))
    if who.get("country") in ("cn", ""):
        del who["country"]
    visits = who.get("cookie", {}).get("visits")
    if visits is not None:
        who["cookie"]["visits"] = int(visits) if visits.isdigit() and str(int(visits)) == visits else None
    return who


def shape(zones):
    return [
        [{"if": rule, "target": target, "zones": shape(inner)} for rule, target, inner in zone]
        for zone in zones
    ]


def files():
    """File name → text."""
    oracle = Oracle(SEGMENTS, EXPERIMENTS, HOLDOUT, CLOSED)
    site = {"signals": SIGNALS, "segments": SEGMENTS, "experiments": EXPERIMENTS}
    site |= {"holdout": HOLDOUT, "locales": LOCALES}
    values = [[oracle.value(rule, admitted(who)) for who in CONTEXTS] for rule in RULES]
    rules = {
        "site": site,
        "contexts": CONTEXTS,
        "cases": [{"rule": r, "values": v} for r, v in zip(RULES, values, strict=True)],
    }
    tables = {id: [oracle.arms[id][bucket] for bucket in range(1000)] for id in EXPERIMENTS}
    buckets = {"holdout": HOLDOUT, "held": sorted(oracle.held), "experiments": EXPERIMENTS, "arms": tables}
    pages = {"site": site, "cases": [page(zones, oracle) for zones in PAGES]}
    return {name: _json(data) for name, data in {"rules": rules, "buckets": buckets, "pages": pages}.items()}


def page(zones, oracle):
    everybody = visitors({**PAGE_DOMAINS, "bucket": oracle.buckets()})
    reached = {}
    for who in everybody:
        reached.setdefault(oracle.vector(zones, admitted(who)), who)
    witnesses = [{"context": reached[vector], "vector": list(vector)} for vector in sorted(reached)]
    return {"zones": shape(zones), "reached": witnesses}


def _json(data):
    """One line an item of the outer lists: small differences stay small."""
    text = json.dumps(data, ensure_ascii=False, separators=(", ", ": "))
    for start in (
        '{"rule"',
        '{"zones": [[',
        '{"context"',
        '"contexts"',
        '"cases"',
        '"site"',
        '"arms": {"hero": [',
    ):
        text = text.replace(start, "\n" + start)
    return text + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
