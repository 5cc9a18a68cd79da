"""Commands in processes of their own, to which a signal is sent at a chosen moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Started:
    """`temporary` is where the command makes its temporary files."""

    process: subprocess.Popen[str]
    temporary: Path

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def ended(self) -> tuple[int, str, str]:
        """Its exit code, standard output and standard error."""
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err

    def children(self) -> list[str]:
        """The processes of its group beside itself, which all of its children are in, by name."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                name, state, _, group = _status(folder)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if group == self.process.pid != int(folder.name) and state != "Z":
                found.append(name)
        return found


def _status(folder: Path) -> tuple[str, str, int, int]:
    """Name, state, parent and group of a process: fields 2 to 5 of proc(5) stat."""
    before, _, after = (folder / "stat").read_text(errors="replace").rpartition(")")
    state, parent, group = after.split()[:3]
    return before.partition("(")[2], state, int(parent), int(group)


@contextmanager
def started(
    *arguments: str | Path,
    temporary: Path,
    environment: Mapping[str, str] | None = None,
    program: str = "cms",
) -> Iterator[Started]:
    """Runs until the end of the block at most."""
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Started(process, temporary)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


class Held:
    """The command that a rule of the proxy, which is made before it, sends a signal to."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number
        self._runs = threading.Event()
        self._command: Started | None = None

    def runs(self, command: Started) -> None:
        self._command = command
        self._runs.set()

    def __call__(self) -> None:
        self._runs.wait(60)
        assert self._command is not None
        self._command.send(self._number)
