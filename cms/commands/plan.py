"""fragmint plan"""

from __future__ import annotations

from cms.command import Run
from cms.options import Commit, To


def plan(run: Run, to: To, commit: Commit = None) -> None:
    """Say what publishing would change at a target, with a reason a line."""
    with run.workspace() as workspace:
        planned = workspace.plan(to, commit)
    lines = [{"action": line.action, "path": line.path, "reason": line.reason} for line in planned.lines]
    if run.console.json:
        run.console.record({"target": to, "lines": lines})
    elif lines:
        run.console.table(("action", "path", "reason"), [tuple(line.values()) for line in lines])
    else:
        run.console.lines([f"Nothing to do: {to} shows this already."])
