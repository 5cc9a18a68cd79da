"""How long the decisions of a large site take: 10,000 pages with 300 shapes of zones over 20 segments and 15 signals."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide

COUNTRIES = ("CN", "DE", "FR", "GB", "HK", "IN", "JP", "US")


def _audience(rng: random.Random) -> Audience:
    signals = {f"cookie.c{number}": None for number in range(10)}
    segments = {f"s{number}": {"when": _rule(rng)} for number in range(20)}
    return Audience.load(signals, segments, {}, order=list(segments), locales=("en", "zh-CN"))


def _rule(rng: random.Random) -> dict[str, object]:
    literals: list[dict[str, object]] = [
        {"country": {"in": rng.sample(COUNTRIES, 2)}},
        {"device": rng.choice(("mobile", "tablet"))},
        {"tag": rng.choice(("member", "vip", "staff"))},
        {f"cookie.c{rng.randrange(10)}": rng.choice(("on", "off"))},
        {"query.utm_campaign": rng.choice(("spring", "autumn"))},
    ]
    return {"all": rng.sample(literals, 2)}


def _shape(rng: random.Random, audience: Audience) -> tuple[Zone, ...]:
    zones = []
    for _ in range(rng.randint(1, 3)):
        names = rng.sample(sorted(audience.segments), rng.randint(1, 3))
        choices = [Choice(audience.rule(name), number, ()) for number, name in enumerate(names)]
        zones.append(Zone((*choices, Choice(None, len(names), ()))))
    return tuple(zones)


def decide_shapes(pages: int = 10_000, shapes: int = 300) -> float:
    """Seconds."""
    rng = random.Random(3)
    audience = _audience(rng)
    made = [_shape(rng, audience) for _ in range(shapes)]
    start = time.perf_counter()
    known: dict[int, object] = {}
    for number in range(pages):
        index = number % shapes
        if index not in known:
            known[index] = decide(made[index], audience)
    return time.perf_counter() - start


if __name__ == "__main__":
    print(f"{decide_shapes():.2f} s")
