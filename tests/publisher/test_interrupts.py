"""Interrupts come when it is known what was done, and at once to those who insist."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from publisher.interrupts import held_back


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
