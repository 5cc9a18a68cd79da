"""Random audiences and pages over a small world in which every visitor can be tried."""

from dataclasses import dataclass

from hypothesis import strategies as st
from oracle import Oracle, subsets, visitors

from audience.audience import Audience
from audience.decisions import Choice, Zone

SIGNALS = {
    "cookie.plan": {"values": ["free", "pro"]},
    "cookie.visits": {"type": "integer", "min": 1, "max": 99},
}
LOCALES = ["en", "zh-CN", "zh-TW"]
HOLDOUT = 100
NAMED_BUCKETS = (17, 500)

# What a visitor can have: what rules name, and one more for every region between their prefixes.
DOMAINS = {
    "country": [None, "CN", "CA", "CZ", "DE", "ZZ"],
    "language": [None, *LOCALES],
    "device": ["desktop", "mobile", "tablet", "bot"],
    "visit": ["new", "returning"],
    "query.utm_campaign": [None, "spring", "springtime", "summer", "springs", "springto", "sun", "other"],
    "cookie.plan": [None, "free", "pro"],
    "cookie.visits": [None, 1, 2, 3, 10, 50, 75, 99],
    "tags": subsets(["vip", "member"]),
    "consent": subsets(["p", "q"]),
}
CLOSED = {"cookie.plan": ["free", "pro"], "cookie.visits": range(1, 100)}
EXPERIMENTS = {
    "hero": {"arms": {"a": 1, "b": 1}},
    "tone": {
        "layer": "copy",
        "slots": [100, 700],
        "ramp": 50,
        "arms": {"x": 1, "y": 1, "z": 1},
        "consent": "p",
    },
    "won": {"layer": "old", "arms": {"a": 1, "b": 1}, "state": "won:b"},
    "done": {"layer": "old", "arms": {"a": 1, "b": 1}, "state": "stopped", "consent": "p"},
}
_ARMS = [f"experiment:{id}={arm}" for id, data in EXPERIMENTS.items() for arm in data["arms"]]

_TEXTS = {
    "country": ["CN", "CA", "DE"],
    "language": ["en", "zh-CN", "zh-TW", "fr"],
    "device": ["desktop", "mobile", "bot"],
    "visit": ["new", "returning"],
    "query.utm_campaign": ["spring", "springtime", "summer"],
    "cookie.plan": ["free", "pro"],
}
_PREFIXES = {"country": ["C"], "language": ["zh", "zh-"], "query.utm_campaign": ["s", "spring", "springt"]}
_NUMBERS = {"cookie.visits": [1, 2, 3, 50, 99], "bucket": list(NAMED_BUCKETS)}
_SETS = {"tag": ["vip", "member"], "consent": ["p", "q"]}
_KEYS = {"tag": "tags"}


def _tests(name):
    exists = st.booleans().map(lambda wanted: {name: {"exists": wanted}})
    if name in _SETS:
        return st.sampled_from(_SETS[name]).map(lambda member: {name: member})
    if name in _NUMBERS:
        number = st.sampled_from(_NUMBERS[name])
        ops = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
        one = st.tuples(ops, number).map(lambda found: {name: {found[0]: found[1]}})
        between = st.tuples(number, number).map(lambda found: {name: {"ge": found[0], "lt": found[1]}})
        return st.one_of(one, between, exists)
    text = st.sampled_from(_TEXTS[name])
    listed = st.lists(text, min_size=1, max_size=3).map(lambda found: {name: {"in": found}})
    prefixed = st.sampled_from(_PREFIXES.get(name) or ["fre", "new", "m"]).map(
        lambda p: {name: {"prefix": p}}
    )
    ways = [
        text.map(lambda value: {name: value}),
        text.map(lambda value: {name: {"ne": value}}),
        listed,
        exists,
    ]
    return st.one_of(*ways, prefixed) if name in _PREFIXES else st.one_of(*ways)


def rules(names, references):
    """Rules over these signals, and over segments and arms by name."""
    literals = st.one_of(
        *[_tests(name) for name in names], *([st.sampled_from(references)] if references else [])
    )

    def grow(inner):
        several = st.lists(inner, min_size=1, max_size=3)
        return st.one_of(
            several.map(lambda found: {"all": found}),
            several.map(lambda found: {"any": found}),
            inner.map(lambda found: {"not": found}),
        )

    return st.recursive(literals, grow, max_leaves=5)


@dataclass
class World:
    """One audience in both views, its rule names, and the visitors that its signals can tell apart."""

    segments: dict
    names: list
    references: list

    def audience(self):
        return Audience.load(SIGNALS, self.segments, EXPERIMENTS, holdout=HOLDOUT, locales=LOCALES)

    def oracle(self):
        return Oracle(self.segments, EXPERIMENTS, HOLDOUT, CLOSED)

    def visitors(self, oracle):
        keys = [_KEYS.get(name, name) for name in self.names if name != "bucket"]
        domains = {key: DOMAINS[key] for key in [*keys, "consent"]}
        domains["bucket"] = oracle.buckets(NAMED_BUCKETS if "bucket" in self.names else ())
        return list(visitors(domains))


@st.composite
def worlds(draw):
    names = draw(st.lists(st.sampled_from([*_TEXTS, *_NUMBERS, *_SETS]), min_size=1, max_size=2, unique=True))
    segments, references = {}, list(_ARMS)
    for id in ["one", "two", "three"]:
        data = {"when": draw(rules(names, references if id != "one" else []))}
        data |= {"consent": draw(st.sampled_from("pq"))} if draw(st.booleans()) else {}
        data |= {"holdout": "exempt"} if draw(st.booleans()) else {}
        segments[id] = data
        references += [id] * 4
    return World(segments, names, references)


def zones(world, depth=2):
    """Raw zones for the oracle: lists of (rule or None, target, zones)."""
    inner = zones(world, depth - 1) if depth > 1 else st.just([])
    nested = st.one_of(st.just([]), inner)
    choice = st.tuples(rules(world.names, world.references), nested)
    zone = st.tuples(st.lists(choice, max_size=3), nested).map(
        lambda found: (
            [(rule, number, inside) for number, (rule, inside) in enumerate(found[0])]
            + [(None, len(found[0]), found[1])]
        )
    )
    return st.lists(zone, min_size=1, max_size=3 if depth > 1 else 2)


def built(raw, audience):
    """The same zones for the package."""
    return tuple(
        Zone(
            tuple(
                Choice(None if rule is None else audience.rule(rule), target, built(inner, audience))
                for rule, target, inner in zone
            )
        )
        for zone in raw
    )
