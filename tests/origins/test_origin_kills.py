"""A publisher that dies, or whose disk fails, at every single call that changes a directory.

After each of them visitors have the old site or the new one, wholly; and running the same command again
makes it the new one. strace(1) delivers the blow at the n-th call of a kind, for every n until a run comes
through.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_site
from small_site import ONE, TWO, publish, return_to, visible

from publisher.listed import ListBundle
from publisher.origins.directory import DirectoryOrigin
from publisher.verification import verify

pytestmark = pytest.mark.slow
KINDS = {"rename": "rename,renameat,renameat2", "link": "link,linkat", "unlink": "unlink,unlinkat"}
KINDS |= {"symlink": "symlink,symlinkat", "mkdir": "mkdir,mkdirat", "rmdir": "rmdir"}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """An origin that was never published to."""
    (tmp_path / "first").mkdir()
    return tmp_path / "first"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """An origin with version one live over something else, and a second tree that lags behind."""
    origin = DirectoryOrigin(tmp_path / "later")
    for site in (ONE, ONE | {"public/blog/index.html": b"an earlier blog"}, ONE):
        publish(origin, site, keep=2)
    return origin.root


def copy(root: Path) -> Path:
    """With its hard links: the two trees share files."""
    target = root.parent / "copy"
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", root, target], check=True)
    return target


def run(root: Path, inject: str) -> subprocess.CompletedProcess[str]:
    """Publishes version two under strace."""
    calls = inject.partition(":")[0]
    trace = ["strace", "-f", "-qq", "-o", str(root.parent / "trace"), "-e", f"trace={calls}"]
    program = [sys.executable, small_site.__file__, str(root), "two"]
    repository = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": repository, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*trace, "-e", f"inject={inject}", *program]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def injected(root: Path) -> bool:
    return "(INJECTED)" in (root.parent / "trace").read_text(errors="replace")


def check_whole(root: Path, before: dict[str, bytes]) -> None:
    """Old or new through the links that servers use, with the matching pointer; then a rerun brings the
    new."""
    found = visible(root)
    assert found in (before, TWO)
    pointer = DirectoryOrigin(root).pointer()
    assert (pointer and pointer.bundle) == (ListBundle(found).digest if found else None)
    publish(DirectoryOrigin(root), TWO, keep=2)
    assert visible(root) == TWO
    assert verify(DirectoryOrigin(root)).sound


def check_way_back(root: Path) -> None:
    """The release before is kept whole, and so is the tree that is not live."""
    return_to(DirectoryOrigin(root), keep=2)
    assert visible(root) == ONE
    publish(DirectoryOrigin(root), TWO, keep=2)
    assert visible(root) == TWO


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_every_call_of_a_publish(later: Path, kind: str) -> None:
    for root in killed_everywhere(later, kind):
        check_whole(root, ONE)
        check_way_back(root)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"unlink", "mkdir", "rmdir"}))
def test_killed_in_the_very_first_publish(first: Path, kind: str) -> None:
    for root in killed_everywhere(first, kind):
        check_whole(root, {})


def killed_everywhere(origin: Path, kind: str) -> Iterator[Path]:
    """Copies of an origin in which a publish was killed at its 1st, 2nd, … call of a kind, of which there are
    some; and one in which it came through."""
    kills = 0
    for call in KINDS[kind].split(","):
        for number in range(1, 200):
            root = copy(origin)
            ended = run(root, f"{call}:signal=KILL:when={number}")
            yield root
            if ended.returncode == 0:
                break
            assert ended.returncode == -signal.SIGKILL, ended.stderr
            kills += 1
    assert kills


FAULTS = [("write", "ENOSPC"), ("fsync", "EIO"), ("rename", "ENOSPC"), ("mkdir", "EDQUOT")]
FAULTS += [("link", "EIO"), ("linkat", "EIO")]


@pytest.mark.parametrize(("call", "error"), FAULTS)
def test_a_failing_disk_is_an_error_that_says_so(later: Path, call: str, error: str) -> None:
    """No failure of the system gets past the translation; after going live only housekeeping can fail,
    quietly."""
    for number in range(1, 200, 3):
        root = copy(later)
        ended = run(root, f"{call}:error={error}:when={number}")
        if not injected(root):
            break
        live = visible(root)
        assert (ended.returncode, live) in [(3, ONE), (3, TWO), (0, TWO)], ended.stderr
        if ended.returncode:
            assert os.strerror(getattr(errno, error)) in ended.stderr
            assert ("free at least" in ended.stderr) == (error in {"ENOSPC", "EDQUOT"})
        check_whole(root, ONE)
        check_way_back(root)
    assert number > 1
    assert ended.returncode == 0
