"""What a run was at when it was told to end makes no difference to how it ends."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from audit_hooks import audited
from ending_runs import started

TOLD = """
import os

def hook(event, arguments):
    if event == "import" and arguments[0] == "publisher.build":
        exec("os.kill(os.getpid(), {number})\\nwhile True: pass")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_while_python_runs_a_text(tmp_path: Path, number: signal.Signals) -> None:
    """As it does where a dataclass is made. Of an interrupt there, Python would remember that nobody caught it."""
    hook = TOLD.format(number=int(number))
    environment = audited(tmp_path / "hook", hook)
    with started(
        "check", "--site", tmp_path, temporary=tmp_path / "temporary", environment=environment
    ) as run:
        code, _, err = run.ended()
    said = "Interrupted." if number == signal.SIGINT else "Ended by SIGTERM."
    assert (code, err) == (
        128 + number,
        f"{said} What was live is still live; run the command again to continue.\n",
    )
