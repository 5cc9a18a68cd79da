"""Commands that something happens to at a chosen step, however fast they are: a hook for Python's audit events (PEP 578)."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def audited(folder: Path, hook: str) -> dict[str, str]:
    """Variables for a command in a process of its own. `hook`: the text of a function `hook(event, arguments)`, which is called
    at every event of the command, and of what that forks.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"{hook}\nimport sys\nsys.addaudithook(hook)\n", encoding="utf-8"
    )
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
