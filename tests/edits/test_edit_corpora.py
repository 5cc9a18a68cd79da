"""Every key of every file of two real sites, changed once: one place differs, and all other data is equal."""

from __future__ import annotations

import os
import random
import tarfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from byte_faith import changed, hunks
from written_yaml import paths

from content_repo.edits import Body, Change, Remove, Rename, Set, edit
from content_repo.edits.editing import data_of
from content_repo.problems import ContentError

SHARED = Path(__file__).parents[2].parent / "shared"
CORPORA = ("digitalgov-content", "otel-site-content")
SAMPLE = 60  # files of each site in the ordinary run
VALUES: tuple[Any, ...] = (
    "New: value",
    "no",
    "",
    None,
    7,
    True,
    "two\nlines\n",
    ["a", {"b": "c"}],
    {"k": []},
)

pytestmark = pytest.mark.shared


@cache
def files_of(corpus: str) -> dict[str, bytes]:
    """Markdown and YAML files by path."""
    archive = SHARED / "corpus" / f"{corpus}.tar.xz"
    if not archive.exists():
        pytest.skip(f"{archive.name} is not beside the project")
    with tarfile.open(fileobj=BytesIO(archive.read_bytes())) as tar:
        wanted = (
            member for member in tar if member.name.endswith((".md", ".yaml", ".yml")) and member.isfile()
        )
        return {member.name: read.read() for member in wanted if (read := tar.extractfile(member))}


def changes_of(data: Any, choose: random.Random) -> Iterator[list[Change]]:
    """For every key, list item and table in it: one of each kind."""
    for path in paths(data):
        named = [Rename(path, "renamed key"), Set((*path[:-1], "added key"), choose.choice(VALUES))]
        yield [Set(path, choose.choice(VALUES)), Remove(path), *(named if isinstance(path[-1], str) else [])]


def faults(name: str, raw: bytes, choose: random.Random, *, kinds: int = 4) -> Iterator[str]:
    """What is not as it should be after changes of this file, `kinds` of them for each key."""
    try:
        data = data_of(raw, name)
    except ContentError:
        return  # not a file that a site could have; its problems are told when it is read
    for changes in changes_of(data, choose):
        for change in choose.sample(changes, min(kinds, len(changes))):
            yield from faults_of(name, raw, data, change)
    if name.endswith(".md"):
        after = edit(raw, [Body("New text.\n")], file=name)
        if data_of(after, name) != data or not after.endswith((b"New text.\n", b"New text.\r\n")):
            yield f"{name}: the body's change touched the data"


def faults_of(name: str, raw: bytes, data: Any, change: Any) -> Iterator[str]:
    try:
        after = edit(raw, [change], file=name)
    except ContentError as error:
        if error.problems[0].code != "edit_anchor":
            yield f"{name}: {change}: {error}"
        return
    if hunks(raw, after) > 1:
        yield f"{name}: {change}: {hunks(raw, after)} places differ"
    if (data_of(after, name) or type(data)()) != changed(data, change):
        yield f"{name}: {change}: other data differs"


@pytest.mark.parametrize("corpus", CORPORA)
def test_each_key_of_a_sample_of_files(corpus: str) -> None:
    found = files_of(corpus)
    choose = random.Random(7)
    names = choose.sample(sorted(found), SAMPLE)
    assert [fault for name in names for fault in faults(name, found[name], choose)] == []


@pytest.mark.slow
@pytest.mark.parametrize("corpus", CORPORA)
def test_each_key_of_every_tenth_file(corpus: str) -> None:
    """Of every file with FRAGMINT_EVERY_FILE=1: two minutes a corpus, of one core that does nothing else."""
    choose = random.Random(8)
    found = sorted(files_of(corpus).items())[:: 1 if os.environ.get("FRAGMINT_EVERY_FILE") else 10]
    assert [fault for name, raw in found for fault in faults(name, raw, choose, kinds=1)] == []


def test_files_of_every_awkward_kind() -> None:
    """Windows line ends, a byte order mark, no newline at the end, and what else editors leave."""
    folder = SHARED / "fidelity"
    if not folder.is_dir():
        pytest.skip("the fidelity files are not beside the project")
    choose = random.Random(9)
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.md"))}
    assert [fault for name, raw in found.items() for fault in faults(name, raw, choose)] == []
