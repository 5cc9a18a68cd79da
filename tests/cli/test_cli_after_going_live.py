"""What follows a release that has gone live: the target's own command and its caches, whatever becomes of either."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import NOW, Command

NOBODY = "http://127.0.0.1:1"  # where nothing listens
EDGES = ("njs", "varnish")


@pytest.fixture
def site(blog: Path, tmp_path: Path) -> Path:
    target(blog, tmp_path)
    return blog


def target(site: Path, tmp_path: Path, **settings: Any) -> None:
    """The target prod, read at an address of its own."""
    before, _, _ = (site / "site.toml").read_text().partition("\n[targets.prod]")
    lines = {"origin": str(tmp_path / "prod"), "edge": "nginx", "read": [NOBODY], **settings}
    text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
    (site / "site.toml").write_text(f"{before}\n[targets.prod]\n{text}")


def script(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "reload-edge"
    file.write_text(f"#!/bin/sh\nset -e\n{text}\n")
    file.chmod(0o755)
    return [str(file)]


@pytest.mark.parametrize("engine", EDGES)
def test_the_reload_script_may_write_the_edge_again(
    fragmint: Command, site: Path, tmp_path: Path, engine: str
) -> None:
    command = f'"{sys.executable}" -m cms edge {engine} --site "{site}" --to prod --out "{tmp_path}/edge"'
    target(site, tmp_path, reload=script(tmp_path, command))
    ran = fragmint("publish", "--site", site, "--to", "prod", "--json", "--now", NOW)
    assert ran.code == 0, ran.out
    assert "reload" not in ran.facts
    assert any((tmp_path / "edge").iterdir())


def test_a_reload_that_fails_keeps_the_report_and_the_purge(
    fragmint: Command, site: Path, tmp_path: Path
) -> None:
    target(site, tmp_path, reload=script(tmp_path, "printf 'no \\377 edge' >&2; false"))
    with (site / "site.toml").open("a") as file:
        file.write(f'cdn = {{kind = "varnish", caches = ["{NOBODY}"]}}\n')
    ran = fragmint("publish", "--site", site, "--to", "prod", "--json", "--now", NOW)
    assert ran.code == 3
    assert (ran.facts["release"], ran.facts["origins"][0]["live"]) == (1, True)
    assert "no \N{REPLACEMENT CHARACTER} edge; run it again by hand" in ran.facts["reload"]["error"]
    assert ran.facts["cdn"]["error"]  # nobody listens there, but it was asked
    assert "old table" in ran.err and "fragmint invalidate" in ran.err
    assert fragmint("releases", "--site", site, "--to", "prod", "--json").facts["releases"][0]["live"]


def test_for_a_person_too(fragmint: Command, site: Path, tmp_path: Path) -> None:
    target(site, tmp_path, reload=["false"])
    ran = fragmint("publish", "--site", site, "--to", "prod", "--now", NOW)
    assert ran.code == 3
    assert "Published: release 1 at prod" in ran.out
    assert "`false` failed: exit code 1" in ran.out
