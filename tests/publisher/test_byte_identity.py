"""The same site gives the same bundle: whatever the time zone, locale, hash seed, number of processes, order of work or place."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from growing_site import GrowingSite

from cms.starter import STARTERS
from publisher import pool
from publisher.workspace import Workspace

NOW = "2026-06-01T00:00:00Z"
PLACES = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1"},
)


def starter() -> dict[str, str]:
    """The blog starter as texts by path; none of its files are binary."""
    root = STARTERS / "blog"
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def built_by_command(site: Path, state: Path, environment: dict[str, str], *options: str) -> str:
    command = [
        sys.executable,
        "-m",
        "cms",
        "build",
        "--json",
        "--now",
        NOW,
        "--site",
        str(site),
        "--state",
        str(state),
    ]
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, env={**os.environ, **environment}, cwd=site
    )
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["bundle"])


def test_time_zone_locale_hash_seed_and_place_do_not_count(tmp_path: Path) -> None:
    found = set()
    for number, environment in enumerate(PLACES):
        grown = GrowingSite(tmp_path / f"place {number}")
        grown.write(starter())
        found.add(built_by_command(grown.site, tmp_path / f"state {number}", environment))
    assert len(found) == 1


def test_a_commit_is_the_working_tree_that_was_committed(tmp_path: Path) -> None:
    grown = GrowingSite(tmp_path / "a", with_commits=True)
    grown.write(starter())
    commit = grown.commit()
    assert grown.incremental(commit) == grown.incremental()
    grown.close()


class Shuffled(pool.Pool):
    """Chunks of one to seven items in any order: what processes that finish when they like would give."""

    def __init__(self, seed: int) -> None:
        super().__init__(1)
        self._random = random.Random(seed)

    def map(self, function, items, *, chunk=25):  # type: ignore[no-untyped-def]
        left = list(items)
        self._random.shuffle(left)
        while left:
            size = self._random.randint(1, 7)
            part, left = left[:size], left[size:]
            yield function(part)


class ShuffledWorkspace(Workspace):
    seed = 0

    def pool(self) -> pool.Pool:
        return Shuffled(self.seed)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_work_does_not_count(tmp_path: Path, seed: int) -> None:
    grown = GrowingSite(tmp_path / "a")
    grown.write(starter())
    with ShuffledWorkspace(grown.site, state=tmp_path / "shuffled", options=grown.options()) as workspace:
        workspace.seed = seed
        assert workspace.build().bundle.digest == grown.clean().digest


def test_one_process_and_four_do_the_same(tmp_path: Path) -> None:
    """Enough pages that processes are worth it."""
    grown = GrowingSite(tmp_path / "a")
    posts = {
        f"content/blog/post-{n}.md": f"---\ntitle: Post {n}\ndate: 2026-01-{n % 28 + 1:02}\n---\nText {n}\n"
        for n in range(pool.WORTH_IT)
    }
    grown.write(starter() | posts)
    one = built_by_command(grown.site, tmp_path / "one", {}, "--jobs", "1")
    assert one == built_by_command(grown.site, tmp_path / "four", {}, "--jobs", "4")
