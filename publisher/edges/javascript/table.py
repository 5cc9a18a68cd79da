"""An edge table as the JavaScript interpreter reads it: JSON, small, and as far decided as it can be beforehand.

Paths are percent-encoded as the interpreter spells them. Keys that visitors' values are looked up by begin with
"=", so that none is a name that every JavaScript object has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

from audience.diagram import Variable
from audience.signals import COUNTRY, LOWER, SEPARATORS, TOKEN, UPPER, Signal
from publisher.edges.devices import rows
from publisher.edges.errors import CannotExpress
from publisher.edges.reference import HIDDEN, page_of
from publisher.edges.table import Decision, EdgeTable

Packed = dict[str, Any]

_FIRST, _BACKSLASH = (
    35,
    92,
)  # codes of the characters that stand for six bits: "#" and up, without the backslash
_DESKTOPS = (
    "mozilla/5.0 (windows nt 10.0; win64; x64; rv:127.0) applewebkit/537.36 (khtml, like gecko) chrome/126 safari/537 edg/126",
    "mozilla/5.0 (macintosh; intel mac os x 10_15_7) applewebkit/605.1.15 (khtml, like gecko) version/17.5 safari/605.1.15",
    "mozilla/5.0 (x11; ubuntu; linux x86_64; rv:127.0) gecko/20100101 firefox/127.0",
)
_WHOLE = ("device", "language", "host")  # read the whole header, not the first item of a list
_TEXTS = {"none": TOKEN, "lower": LOWER, "upper": UPPER, "host": LOWER, "language": TOKEN}


def packed(table: EdgeTable, engine: str, vouched: str = "") -> Packed:
    """`vouched`: headers whose names start so are made by the platform itself, whoever asks. Raises CannotExpress."""
    names = list(table.signals)
    variables = list(
        dict.fromkeys(each for decision in table.decisions for each in decision.diagram.variables)
    )
    numbers = {variable: number for number, variable in enumerate(variables)}
    settings = table.settings
    return {
        "hidden": list(HIDDEN),
        "gpc": settings.gpc,
        "bucket": settings.bucket if "bucket" in table.signals else "never",
        "visit": "visit" in table.signals,
        "proxies": [_network(each) for each in settings.trusted_proxies],
        "devices": _devices(),
        "signals": [signal(table.signals[name], settings.locales, engine, vouched) for name in names],
        "variables": [variable(each, names) for each in variables],
        "decisions": [decision(each, numbers) for each in table.decisions],
        "pages": _pages(table.pages),
        "late": {quote(page): [*map(quote, zones)] for page, zones in table.late.items()},
        "redirects": {quote(path): [status, target] for path, (status, target) in table.redirects.items()},
        "missing": _missing(table.not_found),
        "headers": [
            [_pattern(each), [*map(list, added.items())]] for each, added in settings.headers.items()
        ],
    }


def signal(found: Signal, locales: Iterable[str], engine: str, vouched: str = "") -> Packed:
    """`as` names a reader of the interpreter, `from` is where it looks: [place, name, whether it must be trusted]."""
    made: Packed = {"as": _reader(found)}
    if made["as"] in ("text", "integer", *_WHOLE):
        made["from"] = [
            [each.place, _name(each.place, each.name), int(each.trusted and not _starts(each.name, vouched))]
            for each in found.sources
        ]
    if made["as"] == "integer":
        return made | {"low": found.minimum, "high": found.maximum}
    if made["as"] in _WHOLE:
        made["whole"] = 1
    if made["as"] == "language":
        made["locales"] = _locales(locales)
    if made["as"] in ("text", "language", "host"):
        made |= _text(found, engine)
    return made


def variable(found: Variable, signals: list[str]) -> Packed:
    """`signal` is a number in `signals`; the classes are those of `audience/diagram.py`."""
    name, _, member = found.signal.partition(".") if found.kind == "member" else (found.signal, "", "")
    made: Packed = {
        "signal": signals.index(name),
        "kind": found.kind,
        "unknown": found.unknown,
        "other": found.other,
    }
    if found.kind == "bucket":
        return made | _buckets(found)
    if found.kind == "integer":
        return made | {"cuts": sorted(map(list, found.cuts), reverse=True)}
    if found.kind == "member":
        around = SEPARATORS[name][0]
        return made | {"member": f"{around}{member}{around}", "holds": dict(found.exact)["1"]}
    exact = {f"={text}": number for text, number in found.exact}
    prefixes = sorted(
        ([text, number] for text, number in found.prefixes), key=lambda pair: -len(str(pair[0]))
    )
    return made | ({"exact": exact} if exact else {}) | ({"prefixes": prefixes} if prefixes else {})


def decision(found: Decision, numbers: Mapping[Variable, int]) -> Packed:
    """`nodes[i]` is [variable, child of class 0, child of class 1, …]; a child below zero is the leaf -1 - child."""
    diagram = found.diagram
    nodes = [[numbers[diagram.variables[number]], *children] for number, children in diagram.nodes]
    return {"root": diagram.root, "nodes": nodes, "keys": list(found.keys)}


def _reader(found: Signal) -> str:
    if found.name in SEPARATORS:
        return found.name
    if found.type in ("bucket", "integer"):
        return found.type
    return "text" if found.normalise in ("none", "lower", "upper") else found.normalise


def _text(found: Signal, engine: str) -> Packed:
    """The interpreter knows the texts that the normalisers leave, and countries; no others are ever declared."""
    if found.text not in (_TEXTS[found.normalise], COUNTRY):
        raise CannotExpress(
            engine, f"the texts of signal {found.name}", "list its values in audience/signals.yaml"
        )
    made: Packed = {"fold": found.normalise} if found.normalise in ("lower", "upper") else {}
    if found.text == COUNTRY:
        made["country"] = 1
    return made | ({"values": {f"={value}": 1 for value in found.values}} if found.values else {})


def _name(place: str, name: str) -> str:
    return name.lower() if place == "header" else name


def _starts(name: str, vouched: str) -> bool:
    return bool(vouched) and name.lower().startswith(vouched)


def _buckets(found: Variable) -> Packed:
    """The class of each of 1,000 buckets in 1, 2, 3 or 6 bits; more than 64 classes are listed."""
    bits = next((bits for bits in (1, 2, 3, 6) if max(found.table) < 1 << bits), 0)
    if not bits:
        return {"list": list(found.table)}
    each = 6 // bits
    groups = (found.table[start : start + each] for start in range(0, len(found.table), each))
    return {"bits": bits, "table": "".join(_character(group, bits) for group in groups)}


def _character(group: Iterable[int], bits: int) -> str:
    code = _FIRST + sum(number << bits * place for place, number in enumerate(group))
    return chr(code + (code >= _BACKSLASH))


def _network(text: str) -> list[int]:
    """[bits, then the address in groups of 16 bits]."""
    network = ip_network(text)
    whole = network.network_address.packed
    return [network.prefixlen, *(int.from_bytes(whole[at : at + 2]) for at in range(0, len(whole), 2))]


def _locales(locales: Iterable[str]) -> list[list[str]]:
    """What a language tag with "-" behind it has to start with, longest first."""
    return sorted(([f"{locale.lower()}-", locale] for locale in locales), key=lambda pair: -len(pair[0]))


@cache
def _devices() -> Packed:
    words = [word for row in rows() for word in row.contains]
    return {"hints": hints(words), "rows": [[row.device, list(row.contains)] for row in rows()]}


def hints(words: Iterable[str]) -> list[str]:
    """A few pieces such that every word contains one and no usual desktop does: most visitors are told by these alone."""
    left, found = list(words), list[str]()
    pieces = {word[start:end] for word in left for end in range(len(word) + 1) for start in range(end - 1)}
    pieces = {piece for piece in pieces if not any(piece in desktop for desktop in _DESKTOPS)}
    while left:
        found.append(max(pieces, key=lambda piece: (sum(piece in word for word in left), len(piece), piece)))
        left = [word for word in left if found[-1] not in word]
    return found


def _pages(pages: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """By folder: {"/blog": {"/x/": 3}}."""
    grouped: dict[str, dict[str, int]] = {}
    for path, number in pages.items():
        spelled = quote(path)
        cut = spelled.rfind("/", 0, max(len(spelled) - 1, 0)) if len(spelled) > 1 else 0
        grouped.setdefault(spelled[:cut], {})[spelled[cut:]] = number
    return grouped


def _missing(not_found: Mapping[str, str]) -> list[list[str]]:
    """[prefix of a path, its 404 page], longest prefix first."""
    found = ([quote(prefix), quote(page_of(file))] for prefix, file in not_found.items())
    return sorted(found, key=lambda pair: -len(pair[0]))


def _pattern(pattern: str) -> str:
    star = pattern.endswith("*")
    return quote(pattern.removesuffix("*")) + "*" * star
