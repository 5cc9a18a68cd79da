"""A run with many processes of its own leaves none of them behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_line import NOW
from ending_runs import Started, started

SETTINGS = 'name = "Site"\nbase_url = "https://example.org"\n[targets.local]\norigin = "../origin"\n'
PAGES = 900
SLOW = "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}{{ page.content }}"  # 20 ms or more
LEAVES = 2  # forked processes that render


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A site that several processes render for more than ten seconds."""
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "theme").mkdir()
    (site / "theme/page.html").write_text(SLOW, encoding="utf-8")
    (site / "site.toml").write_text(SETTINGS, encoding="utf-8")
    for number in range(PAGES):
        text = (
            f"---\ntitle: Page {number}\n---\n"
            + f"A *word* and [one](https://example.org/{number}).\n\n" * 20
        )
        (site / f"content/p{number}.md").write_text(text, encoding="utf-8")
    (site / "content/index.md").write_text("---\ntitle: Home\n---\nWelcome.\n", encoding="utf-8")
    git = ("git", "-C", site, "-c", "user.name=A", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "--all"), ("commit", "-qm", "Begin")):
        subprocess.run([*git, *arguments], check=True)
    return site


def wait_for_workers(run: Started) -> None:
    end = time.monotonic() + 120
    while len(run.children()) < LEAVES:
        assert run.process.poll() is None, run.ended()
        assert time.monotonic() < end
        time.sleep(0.01)
    time.sleep(0.3)  # so that they are at work


@pytest.mark.parametrize("whole_group", [False, True], ids=["the command", "the whole group"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_while_workers_render(many: Path, tmp_path: Path, number: signal.Signals, whole_group: bool) -> None:
    """Hosts of jobs tell the command; terminals tell the whole group of processes."""
    arguments = ("publish", "--to", "local", "--site", many, "--now", NOW, "--jobs", "2")
    with started(*arguments, temporary=tmp_path / "temporary") as run:
        wait_for_workers(run)
        if whole_group:
            os.killpg(run.process.pid, number)
        else:
            run.send(number)
        code, _, err = run.ended()
        assert run.children() == []
    said = "Interrupted." if number == signal.SIGINT else "Ended by SIGTERM."
    assert (code, err) == (
        128 + number,
        f"{said} What was live is still live; run the command again to continue.\n",
    )
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "origin/live").exists()
