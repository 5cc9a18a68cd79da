"""What the last build knew, in one SQLite file that can be deleted at any time.

Tables: facts and who depends on them, nodes and who contains them, pages and their variants, outputs and their shards.
The catalog keeps its own tables in the same file, so that one transaction covers both. A commit point is a state that a killed
process may leave behind: everything that still has to be made again is marked dirty in it.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from content_repo.problems import Problem
from publisher import packed_problems
from publisher.keys import facts_of_body
from publisher.nodes import Node, unpack
from publisher.packed_traces import PackedTrace
from publisher.state_file import StateFile
from publisher.state_schema import OF_PAGES

_HELD = 200_000  # facts remembered at most
_FAILED = "it failed before"
_COLUMNS = 5  # of a packed trace, that stand in a row as they are


class _Stored(NamedTuple):
    """What was known of a node before it was made again."""

    id: int
    digest: str
    depends: bytes
    slots: str


class State(StateFile):
    """The tables of one state file."""

    def __init__(self, path: Path, *, version: str) -> None:
        self._known: dict[str, tuple[int, str]] = {}
        self._knows_all = False  # whether that is every fact: while the file is filled for the first time
        self._new_facts: list[tuple[int, str, str]] = []
        self._numbers: dict[str, int] = {}
        super().__init__(path, version=version)

    def begin(self) -> None:
        """Before nodes are made: in empty tables nothing has to be looked up before it is written."""
        rows = self.db.execute("SELECT 1 FROM nodes UNION ALL SELECT 1 FROM facts LIMIT 1")
        self._knows_all = rows.fetchone() is None

    # --- what a later step still has to do; it is noted here so that a failure or a kill forgets nothing

    def note(self, kind: str, keys: Iterable[str]) -> None:
        """Kinds: "moved" (nodes whose result changed), "lost" (nodes that a container let go), "shard", "static", "asset",
        "edge", "late".
        """
        self.db.executemany("INSERT OR IGNORE INTO pending VALUES (?, ?)", [(kind, key) for key in keys])

    def noted(self, kind: str) -> list[str]:
        return [row[0] for row in self.db.execute("SELECT key FROM pending WHERE kind = ?", (kind,))]

    def settle(self, kind: str) -> None:
        self.db.execute("DELETE FROM pending WHERE kind = ?", (kind,))

    # --- problems

    def set_problems(self, owner: str, problems: Iterable[Problem]) -> None:
        self.db.execute("DELETE FROM problems WHERE owner = ?", (owner,))
        rows = [(owner, *packed_problems.row(each)) for each in problems]
        self.db.executemany("INSERT INTO problems VALUES (?, ?, ?)", rows)

    def problems(self) -> list[Problem]:
        """In no order."""
        rows = self.db.execute("SELECT DISTINCT problem FROM problems WHERE NOT noted")
        return [packed_problems.unpack(row[0]) for row in rows]

    def refused(self) -> dict[str, tuple[Problem, ...]]:
        """Path → problems of what stands among the site's files and is never read."""
        rows = self.db.execute(
            "SELECT owner, problem FROM problems WHERE owner >= 'refused:' AND owner < 'refused;'"
        )
        found: dict[str, tuple[Problem, ...]] = {}
        for owner, problem in rows:
            path = owner.removeprefix("refused:")
            found[path] = (*found.get(path, ()), packed_problems.unpack(problem))
        return found

    def report_problems(self, problems: Iterable[Problem]) -> None:
        """Remember what a finished build reported, so that a build without changes can say it again."""
        self.put("problems", f"[{','.join(map(packed_problems.pack, problems))}]")

    def reported(self) -> list[Problem]:
        return [Problem(**each) for each in json.loads(self.get("problems", "[]"))]

    def count_pages(self) -> int:
        """Without files for programs, such as feeds, and without late zones."""
        rows = self.db.execute(f"SELECT count(*) FROM placed WHERE {OF_PAGES}")  # noqa: S608 - fixed text
        return int(rows.fetchone()[0])

    def count_pieces(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM nodes WHERE rendered").fetchone()[0])

    # --- facts

    def fact_keys(self, prefix: str = "") -> list[str]:
        """Recorded facts whose key starts with `prefix`."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else "\U0010ffff"
        rows = self.db.execute("SELECT key FROM facts WHERE key >= ? AND key < ?", (prefix, end))
        return [row[0] for row in rows]

    def fact(self, key: str) -> str | None:
        row = self.db.execute("SELECT digest FROM facts WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def move_fact(self, key: str, digest: str, cause: str) -> None:
        """The fact changed: remember its digest, and that what depends on it must be made again."""
        self._forget_known()
        self.db.execute("UPDATE facts SET digest = ? WHERE key = ?", (digest, key))
        self.db.execute(
            "UPDATE nodes SET dirty = ? WHERE dirty IS NULL AND id IN "
            "(SELECT node FROM deps WHERE fact = (SELECT id FROM facts WHERE key = ?))",
            (cause, key),
        )

    # --- nodes

    def node(self, key: str) -> Node | None:
        """A clean node."""
        row = self.db.execute(
            "SELECT body, slots, facts, rendered FROM nodes WHERE key = ? AND dirty IS NULL", (key,)
        ).fetchone()
        return unpack(key, row[0], row[1], row[2], bool(row[3])) if row else None

    def has_clean(self, key: str) -> bool:
        return bool(self.clean((key,)))

    def clean(self, keys: Iterable[str]) -> set[str]:
        """Those of the nodes that are made and need not be made again."""
        rows = self.db.execute(
            "SELECT key FROM nodes WHERE key IN (SELECT value FROM json_each(?)) AND dirty IS NULL",
            (json.dumps([*keys]),),
        )
        return {row[0] for row in rows}

    def mark_failed(self, key: str) -> None:
        """A node that could not be made stays to be made again, also one that never was."""
        found = self.db.execute("UPDATE nodes SET dirty = coalesce(dirty, ?) WHERE key = ?", (_FAILED, key))
        if not found.rowcount:
            row = (self._next("nodes"), key, _FAILED)
            self.db.execute("INSERT INTO nodes VALUES (?, ?, '', '', NULL, 0, x'', ?, x'')", row)

    def dirty_nodes(self) -> dict[str, str]:
        """Key → cause."""
        return dict(self.db.execute("SELECT key, dirty FROM nodes WHERE dirty IS NOT NULL"))

    def parents(self, key: str) -> Iterator[str]:
        """Nodes that contain this one, or read what it says about itself (a body's headings and summary)."""
        for row in self.db.execute("SELECT parent FROM contains WHERE child = ?", (key,)):
            yield row[0]
        for fact in facts_of_body(key):
            rows = self.db.execute(
                "SELECT nodes.key FROM facts JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node "
                "WHERE facts.key = ?",
                (fact,),
            )
            for row in rows:
                yield row[0]

    def store(self, traces: Sequence[PackedTrace]) -> set[str]:
        """Write what was made; returns the keys whose result is new or different."""
        old = {} if self._knows_all else self._old(traces)
        changed = {
            trace.key for trace in traces if trace.key not in old or old[trace.key].digest != trace.digest
        }
        for trace in traces if old else ():
            if trace.key in old:
                self._replace(old[trace.key], trace)
        self._insert(traces, {key: stored.id for key, stored in old.items()})
        self.note("moved", changed & old.keys())
        self._forget_facts({fact for stored in old.values() for fact in array("I", stored.depends)})
        return changed

    def _old(self, traces: Iterable[PackedTrace]) -> dict[str, _Stored]:
        rows = self.db.execute(
            "SELECT key, id, digest, depends, slots FROM nodes WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps([trace.key for trace in traces]),),
        )
        return {row[0]: _Stored(*row[1:]) for row in rows}

    def _replace(self, stored: _Stored, trace: PackedTrace) -> None:
        self._detach(stored.id, trace.key, stored.depends, stored.slots, frozenset(trace.children))
        self.db.execute("DELETE FROM problems WHERE owner = ?", (trace.key,))

    def _insert(self, traces: Iterable[PackedTrace], numbers: Mapping[str, int]) -> None:
        """`numbers` of the nodes that are there already."""
        rows, deps, contains, problems = [], [], [], []
        for trace in traces:
            number = numbers.get(trace.key) or self._next("nodes")
            facts = array("I", [self._fact_id(*fact) for fact in trace.depends])
            rows.append((number, *trace[:_COLUMNS], facts.tobytes(), trace.body))
            deps += [(fact, number) for fact in facts]
            contains += [(child, trace.key) for child in trace.children]
            problems += [(trace.key, *problem) for problem in trace.problems]
        self._write_facts()
        self.db.executemany("INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)", rows)
        self.db.executemany("INSERT OR IGNORE INTO deps VALUES (?, ?)", deps)
        self.db.executemany("INSERT OR IGNORE INTO contains VALUES (?, ?)", contains)
        self.db.executemany("INSERT INTO problems VALUES (?, ?, ?)", problems)

    def _next(self, table: str) -> int:
        """The next free number of a table; counted here, since nobody else writes."""
        if table not in self._numbers:
            row = self.db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608 - fixed names
            self._numbers[table] = int(row[0])
        self._numbers[table] += 1
        return self._numbers[table]

    def _fact_id(self, key: str, digest: str) -> int:
        row = self._known.get(key)
        if row is not None and row[1] == digest:
            return row[0]
        if row is None and not self._knows_all:
            row = self.db.execute("SELECT id, digest FROM facts WHERE key = ?", (key,)).fetchone()
        if row is None:
            number = self._next("facts")
            self._new_facts.append((number, key, digest))
        else:
            number = row[0]
            if row[1] != digest:
                self._write_facts()
                self.move_fact(key, digest, f"{key} changed")
        self._known[key] = (number, digest)
        if len(self._known) >= _HELD:
            self._write_facts()
            self._forget_known()
        return number

    def _write_facts(self) -> None:
        self.db.executemany("INSERT INTO facts VALUES (?, ?, ?)", self._new_facts)
        self._new_facts.clear()

    def _rolled_back(self) -> None:
        self._forget_known()
        self._new_facts.clear()
        self._numbers.clear()

    def _forget_known(self) -> None:
        self._known.clear()
        self._knows_all = False

    def _detach(
        self, number: int, key: str, depends: bytes, slots: str, kept: frozenset[str] = frozenset()
    ) -> None:
        pairs = [(fact, number) for fact in array("I", depends)]
        self.db.executemany("DELETE FROM deps WHERE fact = ? AND node = ?", pairs)
        if slots:
            children = list(unpack(key, b"", slots, None, False).children())
            self.note("lost", (child for child in children if child not in kept))
            self.db.executemany(
                "DELETE FROM contains WHERE child = ? AND parent = ?", [(child, key) for child in children]
            )

    def is_placed(self, root: str) -> bool:
        return self.db.execute("SELECT 1 FROM placed WHERE root = ?", (root,)).fetchone() is not None

    def is_needed(self, key: str, *, avoiding: Collection[str] = ()) -> bool:
        """Whether a page leads here, by a way without these nodes; nodes that only contain each other are not needed."""
        seen, open_ways = {key}, [iter((key,))]
        while open_ways:
            at = next(open_ways[-1], None)
            if at is None:
                open_ways.pop()
            elif at.startswith("root:") and self.is_placed(at):
                return True
            elif at == key or (at not in seen and at not in avoiding):
                seen.add(at)
                open_ways.append(iter(self.parents(at)))
        return False

    def unmade(self) -> list[str]:
        """Nodes that others contain and that were never made: a build died between a node and what it contains."""
        rows = self.db.execute(
            "SELECT DISTINCT child FROM contains WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE key = child) ORDER BY child"
        )
        return [row[0] for row in rows]

    def orphans(self) -> list[str]:
        """Nodes that lost a container since the last call and that no page leads to any more."""
        lost = self.noted("lost")
        self.settle("lost")
        return [key for key in lost if not self.is_needed(key)]

    def live_assets(self) -> list[str]:
        """Keys of asset facts that some node depends on."""
        rows = self.db.execute(
            "SELECT key FROM facts WHERE key >= 'asset:' AND key < 'asset;' AND digest <> '' "
            "AND EXISTS (SELECT 1 FROM deps WHERE fact = facts.id) ORDER BY key"
        )
        return [row[0] for row in rows]

    def forget_node(self, key: str) -> list[str]:
        """Drop a node that nothing contains any more; returns its children, which may be the next."""
        row = self.db.execute("SELECT id, depends, slots FROM nodes WHERE key = ?", (key,)).fetchone()
        if row is None:
            return []
        self._detach(row[0], key, row[1], row[2])
        self.db.execute("DELETE FROM nodes WHERE id = ?", (row[0],))
        self.db.execute("DELETE FROM problems WHERE owner = ?", (key,))
        self._forget_facts(array("I", row[1]))
        return list(unpack(key, b"", row[2], None, False).children()) if row[2] else []

    def _forget_facts(self, facts: Collection[int]) -> None:
        if not facts:
            return
        self._forget_known()
        self.db.executemany(
            "DELETE FROM facts WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM deps WHERE fact = ?1)",
            [(fact,) for fact in facts],
        )
