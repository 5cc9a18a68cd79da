"""Interrupts come when it is known what was done, and at once to those who insist."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.interrupts import held_back

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    """SIGTERM raises, as in a command."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, end)
    yield
    assert signal.signal(signal.SIGTERM, before) is end


def send(number: int) -> None:
    os.kill(os.getpid(), number)


def test_they_are_raised_at_the_end() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), held_back(lambda: done.append("hurried")):
        send(signal.SIGTERM)
        send(signal.SIGTERM)
        done.append("done")
    assert done == ["hurried", "done"]


def test_they_are_raised_when_asked_for() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), held_back(lambda: None) as interrupted:
        interrupted()
        send(signal.SIGTERM)
        done.append("before")
        interrupted()
        done.append("after")
    assert done == ["before"]


def test_they_outweigh_what_failed_meanwhile() -> None:
    with pytest.raises(KeyboardInterrupt) as raised, held_back(lambda: None):
        send(signal.SIGTERM)
        raise OSError
    assert isinstance(raised.value.__context__, OSError)


def test_nested_blocks_end_from_the_inside() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), held_back(lambda: done.append("outer")):
        with held_back(lambda: done.append("inner")):
            send(signal.SIGTERM)
        done.append("done")
    assert done == ["inner", "outer", "done"]


def test_ctrl_c_twice_breaks_off() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), held_back(lambda: None):
        send(signal.SIGINT)
        done.append("first")
        send(signal.SIGINT)
        done.append("second")
    assert done == ["first"]


def test_other_threads_are_left_alone() -> None:
    done = []

    def work() -> None:
        with held_back(lambda: None) as interrupted:
            interrupted()
            done.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [before]


FORKING = {
    "workers": "from publisher.pool import Pool; list(Pool(2).map(len, range(800)))",
    "writers": "from publisher.origins.writers import spread; spread(range(4000), abs, 2)",
    "a look": "from publisher.dirt import Dirt; Dirt(Path())",
}
TOLD_MEANWHILE = """
import os, signal
from pathlib import Path
told = []
def tell():
    if not told:
        told.append(True)
        os.kill(os.getpid(), signal.SIGINT)
os.register_at_fork(after_in_parent=tell)
"""


@pytest.mark.parametrize("forking", FORKING)
def test_one_that_comes_while_a_process_forks_is_not_forgotten(forking: str) -> None:
    """Python prints what is raised in a function of `os.register_at_fork`, and goes on."""
    program = TOLD_MEANWHILE + FORKING[forking]
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGINT
    assert "Exception ignored" not in ended.stderr
