"""Whatever happens to the index file, the next answer is right."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from searched_site import Searched, page

FILES: dict[str, str | bytes] = {
    f"content/{number}.md": page(f"Page {number}", f"fund word{number}") for number in range(30)
}


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def scrambled(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    for at in random.Random(1).sample(range(100, len(raw)), 3_000):
        raw[at] ^= 0xFF
    file.write_bytes(raw)


def older(file: Path) -> None:
    db = sqlite3.connect(file)
    db.executescript("PRAGMA user_version = 0; DROP TABLE entries;")
    db.close()


def without_a_table(file: Path) -> None:
    db = sqlite3.connect(file)
    db.executescript("DROP TABLE found_in;")
    db.close()


def replaced_by_text(file: Path) -> None:
    file.write_text("not a database at all, only some words\n" * 100)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def deleted(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    (file / "inside").mkdir(parents=True)


DAMAGE = (truncated, scrambled, older, without_a_table, replaced_by_text, emptied, deleted, a_folder)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    site = Searched(tmp_path, FILES)
    site.index.close()
    damage(site.index.path)
    again = Searched(tmp_path, FILES)
    again.find("fund")
    again.update()
    assert len(again.find("fund", limit=100)) == 30
    assert again.find("word7") == ["7"]


@pytest.mark.parametrize("damage", (deleted, a_folder))
def test_a_file_that_goes_while_it_is_open_is_made_anew(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    site = Searched(tmp_path, FILES)
    damage(site.index.path)
    site.update()
    assert site.find("word7") == ["7"]


FILLING = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from searched_site import Searched, page
from content_repo.search import updating
updating.STEP = 10
print("go", flush=True)
Searched(Path({folder!r}), {{f"content/{{n}}.md": page(f"Page {{n}}", "fund " * 200 + f"word{{n}}") for n in range(1_000)}})
"""


@pytest.mark.parametrize("delay", (0.0, 0.03, 0.1, 0.25))
def test_a_kill_while_it_is_filled_costs_only_what_was_not_written(tmp_path: Path, delay: float) -> None:
    program = FILLING.format(
        paths=[str(Path(__file__).parent), str(Path(__file__).parents[2])], folder=str(tmp_path)
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as filling:
        assert filling.stdout and filling.stdout.readline()
        time.sleep(delay)
        os.kill(filling.pid, signal.SIGKILL)
    files: dict[str, str | bytes] = {
        f"content/{n}.md": page(f"Page {n}", "fund " * 200 + f"word{n}") for n in range(1_000)
    }
    site = Searched(tmp_path, files)
    assert (site.freshness().behind, site.ask("fund").total) == (0, 1_000)
    assert site.find("word999") == ["999"]


def test_two_processes_may_use_one_file(tmp_path: Path) -> None:
    one, other = Searched(tmp_path, FILES), Searched(tmp_path, FILES)
    one.files["content/new.md"] = other.files["content/new.md"] = page("New", "needle")
    assert (one.update().parsed, other.update().parsed) == (1, 0)
    assert one.find("needle") == other.find("needle") == ["new"]


def test_what_is_no_damage_is_told(tmp_path: Path) -> None:
    """A lock of another program is waited for and then raised: making the file anew would lose it."""
    site = Searched(tmp_path, FILES)
    site.index.db.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(site.index.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        site.files["content/new.md"] = page("New")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            site.update()
        other.execute("ROLLBACK")
    assert site.update().parsed == 1
