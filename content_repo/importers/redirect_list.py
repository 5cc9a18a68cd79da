"""`redirects.yaml` of an imported site: no chains, no loops, no address twice, and none that a page has."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from urllib.parse import unquote

from content_repo import yamltext
from content_repo.importers.plan import Plan
from content_repo.importers.yaml_text import dump_list
from content_repo.problems import Problem
from content_repo.redirects import FILE, read_redirects
from content_repo.site import Site


class RedirectList:
    """Collected one by one; `make` puts them into the plan."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rows: dict[str, tuple[str, int, str]] = {}  # from → to, status, file

    def add(self, old: str, new: str, file: str, status: int = 301) -> None:
        """The first entry of an address counts. `old` may be percent-encoded."""
        plain = unicodedata.normalize("NFC", unquote(old))
        self._rows.setdefault(plain, (new, status, file))

    def make(self, plan: Plan, taken: Collection[str] = ()) -> None:
        """Write the file, if there is anything to say. `taken` are the URLs of pages."""
        problems: list[Problem] = []
        rows = [row for old in self._rows if (row := self._row(old, taken, problems))]
        plan.report.problems += problems
        if rows:
            plan.made(FILE, dump_list(rows).encode())

    def _row(self, old: str, taken: Collection[str], problems: list[Problem]) -> dict[str, object] | None:
        new, status, file = self._rows[old]
        new = self._end(new)
        row = {"from": old, **({"to": new} if new else {}), "status": status}
        fault = self._fault(row, old, new, taken)
        if fault:
            fix = "write it in redirects.yaml by hand"
            problems.append(Problem("import_redirect", "warning", f"{old} → {new}: {fault}", file, fix=fix))
            return None
        return row

    def _end(self, new: str) -> str:
        """Where a way of redirects ends."""
        seen = set()
        while new in self._rows and new not in seen:
            seen.add(new)
            new = self._rows[new][0]
        return new

    def _fault(self, row: dict[str, object], old: str, new: str, taken: Collection[str]) -> str:
        if old in taken or (old == new):
            return "a page has this address"
        _, problems = read_redirects(yamltext.load(dump_list([row]), file=FILE), self._site)
        return problems[0].message if problems else ""
