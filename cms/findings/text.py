"""Findings for people: those of a file together, each with its place in front, so that terminals and editors can go there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from cms.console import plural
from cms.findings.findings import Findings
from content_repo.problems import Problem

MOST = 20  # remarks of one code that are shown

_NOUNS = {"error": "error", "warning": "warning", "info": "remark"}


def lines(findings: Findings, *, everything: bool = False) -> Iterator[str]:
    """The findings, a blank line between two files, then how often each code was found. Of remarks, the first of each code are
    shown, unless `everything` is asked for."""
    shown = list(findings.problems if everything else _first(findings))
    for number, (_, group) in enumerate(groupby(shown, key=lambda problem: problem.file)):
        if number:
            yield ""
        yield from (f"{problem} [{problem.code}]" for problem in group)
    if len({problem.code for problem in findings.problems}) > 1:
        yield ""
        yield from _table(findings)
    if hidden := len(findings.problems) - len(shown):
        yield f"{plural(hidden, 'more remark')} of these kinds; --all shows them"


def _first(findings: Findings) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for problem in findings.problems:
        seen[problem.code] += problem.severity == "info"
        if seen[problem.code] <= MOST or problem.severity != "info":
            yield problem


def _table(findings: Findings) -> Iterator[str]:
    found = Counter((problem.severity, problem.code) for problem in findings.problems)
    order = list(_NOUNS)
    for (severity, code), count in sorted(
        found.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1])
    ):
        yield f"{count:>7,}  {severity:<8} {code}"


def verdict(findings: Findings) -> str:
    """ "1 error, 2 warnings in 3 pages."; remarks ask for nothing."""
    counts = [plural(findings.counts[each], noun) for each, noun in _NOUNS.items()]
    told = [count for count in counts if not count.startswith("0 ")]
    clean = not findings.counts["error"] and not findings.counts["warning"]
    return f"{', '.join(['No problems', *told] if clean else told)} in {plural(findings.pages, 'page')}."
