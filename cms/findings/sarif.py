"""SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), the part that code scanning reads.

The numbers in comments are sections of the standard.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cms.findings.findings import Findings
from cms.findings.rules import rule
from content_repo.checks import CHECKS
from content_repo.problems import Problem
from publisher.version import tool

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}  # 3.27.10


def sarif(findings: Findings) -> str:
    codes = list(dict.fromkeys(sorted(problem.code for problem in findings.problems)))
    places = {code: number for number, code in enumerate(codes)}
    _, _, version = tool().partition(" ")
    driver = {"name": "Fragmint", "version": version or "unknown", "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, findings, places) for each in findings.problems],
    }
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
        + "\n"
    )


def _rule(code: str) -> dict[str, Any]:
    found = rule(code)
    return {
        "id": code,
        "shortDescription": {"text": found.meaning},
        "help": {"text": f"What to do: {found.remedy}."},
        "defaultConfiguration": {"level": LEVELS[CHECKS.get(code, "error")]},
    }


def _result(problem: Problem, findings: Findings, places: Mapping[str, int]) -> dict[str, Any]:
    hint = f" ({problem.fix})" if problem.fix else ""
    return {
        "ruleId": problem.code,
        "ruleIndex": places[problem.code],
        "level": LEVELS[problem.severity],
        "message": {"text": problem.message + hint},
        "locations": _locations(problem, findings),
        "partialFingerprints": {"finding/v1": _fingerprint(problem, findings)},
    }


def _locations(problem: Problem, findings: Findings) -> Sequence[dict[str, Any]]:
    """None for what is about no file; addresses are relative to the root of the repository (3.4)."""
    if not problem.file:
        return []
    artifact = {"uri": quote(findings.path(problem), errors="replace"), "uriBaseId": "%SRCROOT%"}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    return [{"physicalLocation": place}]


def _fingerprint(problem: Problem, findings: Findings) -> str:
    """The same finding after other lines have moved it (3.27.17)."""
    said = "\0".join((problem.code, findings.path(problem), problem.field, problem.message))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
