"""Signals, rules, segments and experiments of the acceptance site for one visitor at a time, evaluated as their author wrote
them: docs/formats.md §5, written anew from its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from acceptance_site import EXPERIMENTS, HOLDOUT, LOCALES, SEGMENTS, SIGNALS, Rule, Zone

from publisher.edges.request import Request

_VALUE = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_INTEGER = re.compile("0|[1-9][0-9]{0,8}")
_COUNTRY = ("cloudfront-viewer-country", "cf-ipcountry", "x-country")
_AGENTS = (("googlebot", "bot"), ("ipad", "tablet"), ("iphone", "mobile"))  # of those that are sent


@dataclass(frozen=True)
class Behaviour:
    """What an edge of this kind declares: whether it puts late zones in, whether it gives files their ETags, whether answers
    without a file have the site's headers too, and whose word on trusted headers it takes."""

    composes: bool = True
    tags_files: bool = True
    adds_always: bool = True
    trusts: tuple[str, ...] = ("127.0.0.1",)
    vouched: tuple[str, ...] = ()  # trusted headers that its platform makes itself


DECLARED = Behaviour()


class Visitor:
    """One request, as rules see it. True, False or None for unknown."""

    def __init__(self, request: Request, behaviour: Behaviour, issued: int | None) -> None:
        self._lines = [
            (name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t"))
            for name, value in request.headers
        ]
        self.behaviour, self._peer = behaviour, request.peer
        self._query = request.target.partition(b"?")[2].decode("latin-1")
        self._consent = self._consents()
        bucket = self._cookie("xb")
        self._brought = int(bucket) if re.fullmatch("[0-9]{3}", bucket) else None
        self.bucket = self._brought if self._brought is not None else issued if self._may_issue() else None

    def choice(self, zone: Zone) -> str:
        return next(mark for rule, mark in zone if rule is None or self._holds(rule) is True)

    def cookies(self) -> tuple[str, ...]:
        xb = ["xb"] if self._brought is None and self._may_issue() else []
        return tuple(sorted(xb + ["fm_visit"] * (self._cookie("fm_visit") != "1")))

    def _may_issue(self) -> bool:
        return "personalization" in self._consent

    # Rules, three-valued

    def _holds(self, rule: Rule) -> bool | None:
        if isinstance(rule, str):
            return self._arm(rule) if rule.startswith("experiment:") else self._segment(rule)
        return _all(self._clause(key, value) for key, value in rule.items())

    def _clause(self, key: str, value: Any) -> bool | None:
        if key == "all":
            return _all(map(self._holds, value))
        if key == "any":
            return _not(_all(_not(self._holds(each)) for each in value))
        if key == "not":
            return _not(self._holds(value))
        if key == "segment":
            return self._segment(value)
        compared = value if isinstance(value, dict) else {"eq": value}
        return _all(_compared(self._signal(key), how, other) for how, other in compared.items())

    def _segment(self, name: str) -> bool | None:
        segment = SEGMENTS[name]
        if self._is_held() and segment.get("holdout") != "exempt":
            return False
        if "consent" in segment and segment["consent"] not in self._consent:
            return None
        return self._holds(segment["when"])

    def _arm(self, rule: str) -> bool | None:
        name, arm = rule.removeprefix("experiment:").split("=")
        experiment, state = EXPERIMENTS[name], EXPERIMENTS[name].get("state", "running")
        if self._is_held():
            return False
        if state != "running":
            return bool(state == f"won:{arm}")
        if self.bucket is None or ("consent" in experiment and experiment["consent"] not in self._consent):
            return None
        return _rank(experiment.get("layer", "default"), self.bucket) in _owned(experiment, arm)

    def _is_held(self) -> bool:
        return self.bucket is not None and _rank("holdout", self.bucket) < HOLDOUT

    # Signals

    def _signal(self, name: str) -> Any:
        if name in ("tag", "consent"):
            return self._tags() if name == "tag" else self._consent
        known = {
            "visit": self._visit,
            "device": self._device,
            "referrer": self._referrer,
            "language": self._language,
        }
        if name in known:
            return known[name]()
        if name == "bucket":
            return self.bucket
        return self._text(name)

    def _text(self, name: str) -> str | int | None:
        declared: dict[str, Any] = SIGNALS.get(name, {})
        place, _, key = name.partition(".")
        read = {
            "cookie": self._cookie,
            "query": self._parameter,
            "header": self._header,
            "country": self._country,
        }
        raw = self._trusted(key) if declared.get("trusted") else read[place](key)
        if declared.get("type") == "integer":
            return int(raw) if _INTEGER.fullmatch(raw) and int(raw) <= declared["max"] else None
        raw = raw.lower() if declared.get("normaliser") == "lower" else raw
        return raw if _VALUE.fullmatch(raw) and raw in declared.get("values", [raw]) else None

    def _country(self, _: str) -> str:
        first = next(filter(None, map(self._trusted, _COUNTRY)), "")
        return first if re.fullmatch("[A-Z]{2}", first) else ""

    def _trusted(self, name: str) -> str:
        return (
            self._header(name)
            if self._peer in self.behaviour.trusts or name in self.behaviour.vouched
            else ""
        )

    def _header(self, name: str) -> str:
        return self._line(name).partition(",")[0].strip(" \t")

    def _line(self, name: str) -> str:
        return next((value for each, value in self._lines if each == name.lower()), "")

    def _cookie(self, name: str) -> str:
        pairs = "; ".join(value for each, value in self._lines if each == "cookie").split(";")
        found = (pair.lstrip(" \t").partition("=") for pair in pairs)
        return next((value for each, equals, value in found if equals and each == name), "")

    def _parameter(self, name: str) -> str:
        found = (pair.partition("=") for pair in self._query.split("&"))
        return next((value for each, _, value in found if each == name), "")

    def _consents(self) -> frozenset[str]:
        cookie = self._cookie("fm_consent")
        given = frozenset(cookie.split(".")) if _VALUE.fullmatch(cookie) else frozenset()
        return given - {"personalization"} if self._header("sec-gpc") == "1" else given

    def _tags(self) -> frozenset[str]:
        tag = "[A-Za-z0-9~-]{1,64}"
        found = re.fullmatch(
            rf"({tag}(?:_{tag})*)\.[0-9]{{1,12}}\.[A-Za-z0-9_~-]{{1,128}}", self._cookie("sg")
        )
        return frozenset(found[1].split("_")) if found else frozenset()

    def _visit(self) -> str:
        return "returning" if self._cookie("fm_visit") == "1" else "new"

    def _device(self) -> str:
        agent = self._line("user-agent").lower()
        return next((device for word, device in _AGENTS if word in agent), "desktop")

    def _referrer(self) -> str | None:
        found = re.match(r"https?://([A-Za-z0-9.-]+)(?:[:/?#]|$)", self._line("referer"))
        return found[1].lower() if found else None

    def _language(self) -> str | None:
        tag = re.split("[,;]", self._line("accept-language"))[0].strip(" \t").lower()
        fitting = [each for each in LOCALES if f"{tag}-".startswith(f"{each.lower()}-")]
        return max(fitting, key=len, default=None) if re.fullmatch("[a-z0-9-]+", tag) else None


def _compared(signal: Any, how: str, other: Any) -> bool | None:
    if how == "exists":
        return (signal is not None) is other
    if signal is None:
        return None
    if isinstance(signal, frozenset):
        return other in signal
    tests: dict[str, Callable[[], bool]] = {
        "eq": lambda: signal == other,
        "ne": lambda: signal != other,
        "in": lambda: signal in other,
        "prefix": lambda: signal.startswith(other),
        "lt": lambda: signal < other,
        "ge": lambda: signal >= other,
    }
    return tests[how]()


def _all(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    return False if False in found else None if None in found else True


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _owned(experiment: Mapping[str, Any], arm: str) -> range:
    """The ranks of an arm: its share of the slots, of which the ramp keeps the first part."""
    first, last = experiment.get("slots", [0, 1000])
    arms = experiment["arms"]
    exact = {name: (last - first) * weight / sum(arms.values()) for name, weight in arms.items()}
    sizes = {name: int(size) for name, size in exact.items()}
    for name in sorted(arms, key=lambda each: sizes[each] - exact[each])[
        : last - first - sum(sizes.values())
    ]:
        sizes[name] += 1
    start = first + sum(sizes[name] for name in list(arms)[: list(arms).index(arm)])
    return range(start, start + sizes[arm] * experiment.get("ramp", 100) // 100)


_RANKS: dict[str, dict[int, int]] = {}


def _rank(layer: str, bucket: int) -> int:
    if layer not in _RANKS:
        order = sorted(range(1000), key=lambda each: (_murmur3(f"{layer}:{each}".encode()), each))
        _RANKS[layer] = {each: rank for rank, each in enumerate(order)}
    return _RANKS[layer][bucket]


def _murmur3(data: bytes) -> int:
    """MurmurHash3_x86_32 with seed 0."""
    whole, hashed, mask = len(data) // 4 * 4, 0, 0xFFFFFFFF

    def mixed(block: bytes) -> int:
        scaled = int.from_bytes(block, "little") * 0xCC9E2D51 & mask
        return (scaled << 15 | scaled >> 17) * 0x1B873593 & mask

    for at in range(0, whole, 4):
        hashed ^= mixed(data[at : at + 4])
        hashed = ((hashed << 13 | hashed >> 19) * 5 + 0xE6546B64) & mask
    hashed ^= mixed(data[whole:]) if data[whole:] else 0
    hashed ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        hashed = (hashed ^ hashed >> shift) * factor & mask
    return hashed
