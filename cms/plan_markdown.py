"""A plan as a comment below a change that is proposed: in the Markdown of code hosts, and never longer than they take.

What comes from the site is written as text: whatever a title or a path holds, it formats nothing and mentions nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cms.console import plural

if TYPE_CHECKING:
    from content_repo.problems import Problem
    from publisher.planned import Changed, Plan

MOST = 60_000  # characters; code hosts take 65,536 or more
SHOWN = 20  # rows that are not folded
_CELL = 300  # characters of a text
_ROWS = (2_000, 500, 200, 100, 50, SHOWN, 5, 0)
_SPECIAL = re.compile(r"[^\w \-.,:;/()=→·]|_", re.ASCII)
_DIGESTS = re.compile("^[0-9a-f]{10} becomes [0-9a-f]{10}(?:: )?")
_VERBS = {"add": "added", "change": "changed", "remove": "removed"}
BROKEN = frozenset(
    {"reference_missing", "section_missing", "not_visible", "alias_used", "broken_link", "broken_anchor"}
    | {"broken_raw_link", "missing_asset", "reference_type"}
)


def markdown(plan: Plan) -> str:
    """The whole plan if it fits, else with fewer rows in its tables, which say how many are left out."""
    return next(text for rows in _ROWS if len(text := _written(plan, rows)) <= MOST)


def _written(plan: Plan, rows: int) -> str:
    pages = [each for each in plan.changed if each.is_page]
    others = [each for each in plan.changed if not each.is_page]
    broken = [each for each in plan.problems if each.code in BROKEN]
    rest = [each for each in plan.problems if each.code not in BROKEN]
    parts = [
        _head(plan, pages, others),
        _table("Pages", ("page", "files", "why"), [_page_row(each) for each in pages], rows),
        _table("Because of", ("file of the site",), [(_code(each),) for each in plan.sources], rows),
        _table("Budget", ("page", "files before", "files after", "budget"), _budget(plan, pages), rows),
        _table("Broken references", ("where", "what"), [_problem_row(each) for each in broken], rows),
        _table("Other findings", ("where", "what"), [_problem_row(each) for each in rest], rows),
        _table("Other files", ("file", "what", "why"), [_file_row(each) for each in others], rows, fold=0),
    ]
    return "\n".join(part for part in parts if part)


def _head(plan: Plan, pages: Sequence[Changed], others: Sequence[Changed]) -> str:
    live = f"release {plan.live} is live" if plan.live else "nothing is live yet"
    title = f"### Plan for {_code(plan.target)}\n\nCommit {_code(plan.commit[:10])}; {live}.\n"
    if not plan.lines:
        return f"{title}\nNothing changes: the target shows this already.\n"
    counts = ", ".join(f"{_count(pages, action)} {verb}" for action, verb in _VERBS.items())
    files = plural(sum(len(each.files) for each in pages), "file")
    rest = plural(len(others), "other file")
    return f"{title}\n**{plural(len(pages), 'page')}** ({counts}) in {files}; {rest}.\n"


def _count(pages: Sequence[Changed], action: str) -> int:
    return sum(each.action == action for each in pages)


def _table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], most: int, fold: int = SHOWN
) -> str:
    """A heading and a table; folded when it has more rows than `fold`. "" without rows."""
    if not rows:
        return ""
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows[:most]]
    if len(rows) > most:
        lines += ["", f"… and {len(rows) - most:,} more: `fragmint plan` names them."]
    table = "\n".join(lines)
    if len(rows) <= fold:
        return f"#### {title}\n\n{table}\n"
    return f"<details><summary>{title}: {len(rows):,}</summary>\n\n{table}\n\n</details>\n"


def _page_row(each: Changed) -> tuple[str, str, str]:
    keys = {
        verb: [key or "default" for action, key in each.files if action == name]
        for name, verb in _VERBS.items()
    }
    files = ", ".join(f"{len(found)} {verb}{_named(found)}" for verb, found in keys.items() if found)
    reasons = dict.fromkeys(_DIGESTS.sub("", reason) for reason in each.reasons)
    url = _code(each.url) + (" (a late zone)" if each.url.startswith("/_f/") else "")
    return url, files, _text("; ".join(reasons))


def _named(keys: Sequence[str]) -> str:
    """The variants, where they are few."""
    return f" ({', '.join(keys)})" if len(keys) <= 3 and keys != ["default"] else ""


def _file_row(each: Changed) -> tuple[str, str, str]:
    return (
        _code(each.path),
        ", ".join(_VERBS[action] for action, _ in each.files),
        _text(_DIGESTS.sub("", each.reasons[0])),
    )


def _budget(plan: Plan, pages: Sequence[Changed]) -> list[tuple[str, str, str, str]]:
    moved = [each for each in pages if each.before != each.after]
    rows = sorted(moved, key=lambda each: (-each.after, each.path))
    return [
        (_code(each.url), str(each.before), str(each.after), str(plan.budget))
        for each in rows
        if each.before > 1 or each.after > 1
    ]


def _problem_row(problem: Problem) -> tuple[str, str]:
    return _code(problem.where), _text(f"{problem.severity}: {problem.message}")


def _text(written: str) -> str:
    shown = written if len(written) <= _CELL else f"{written[: _CELL - 1]}…"
    return "".join(_letters(shown))


def _code(written: str) -> str:
    return f"<code>{_text(written)}</code>"


def _letters(written: str) -> Iterator[str]:
    """Everything that Markdown or HTML could take for more than a letter is written by its number; lines become one."""
    for letter in " ".join(written.split()):
        special = _SPECIAL.match(letter) and letter.isascii()
        yield f"&#{ord(letter)};" if special else letter
