"""The edge table as JSON: `edge/table.json` in every bundle, read by the built-in edge."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from audience.diagram import Diagram, Variable
from audience.signals import Signal, Source, Text
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

FORMAT = 1


def dumps(table: EdgeTable) -> str:
    """Canonical: equal tables give equal text."""
    packed = {"format": FORMAT, **_public(asdict(table))}
    return json.dumps(packed, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def loads(text: str) -> EdgeTable:
    """Raises ValueError for another format."""
    packed = json.loads(text)
    if packed.get("format") != FORMAT:
        raise ValueError(f"this edge table has format {packed.get('format')!r}; this version reads {FORMAT}")
    return EdgeTable(
        settings=EdgeSettings(**_tuples(packed["settings"])),
        signals={name: _signal(item) for name, item in packed["signals"].items()},
        decisions=tuple(_decision(item) for item in packed["decisions"]),
        pages=packed["pages"],
        redirects={path: (status, target) for path, (status, target) in packed["redirects"].items()},
        not_found=packed["not_found"],
        late={page: tuple(zones) for page, zones in packed.get("late", {}).items()},
    )


def _signal(packed: dict[str, Any]) -> Signal:
    sources = tuple(Source(**item) for item in packed.pop("sources"))
    text = Text(**packed.pop("text"))
    return Signal(sources=sources, text=text, **_tuples(packed))


def _decision(packed: dict[str, Any]) -> Decision:
    diagram = packed["diagram"]
    variables = tuple(Variable(**_tuples(item)) for item in diagram["variables"])
    nodes = tuple((number, tuple(children)) for number, children in diagram["nodes"])
    leaves = tuple(tuple(leaf) for leaf in diagram["leaves"])
    return Decision(Diagram(variables, nodes, leaves, diagram["root"]), tuple(packed["keys"]))


def _public(packed: Any) -> Any:
    """Without what objects derive from their own fields, whose names begin with "_"."""
    if isinstance(packed, dict):
        return {name: _public(item) for name, item in packed.items() if not name.startswith("_")}
    return [_public(item) for item in packed] if isinstance(packed, (list, tuple)) else packed


def _tuples(packed: Any) -> Any:
    """Lists become tuples, all the way down; mappings stay."""
    if isinstance(packed, list):
        return tuple(_tuples(item) for item in packed)
    if isinstance(packed, dict):
        return {name: _tuples(item) for name, item in packed.items()}
    return packed
