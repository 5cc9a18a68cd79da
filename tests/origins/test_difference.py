"""What a publish has to do, held against a comparison of the files one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.bundle import Entry, shard_of
from publisher.difference import compare
from publisher.origins.base import State
from publisher.shards import Shard

# Files of two pages: many in one shard, so that lines move when one comes or goes.
PATHS = [
    f"public/{variant}{page}/index.html"
    for page in ("x", "y")
    for variant in ("", "_v/0a/", "_v/1b/", "_v/2c/")
]
TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(("1" * 64, "2" * 64, "3" * 64)))


class Recorded:
    """Trees as they are recorded, by the digests of their shards."""

    def __init__(self) -> None:
        self._shards: dict[str, Shard] = {}

    def contents(self, tree: dict[str, str]) -> dict[str, str]:
        found: dict[str, list[Entry]] = {}
        for path in sorted(tree):
            found.setdefault(shard_of(path), []).append(Entry(path, tree[path], len(path)))
        made = {name: Shard.of(entries) for name, entries in found.items()}
        self._shards.update((each.digest, each) for each in made.values())
        return {name: each.digest for name, each in made.items()}

    def shard(self, name: str, digest: str) -> Shard:
        return self._shards[digest]


@given(TREES, TREES, st.lists(TREES, min_size=1, max_size=2))
def test_it_is_what_a_look_at_every_file_finds(
    new: dict[str, str], live: dict[str, str], held: list[dict[str, str]]
) -> None:
    recorded = Recorded()
    state = State(contents=recorded.contents(live), holds=tuple(recorded.contents(each) for each in held))
    found = compare(state, recorded.contents(new), recorded.shard)
    assert {line.path: line.action for line in found.lines} == {
        path: "remove" if path not in new else "change" if path in live else "add"
        for path in new.keys() | live.keys()
        if new.get(path) != live.get(path)
    }
    assert {each.entry.path: (each.entry.sha256, each.entry.size, each.in_live) for each in found.writes} == {
        path: (sha256, len(path), live.get(path) == sha256)
        for path, sha256 in new.items()
        if any(each.get(path) != sha256 for each in held)
    }
    assert set(found.removals) == set().union(*held) - new.keys()
    assert {each.path: each.sha256 for each in found.displaced} == {
        path: sha256 for path, sha256 in live.items() if new.get(path) != sha256
    }
