"""The state of builds is a cache: whatever is done to its files, commands answer as without it, or say what to do."""

from __future__ import annotations

import gc
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Command, edit

from cms.faults import code_of, message_of

DATABASES = ("tree.db", "content-tree.db", "search.db")
QUESTIONS = (
    ("build", "--json"),
    ("explain", "/", "--json"),
    ("trace", "content/about.md", "--json"),
    ("translations", "--json"),
    ("search", "tea", "--json"),
)


def overwrite(file: Path) -> None:
    data, chosen = bytearray(file.read_bytes()), random.Random(file.name)
    for _ in range(400):
        data[chosen.randrange(100, len(data))] = chosen.randrange(256)
    file.write_bytes(data)


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def replace_by_folder(file: Path) -> None:
    file.unlink()
    (file / "x").mkdir(parents=True)


def replace_by_dangling_link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nowhere" / "x")


def spoil_texts(file: Path) -> None:
    """No page of the file is torn; what its rows hold is no text any more."""
    db = sqlite3.connect(file, isolation_level=None)
    held = db.execute(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    )
    for table, column in held.fetchall():
        if column in ("record", "entry", "data", "problem", "digest", "slots"):
            db.execute(f"UPDATE {table} SET {column} = CAST(x'7bfd22' AS TEXT)")
    db.close()


def spoil_schema(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE", b"CREATE \xfdABLE"))


@pytest.mark.parametrize(
    "damage",
    [overwrite, halve, empty, replace_by_folder, replace_by_dangling_link, spoil_texts, spoil_schema],
    ids=lambda damage: damage.__name__,
)
def test_commands_answer_as_without_a_state(
    blog: Path, fragmint: Command, damage: Callable[[Path], None]
) -> None:
    for question in QUESTIONS:
        assert fragmint(*question, "--site", blog).code == 0
    edit(blog, "content/about.md", "title: ", "title: New ")
    gc.collect()  # connections that a command of this process has left open would be waited for
    for name in DATABASES:
        damage(blog / ".fragmint" / name)
    for question in QUESTIONS:
        ran = fragmint(*question, "--site", blog)
        wanted = fragmint(*question, "--site", blog, "--state", blog.parent / "another state")
        assert ran.code == wanted.code == 0, ran.err
        if question[0] == "build":
            assert ran.facts["bundle"] == wanted.facts["bundle"]
        elif question[0] != "search":  # which tells how long it took
            assert ran.facts == wanted.facts


@pytest.mark.parametrize(
    ("make", "file", "why"),
    [
        (lambda state: state.write_text(""), "", "File exists"),
        (lambda state: (state / "lock").mkdir(parents=True), "/lock", "Is a directory"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    blog: Path, fragmint: Command, make: Callable[[Path], None], file: str, why: str
) -> None:
    state = blog.parent / "state"
    make(state)
    ran = fragmint("build", "--site", blog, "--state", state)
    assert ran.code == 2
    assert ran.err == f"{state}{file} cannot be used: {why}; name another path, or make this one usable\n"


@pytest.mark.parametrize(
    ("call", "file", "told"),
    [
        ("pread64", "tree.db", "the state of builds in {state} cannot be read or written: disk I/O error"),
        (
            "pwrite64",
            "tree.db-wal",
            "the state of builds in {state} cannot be read or written: disk I/O error",
        ),
        ("flock", "lock", "{state}/lock: Input/output error"),
    ],
)
def test_a_disk_that_fails_is_told_as_that(
    blog: Path, fragmint: Command, call: str, file: str, told: str
) -> None:
    state = blog / ".fragmint"
    assert fragmint("build", "--site", blog).code == 0
    edit(blog, "content/about.md", "title: ", "title: New ")
    blow = ["-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when=1+", "-P", state / file]
    build = [sys.executable, "-m", "cms", "build", "--site", blog]
    ran = subprocess.run(["strace", "-f", "-o", "/dev/null", *blow, *build], capture_output=True, text=True)
    assert ran.returncode == 3
    assert ran.stderr.splitlines()[-1].startswith(told.format(state=state) + "; look at that disk")
    assert fragmint("build", "--site", blog).code == 0


def test_a_file_that_may_not_be_written_is_wrong_usage(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE x (y)").connection.close()
    db = sqlite3.connect(f"file:{tmp_path}/x.db?mode=ro", uri=True)
    code, message = told_of(lambda: db.execute("INSERT INTO x VALUES (1)"))
    db.close()
    assert code == 2
    assert message.startswith(
        "the state of builds in .fragmint cannot be used: attempt to write a readonly database; "
    )
    assert message.endswith("or name another folder with --state")


def test_a_file_that_another_run_holds_is_a_lost_race(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "x.db", timeout=0)
    code, message = told_of(lambda: other.execute("CREATE TABLE x (y)"))
    other.close()
    db.close()
    assert (code, message) == (
        4,
        "another run works with the state of builds in .fragmint: database is locked; wait for it",
    )


def test_a_file_that_is_no_database_can_be_deleted(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    db = sqlite3.connect(tmp_path / "x.db")
    code, message = told_of(lambda: db.execute("SELECT * FROM x"))
    db.close()
    assert code == 3
    assert "is damaged: file is not a database; delete it" in message


def test_a_statement_that_means_nothing_is_a_fault_of_ours(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    code, _ = told_of(lambda: db.execute("SELEKT 1"), debug=True)
    db.close()
    assert code == 70


def told_of(work: Callable[[], object], *, debug: bool = False) -> tuple[int, str]:
    with pytest.raises(sqlite3.DatabaseError) as caught:
        work()
    return code_of(caught.value), message_of(caught.value, debug)
