"""A second opinion on who sees what: rules as authors write them, visitors as plain dicts, every visitor tried.

It shares nothing with the package it judges, and reads `docs/formats.md` §5 as directly as it can.
"""

from itertools import chain, combinations, product

AND = {True: 1, None: 0, False: -1}
BACK = {1: True, 0: None, -1: False}
OPERATORS = {
    "eq": lambda have, want: have == want,
    "ne": lambda have, want: have != want,
    "in": lambda have, want: have in want,
    "prefix": lambda have, want: have[: len(want)] == want,
    "lt": lambda have, want: have < want,
    "le": lambda have, want: have <= want,
    "gt": lambda have, want: have > want,
    "ge": lambda have, want: have >= want,
    "has": lambda have, want: want in have,
}


def murmur(text):
    state, data = 0, text.encode()
    blocks = [data[at : at + 4] for at in range(0, len(data), 4)]
    for block in blocks:
        k = int.from_bytes(block, "little") * 0xCC9E2D51 % 2**32
        k = (k * 2**15 + k // 2**17) % 2**32 * 0x1B873593 % 2**32
        state ^= k
        if len(block) == 4:
            state = ((state * 2**13 + state // 2**19) % 2**32 * 5 + 0xE6546B64) % 2**32
    state ^= len(data)
    state = (state ^ state // 2**16) * 0x85EBCA6B % 2**32
    state = (state ^ state // 2**13) * 0xC2B2AE35 % 2**32
    return state ^ state // 2**16


def ranked(layer):
    order = sorted(range(1000), key=lambda bucket: (murmur(f"{layer}:{bucket}"), bucket))
    return {bucket: rank for rank, bucket in enumerate(order)}


class Oracle:
    """`domains`: what a request can carry, by signal; a value outside is unknown. Sets and buckets need none."""

    def __init__(self, segments, experiments, holdout, domains):
        self.segments, self.experiments, self.domains = segments, experiments, domains
        self.held = {bucket for bucket, rank in ranked("holdout").items() if rank < holdout}
        self.arms = {id: self.table(experiment) for id, experiment in experiments.items()}

    def table(self, experiment):
        """Equal weights only, a multiple of the arms' number: shares need no rounding."""
        first, end = experiment.get("slots", [0, 1000])
        each = (end - first) // len(experiment["arms"])
        kept = each * experiment.get("ramp", 100) // 100
        starts = {arm: first + each * number for number, arm in enumerate(experiment["arms"])}
        by_rank = {rank: arm for arm, start in starts.items() for rank in range(start, start + kept)}
        return {
            bucket: by_rank.get(rank) for bucket, rank in ranked(experiment.get("layer", "default")).items()
        }

    def value(self, rule, who):
        if isinstance(rule, str):
            id, _, arm = rule.removeprefix("experiment:").partition("=")
            return self.arm(id, arm, who) if rule.startswith("experiment:") else self.segment(rule, who)
        return BACK[min(AND[self.entry(key, want, who)] for key, want in rule.items())]

    def entry(self, key, want, who):
        if key == "all":
            return BACK[min(AND[self.value(rule, who)] for rule in want)]
        if key == "any":
            return BACK[max(AND[self.value(rule, who)] for rule in want)]
        if key == "not":
            return BACK[-AND[self.value(want, who)]]
        have = self.look(key, who)
        if not isinstance(want, dict):
            want = {"has" if key in ("tag", "consent") else "eq": want}
        return BACK[min(AND[self.test(op, have, value)] for op, value in want.items())]

    def look(self, key, who):
        group, _, name = key.partition(".")
        have = who.get(group, {}).get(name) if name else who.get("tags" if key == "tag" else key)
        return have if key not in self.domains or have in self.domains[key] else None

    def test(self, operator, have, want):
        if operator == "exists":
            return (have is not None) is want
        return None if have is None else OPERATORS[operator](have, want)

    def segment(self, id, who):
        data = self.segments[id]
        if who.get("bucket") in self.held and data.get("holdout") != "exempt":
            return False
        if "consent" in data and data["consent"] not in (who.get("consent") or ()):
            return None
        return self.value(data["when"], who)

    def arm(self, id, arm, who):
        data, bucket = self.experiments[id], who.get("bucket")
        state = data.get("state", "running")
        if bucket in self.held:
            return False
        if state != "running":
            return state == f"won:{arm}"
        if bucket is None or ("consent" in data and data["consent"] not in (who.get("consent") or ())):
            return None
        return self.arms[id][bucket] == arm

    def vector(self, zones, who):
        """A zone is a list of (rule or None, target, zones)."""
        found = ()
        for zone in zones:
            _, target, inner = next(c for c in zone if c[0] is None or self.value(c[0], who) is True)
            found += (target, *self.vector(inner, who))
        return found

    def buckets(self, named=()):
        """One bucket of each kind: held or not, in which arms, on which side of the named numbers."""
        kinds = {}
        for bucket in range(1000):
            arms = tuple(table[bucket] for table in self.arms.values())
            sides = tuple((bucket < number, bucket == number) for number in named)
            kinds[bucket in self.held, arms, sides] = bucket
        return [None, *kinds.values()]


def subsets(members):
    return [
        list(found)
        for found in chain.from_iterable(combinations(members, n) for n in range(len(members) + 1))
    ]


def visitors(domains):
    """Every visitor: `domains` maps a key of a batch context (`query.x` for nested ones) to the values it can have."""
    for values in product(*domains.values()):
        who = {}
        for key, value in zip(domains, values, strict=True):
            group, _, name = key.partition(".")
            if name:
                who.setdefault(group, {})[name] = value
            else:
                who[key] = value
        yield who
