"""A target with two origins, as an operator meets it: one fails and is caught up, each is verified, each
tidied."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import Command, files

from publisher.origins.lock import locked

NOW = "2025-06-01T12:00:00+00:00"
VERIFICATION = {"release", "checked", "missing", "altered", "extra", "repaired"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    origins = json.dumps([str(tmp_path / "eu"), str(tmp_path / "us")])
    (site / "site.toml").write_text(f'name = "Two"\n[targets.prod]\norigins = {origins}\nedge = "nginx"\n')
    subprocess.run(["git", "init", "-q", "-b", "main", site], check=True)
    return written(site, "first")


def written(site: Path, text: str) -> Path:
    (site / "content/index.md").write_text(f"---\ntitle: Home\nurl: /\n---\n{text}\n")
    subprocess.run(["git", "-C", site, "add", "-A"], check=True)
    who = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", "-C", site, *who, "commit", "-q", "--allow-empty", "-m", text], check=True)
    return site


def said(report: dict[str, list[dict[str, object]]]) -> list[tuple[object, object]]:
    return [(origin["live"], origin["release"]) for origin in report["origins"]]


def on_a_terminal(answer: str, *command: object) -> str:
    """What a person who types this answer sees of the command."""
    screen, terminal = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "cms", *map(str, command)], stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    os.write(screen, f"{answer}\n".encode())
    seen = b""
    try:
        while part := os.read(screen, 4096):
            seen += part
    except OSError:  # the other side has ended
        pass
    os.close(screen)
    assert started.wait() == 0
    return seen.decode()


def take_away(origin: Path) -> None:
    """A file stands where the folder was."""
    origin.rename(origin.with_suffix(".away"))
    origin.write_text("")


def give_back(origin: Path) -> None:
    origin.unlink()
    origin.with_suffix(".away").rename(origin)


def test_live_on_k_of_n_and_caught_up_without_a_change(fragmint: Command, site: Path, tmp_path: Path) -> None:
    command = ("publish", "--site", site, "--to", "prod", "--json")
    assert said(fragmint(*command).facts) == [(True, 1), (True, 1)]
    written(site, "second")
    take_away(tmp_path / "us")
    ran = fragmint(*command)
    assert ran.code == 3
    assert said(ran.facts) == [(True, 2), (False, None)]
    assert "us" in ran.facts["origins"][1]["error"]
    assert "live on 1 of 2; the next publish catches up" in ran.err
    give_back(tmp_path / "us")
    caught_up = fragmint(*command)
    assert (caught_up.code, said(caught_up.facts)) == (0, [(True, 2), (True, 2)])
    assert files(tmp_path / "us/public") == files(tmp_path / "eu/public")
    again = fragmint(*command).facts
    assert (again["release"], again["uploaded"], again["copied"]) == (2, 0, 0)


def test_all_questions_are_answered_by_the_origin_that_leads(
    fragmint: Command, site: Path, tmp_path: Path
) -> None:
    fragmint("publish", "--site", site, "--to", "prod")
    written(site, "second")
    take_away(tmp_path / "eu")
    fragmint("publish", "--site", site, "--to", "prod")
    give_back(tmp_path / "eu")
    assert fragmint("plan", "--site", site, "--to", "prod", "--json").facts["lines"] == []
    releases = fragmint("releases", "--site", site, "--to", "prod", "--json").facts["releases"]
    assert [each["release"] for each in releases] == [2, 1]
    behind = fragmint("verify", "--site", site, "--to", "prod")
    assert (behind.code, "live on 1 of 2" in behind.err) == (3, True)
    rolled = fragmint("rollback", "--site", site, "--to", "prod", "--json")
    assert (rolled.code, said(rolled.facts)) == (0, [(True, 3), (True, 3)])


def test_an_edge_is_made_for_the_origin_that_leads(fragmint: Command, site: Path, tmp_path: Path) -> None:
    with (site / "site.toml").open("a") as file:
        file.write('read = ["http://127.0.0.1:9001", "http://127.0.0.1:9002"]\n')
    fragmint("publish", "--site", site, "--to", "prod")
    command = ("edge", "cloudfront", "--site", site, "--to", "prod", "--out", tmp_path / "edge")
    (site / "content/later.md").write_text("---\ntitle: Later\n---\n")
    written(site, "second")
    take_away(tmp_path / "eu")
    assert fragmint("publish", "--site", site, "--to", "prod").code == 3
    assert fragmint(*command).code == 0
    down = (tmp_path / "edge/kvs.json").read_bytes()
    give_back(tmp_path / "eu")
    assert fragmint(*command).code == 0
    assert (tmp_path / "edge/kvs.json").read_bytes() == down  # us leads: eu has the first release
    assert fragmint("publish", "--site", site, "--to", "prod").code == 0
    assert fragmint(*command).code == 0
    assert (tmp_path / "edge/kvs.json").read_bytes() == down


def test_warnings_are_shown_where_an_origin_failed(fragmint: Command, site: Path, tmp_path: Path) -> None:
    fragmint("publish", "--site", site, "--to", "prod")
    written(site, "second")
    (site / "content/index.md").write_text("---\ntitle: Home\nurl: /\n---\nnot committed\n")
    take_away(tmp_path / "us")
    ran = fragmint("publish", "--site", site, "--to", "prod")
    assert ran.code == 3
    assert "warning: " in ran.err and "live on 1 of 2" in ran.err


def test_one_heals_from_the_other(fragmint: Command, site: Path, tmp_path: Path) -> None:
    fragmint("publish", "--site", site, "--to", "prod")
    page = tmp_path / "us/public/index.html"
    whole = page.read_bytes()
    page.unlink()
    page.write_bytes(whole.replace(b"first", b"worse"))
    (tmp_path / "us/public/stray").write_bytes(b"")
    ran = fragmint("verify", "--site", site, "--to", "prod", "--json")
    assert ran.code == 1
    assert set(ran.facts) == {*VERIFICATION, "origins"}
    assert (ran.facts["altered"], ran.facts["extra"]) == (["public/index.html"], ["public/stray"])
    eu, us = ran.facts["origins"]
    assert set(eu) == set(us) == {*VERIFICATION, "url", "error"}
    assert (eu["altered"], us["altered"]) == ([], ["public/index.html"])
    subprocess.run(["rm", "-rf", site / ".git"], check=True)  # nothing can be built again
    repaired = fragmint("verify", "--site", site, "--to", "prod", "--repair", "--json")
    assert (repaired.code, repaired.facts["repaired"]) == (0, ["public/index.html", "public/stray"])
    assert page.read_bytes() == whole
    assert fragmint("verify", "--site", site, "--to", "prod").code == 0


class TestGc:
    ORPHAN = "objects/" + "0" * 64

    @pytest.fixture(autouse=True)
    def left_behind(self, fragmint: Command, site: Path, tmp_path: Path) -> None:
        fragmint("publish", "--site", site, "--to", "prod")
        (tmp_path / "eu" / self.ORPHAN).write_text("left behind")

    def test_young_things_stay(self, fragmint: Command, site: Path, tmp_path: Path) -> None:
        ran = fragmint("gc", "--site", site, "--to", "prod", "--json")
        assert (ran.code, ran.facts["found"], ran.facts["deleted"]) == (0, 0, 0)
        assert (tmp_path / "eu" / self.ORPHAN).exists()

    def test_first_rehearsed_and_then_done(self, fragmint: Command, site: Path, tmp_path: Path) -> None:
        (site / "site.toml").write_text('grace = "0s"\n' + (site / "site.toml").read_text())
        rehearsed = fragmint("gc", "--site", site, "--to", "prod", "--dry-run")
        assert f"{self.ORPHAN}  (no kept release has this file, 0.0 days old)" in rehearsed.out
        assert (tmp_path / "eu" / self.ORPHAN).exists()
        ran = fragmint("gc", "--site", site, "--to", "prod", "--yes")
        assert (ran.code, "1 of 1 file deleted" in ran.out) == (0, True)
        assert not (tmp_path / "eu" / self.ORPHAN).exists()

    @pytest.mark.parametrize(("answer", "left"), [("n", True), ("y", False)])
    def test_on_a_terminal_it_asks(self, site: Path, tmp_path: Path, answer: str, left: bool) -> None:
        later = (datetime.now(UTC) + timedelta(days=8)).isoformat()
        seen = on_a_terminal(answer, "gc", "--site", site, "--to", "prod", "--now", later)
        assert seen.count(self.ORPHAN) == 1
        assert ("Nothing was deleted." in seen, "1 of 1 file deleted" in seen) == (left, not left)
        assert (tmp_path / "eu" / self.ORPHAN).exists() == left

    def test_on_a_terminal_it_asks_nothing_when_nothing_can_go(self, site: Path) -> None:
        seen = on_a_terminal("", "gc", "--site", site, "--to", "prod")
        assert (seen.count("nothing to delete"), "?" in seen) == (2, False)  # at each of the two origins

    def test_a_later_instant_and_a_limit_can_be_given(
        self, fragmint: Command, site: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "eu/objects" / ("1" * 64)).write_text("left behind too")
        later = (datetime.now(UTC) + timedelta(days=8)).isoformat()
        command = ("gc", "--site", site, "--to", "prod", "--now", later, "--max-delete", "1")
        assert "eu: 1 of 2 files deleted, 6 stay; run it again for the rest" in fragmint(*command).out
        assert fragmint(*command, "--json").facts["deleted"] == 1
        assert list((tmp_path / "eu/objects").iterdir()) == []

    def test_while_somebody_publishes_nothing_goes(
        self, fragmint: Command, site: Path, tmp_path: Path
    ) -> None:
        later = (datetime.now(UTC) + timedelta(days=8)).isoformat()
        with (
            locked(tmp_path / "eu/lock", "eu", "is publishing release 2"),
            locked(tmp_path / "us/lock", "us", "is publishing release 2"),
        ):
            ran = fragmint("gc", "--site", site, "--to", "prod", "--now", later)
        assert "is publishing release 2" in ran.out + ran.err
        assert ran.code == 3  # one of two
        assert (tmp_path / "eu" / self.ORPHAN).exists()

    def test_an_origin_that_fails_is_named(self, fragmint: Command, site: Path, tmp_path: Path) -> None:
        take_away(tmp_path / "us")
        ran = fragmint("gc", "--site", site, "--to", "prod", "--json")
        assert ran.code == 3
        assert [bool(each["error"]) for each in ran.facts["origins"]] == [False, True]
