"""Sections of type `list`: what they found, on which page of it this is, and grouped by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError, Problem
from renderers.pager import pager_view
from renderers.views import FragmentView, SectionView

if TYPE_CHECKING:
    from renderers.scope import Scope

VIEW = "card"
GROUPS = ("year", "month")


def list_section(section: Mapping[str, Any], name: str, scope: Scope) -> SectionView:
    """`section.items`, `section.pager` (none unless this is the paginated list of its page), `section.groups`."""
    _check_group(section.get("group"))
    inputs = scope.inputs
    query = section.get("query") or {}
    pager = inputs.pager(scope.owner) if isinstance(query, Mapping) and query.get("paginate") else None
    own = pager if pager and pager.section == name else None
    items = tuple(map(scope.view, inputs.query(query, own.number if own else 0)))
    more = {
        "items": lambda: items,
        "pager": lambda: pager_view(own) if own else None,
        "groups": lambda: groups(items, section.get("group")),
    }
    return SectionView({"view": VIEW, **section}, name, more)


def _check_group(by: Any) -> None:
    """Raises ContentError."""
    if by is not None and by not in GROUPS:
        fix = f"write one of {', '.join(GROUPS)}"
        message = f"a list cannot be grouped by {by!r}"
        raise ContentError(Problem("bad_group", "error", message, field="group", fix=fix))


def groups(items: Iterable[FragmentView], by: str | None) -> tuple[Mapping[str, Any], ...]:
    """`{year, month, date, items}` for neighbours of one year or month, in the order of the list; what has no date comes with
    none. Without `group` there are none.
    """
    if by is None:
        return ()
    found = groupby(items, lambda item: _period(_date(item), by))
    return tuple(_group(period, tuple(held)) for period, held in found)


def _date(item: FragmentView) -> date | None:
    try:
        value = item.field("date")
    except (KeyError, StopIteration):
        return None
    return value if isinstance(value, date) else None


def _period(day: date | None, by: str) -> tuple[int, int] | None:
    if day is None:
        return None
    return (day.year, day.month if by == "month" else 0)


def _group(period: tuple[int, int] | None, items: tuple[FragmentView, ...]) -> Mapping[str, Any]:
    year, month = period or (None, None)
    start = date(year, month or 1, 1) if year else None
    return {"year": year, "month": month or None, "date": start, "items": items}
