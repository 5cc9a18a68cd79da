"""Publishers in processes of their own, which can be killed and paused: forked from a process that has imported
everything already.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from publisher.delivery import Delivery, publish_bundle, rollback
from publisher.errors import PublishError
from publisher.gc import Limits, collect
from publisher.listed import ListBundle
from publisher.origins.opening import opened

NOW = "2026-03-01T12:00:00+00:00"
Verb = Literal["publish", "roll back", "collect"]
KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Ended:
    """The exit code of a process, what it did, what it said, and the codes of the problems that it reported."""

    code: int
    release: int | None = None
    said: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """What a child does at an origin. Goes to another process, so it is plain data."""

    environment: Mapping[str, str]
    url: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    verb: Verb = "publish"
    options: tuple[tuple[str, Any], ...] = ()
    lease: float = 60
    at: float = 0  # by the monotonic clock


def done(job: Job) -> Delivery:
    """Does a job here. Collecting makes no release."""
    os.environ.update(job.environment)
    time.sleep(max(0, job.at - time.monotonic()))
    origin = opened(job.url, Path(), job.lease)
    options = {"created": NOW, "tool": "test", **dict(job.options)}
    if job.verb == "collect":
        collect(origin, Limits(timedelta(0)))
        return Delivery(None, "", "", ())
    if job.verb == "roll back":
        return rollback(origin, **options)
    return publish_bundle(ListBundle(job.files), origin, commit="c0ffee", now=NOW, **options)


def run(job: Job, said: Connection) -> None:
    """In the child."""
    try:
        delivery = done(job)
        said.send(Ended(0, delivery.release, "", tuple(each.code for each in delivery.problems)))
    except PublishError as error:
        said.send(Ended(error.exit_code, None, str(error)))
    except BaseException:
        said.send(Ended(70, None, traceback.format_exc()))


class Child:
    """A process for one job, from entering the context to leaving it."""

    def __init__(self, job: Job) -> None:
        self._hears, self._says = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=run, args=(job, self._says))
        self._runs = threading.Event()

    def __enter__(self) -> Child:
        self._process.start()
        self._runs.set()
        self._says.close()
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.kill()
        self._process.join()

    def signal(self, number: signal.Signals) -> None:
        """Also from a thread that knows of the process before it has started."""
        self._runs.wait()
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def wait_stopped(self) -> bool:
        """Until SIGSTOP has its effect; False if the process came to its end before."""
        status = Path(f"/proc/{self._process.pid}/stat")
        while self._process.exitcode is None:
            if status.read_text().rpartition(")")[2].split()[0] == "T":
                return True
            time.sleep(0.01)
        return False

    def ended(self, seconds: float = 300) -> Ended:
        """Waits for the end."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, "the publisher is running still"
        try:
            ended = Ended(code) if code else self._hears.recv()
        except EOFError:
            ended = Ended(70, None, "it ended without a word")
        assert isinstance(ended, Ended)
        return ended


CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["publisher.delivery", "publisher.origins.s3.origin", "publisher.gc"])
