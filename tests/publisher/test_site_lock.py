"""The lock of a site: of those that have it, only a run that is there makes another one give up."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.site_lock import Locked, locked

A_CHUNK = 0.3  # seconds of work that a worker is at


@pytest.fixture
def run(tmp_path: Path) -> Iterator[int]:
    """A process that has the lock, with a worker that is still at work when it is killed."""
    told, tell = os.pipe()
    process = os.fork()
    if process == 0:
        locked(tmp_path)
        if os.fork() == 0:
            while os.getppid() == int((tmp_path / "lock").read_text()):
                time.sleep(0.01)
            time.sleep(A_CHUNK)
            (tmp_path / "done").touch()
            os._exit(0)
        os.write(tell, b".")
        signal.pause()
    os.read(told, 1)
    os.close(told)
    os.close(tell)
    yield process
    end(process)


def end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    except ProcessLookupError:
        pass  # the test ended it


def test_the_worker_of_a_killed_run_is_waited_for(run: int, tmp_path: Path) -> None:
    end(run)
    os.close(locked(tmp_path))
    assert (tmp_path / "done").exists()
    assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_a_run_that_is_there_is_named_and_not_waited_for(
    run: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"waits for {seconds} s")

    with monkeypatch.context() as changes, pytest.raises(Locked, match=f"process {run}"):
        changes.setattr(time, "sleep", sleep)
        locked(tmp_path)


@pytest.mark.parametrize("words", ["", "nobody", "9" * 30, "-" * 200])
def test_whatever_a_lock_says_a_free_one_is_taken(tmp_path: Path, words: str) -> None:
    (tmp_path / "lock").write_text(words)
    os.close(locked(tmp_path))
    assert (tmp_path / "lock").read_text() == str(os.getpid())
