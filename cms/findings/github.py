"""Annotations of GitHub Actions: workflow commands on standard output (GitHub's documentation, "Workflow commands")."""

from __future__ import annotations

from cms.findings.findings import Findings
from content_repo.problems import Problem

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def github(findings: Findings) -> str:
    """A command a line. GitHub shows the first ten of each kind of a step, so errors come first."""
    order = list(_COMMANDS)
    ordered = sorted(findings.problems, key=lambda problem: order.index(problem.severity))
    return "".join(f"{_command(problem, findings)}\n" for problem in ordered)


def _command(problem: Problem, findings: Findings) -> str:
    place = {"file": findings.path(problem), "line": str(problem.line or "")}
    named = {**{name: value for name, value in place.items() if value}, "title": problem.code}
    properties = ",".join(f"{name}={_property(value)}" for name, value in named.items())
    hint = f" ({problem.fix})" if problem.fix else ""
    return f"::{_COMMANDS[problem.severity]} {properties}::{_data(problem.message + hint)}"


def _data(text: str) -> str:
    """What would end the command, or start another one, is escaped as GitHub's own toolkit does it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
