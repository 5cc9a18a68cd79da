"""From a page to the key of its variant: page → decision → a *probe* of the classes it asks for → key.

All decisions share the last map, whose keys are the probes; only large ones have maps of their own in
between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publisher.edges.nginx.cookies import READ
from publisher.edges.nginx.signals import Classes, code
from publisher.edges.nginx.stages import Stage, stages
from publisher.edges.nginx.syntax import Maps, Row, key, literal, pattern
from publisher.edges.patterns import escaped
from publisher.edges.table import Decision, EdgeTable

DEFAULT = "default"


def by_path(pages: Mapping[str, str]) -> list[Row]:
    """Rows for paths. Map keys ignore the case of ASCII letters, so paths that differ in nothing else are
    patterns.
    """
    same: dict[str, list[str]] = {}
    for path in pages:
        same.setdefault(_folded(path), []).append(path)
    alone = [(key(paths[0]), pages[paths[0]]) for paths in same.values() if len(paths) == 1]
    clashing = [path for paths in same.values() if len(paths) > 1 for path in paths]
    return alone + [(pattern(rf"^{escaped(path)}\z"), pages[path]) for path in clashing]


def _folded(path: str) -> str:
    return path.encode().lower().decode()


@dataclass(slots=True)
class Probes:
    """Collects the probes of decisions and what key each leads to."""

    classes: Classes
    maps: Maps
    keys: list[Row] = field(default_factory=list)

    def add(self, number: int, decision: Decision) -> str:
        """The probe of a decision, as a value with variables."""
        state, at_start = "", {decision.diagram.root: ""}
        names = at_start
        *earlier, last = list(stages(decision.diagram)) or [
            Stage((), {(decision.diagram.root, ()): decision.diagram.root})
        ]
        for stage in earlier:
            source = self._source(state, decision, stage)
            rows = self._rows(decision, stage, names)
            names = {target: f"{index}." for index, target in enumerate(sorted(set(stage.rows.values())))}
            state = self.maps.shared("fm_s", source, [(key(row), names[target]) for row, target in rows])
        start = f"{number}."
        for row, target in self._rows(decision, last, names):
            if decision.keys[~target]:
                self.keys.append((key(start + row), decision.keys[~target]))
        return start + self._source(state, decision, last)

    def _source(self, state: str, decision: Decision, stage: Stage) -> str:
        return state + "".join(
            self.classes.of(decision.diagram.variables[number]) for number in stage.variables
        )

    def _rows(self, decision: Decision, stage: Stage, names: Mapping[int, str]) -> Iterable[tuple[str, int]]:
        sizes = [decision.diagram.variables[number].classes for number in stage.variables]
        for (state, classes), target in stage.rows.items():
            yield names[state] + "".join(map(code, classes, sizes)), target


def choose(
    table: EdgeTable, pages: Mapping[str, int], page: str, name: str, classes: Classes, maps: Maps
) -> str:
    """Adds the maps `<name>_page`, from the variable `page` to its decision with the path behind it (empty where the
    URL has one file), and from `<name>_decision` to the key: the value given back, `default` for the default file.
    """
    rows = by_path({path: _id(pages[path]) + literal(path) for path in pages})
    maps.named(f"{name}_page", page, rows, by_path=True)
    probes = Probes(classes, maps)
    used = sorted(set(pages.values()))
    asked = [(key(_id(number)), READ + probes.add(number, table.decisions[number])) for number in used]
    probe = maps.named(f"{name}_probe", f"${name}_decision", asked, by_path=True)
    return maps.named(f"{name}_key", probe, probes.keys, DEFAULT, by_path=True)


def _id(number: int) -> str:
    """Not the bare number: to nginx, 0 is false."""
    return f"d{number}"
