"""JUnit's XML as CI systems read it (Jenkins, GitLab, Azure, CircleCI): a test case a finding; one that passes where none is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from cms.findings.findings import Findings
from content_repo.problems import Problem

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SUITE = "fragmint check"


def junit(findings: Findings) -> str:
    """Findings that do not fail the check are cases that pass, with the finding as their output."""
    failed = sum(map(findings.fails, findings.problems))
    counts = f'name="{_SUITE}" tests="{max(1, len(findings.problems))}" failures="{failed}" errors="0"'
    cases = "".join(_cases(findings))
    suite = f' <testsuite {counts} skipped="0" time="0">\n{cases} </testsuite>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts} time="0">\n{suite}</testsuites>\n'


def _cases(findings: Findings) -> Iterator[str]:
    if not findings.problems:
        yield f'  <testcase classname="fragmint" name="{_SUITE}" time="0"/>\n'
    for problem in findings.problems:
        place = findings.folder + problem.where if problem.file else "site"
        named = {"classname": f"fragmint.{problem.code}", "name": place, "file": findings.path(problem)}
        about = " ".join(f"{name}={_attribute(value)}" for name, value in named.items() if value)
        line = f' line="{problem.line}"' if problem.line else ""
        yield f'  <testcase {about}{line} time="0">{_outcome(problem, findings)}</testcase>\n'


def _outcome(problem: Problem, findings: Findings) -> str:
    if not findings.fails(problem):
        return f"<system-out>{_text(str(problem))}</system-out>"
    kind = _attribute(problem.severity)
    return f"<failure type={kind} message={_attribute(problem.message)}>{_text(str(problem))}</failure>"


def _text(text: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
