"""Telling an edge that its table changed: the target's own command, run only when it has to be."""

from __future__ import annotations

import subprocess

from content_repo.site import Target
from publisher.delivery import Delivery
from publisher.errors import PublishError


class ReloadFailed(PublishError):
    """The release is live at the origin, but the edge still decides by its old table."""

    exit_code = 3

    def __init__(self, command: tuple[str, ...], why: str) -> None:
        super().__init__(f"live at the origin, but `{' '.join(command)}` failed: {why}; run it again by hand")


def if_needed(target: Target, delivery: Delivery) -> None:
    """Run `reload` when a file of the edge table changed. Raises ReloadFailed."""
    if not target.reload or not any(line.path.startswith("edge/") for line in delivery.lines):
        return
    try:
        done = subprocess.run(target.reload, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReloadFailed(target.reload, str(error)) from None
    if done.returncode:
        raise ReloadFailed(target.reload, done.stderr.strip() or f"exit code {done.returncode}")
