"""Telling an edge that its table changed: the target's own command, run only when it has to be."""

from __future__ import annotations

import subprocess

from content_repo.site import Target
from publisher.delivery import Delivery


def if_needed(target: Target, delivery: Delivery) -> str:
    """Run `reload` when a file of the edge table changed. Why it failed, "" if it did not: the release is live at the
    origin then, but the edge still decides by its old table.
    """
    if not target.reload or not any(line.path.startswith("edge/") for line in delivery.lines):
        return ""
    why = _run(target.reload)
    command = " ".join(target.reload)
    return f"live at the origin, but `{command}` failed: {why}; run it again by hand" if why else ""


def _run(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=60)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stderr.decode(errors="replace").strip()
    return (said or f"exit code {done.returncode}") if done.returncode else ""
