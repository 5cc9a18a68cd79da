"""What caches know of is noted at every kind of origin, where machines without a state find it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from origin_kinds import origin_of

from publisher.cdn import pending
from publisher.delivery import publish_bundle
from publisher.gc import Limits, collect
from publisher.listed import ListBundle
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin

NOW = "2026-03-01T12:00:00+00:00"
MUCH_LATER = Limits(timedelta(days=7), later=timedelta(days=300))


@pytest.fixture(params=["memory", "directory", "moto"])
def origin(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Origin]:
    yield from origin_of(request, tmp_path, monkeypatch)


def test_a_machine_finds_what_another_noted_and_gc_leaves_it(origin: Origin, tmp_path: Path) -> None:
    machines = [tmp_path / name for name in ("one", "two", "three")]
    for machine in machines:
        machine.mkdir()
    files = {"public/index.html": b"x", "edge/table.json": b"{}"}
    publish_bundle(ListBundle(files), origin, commit="c0ffee", now=NOW, created=NOW, tool="test")
    assert pending.purged(machines[0], "prod", origin) is None
    pending.note(machines[0], "prod", origin, 4)
    pending.note(machines[0], "a/b", origin, 7)
    collect(origin, MUCH_LATER)
    found = [pending.purged(machines[1], target, origin) for target in ("prod", "a/b", "other")]
    assert found == [4, 7, None]
    pending.note(machines[1], "prod", origin, 5)
    assert pending.purged(machines[2], "prod", origin) == 5


def test_a_number_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    origin = DirectoryOrigin(tmp_path / "origin", "origin")
    (tmp_path / "origin").write_text("no folder")
    pending.note(tmp_path, "prod", origin, 4)
    assert pending.purged(tmp_path, "prod", origin) == 4
