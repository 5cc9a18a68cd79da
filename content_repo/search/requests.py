"""What may be asked of the index, and the conditions in SQL that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from content_repo.search.entries import stamp
from content_repo.search.letters import composed

State = Literal["live", "draft", "scheduled", "expired"]
STATES: tuple[State, ...] = ("live", "draft", "scheduled", "expired")

STATE = (
    "CASE WHEN draft THEN 'draft' WHEN publish > :now THEN 'scheduled' "
    "WHEN expiry <> '' AND expiry <= :now THEN 'expired' ELSE 'live' END"
)


@dataclass(frozen=True, slots=True)
class Request:
    """An empty tuple, text or None asks for all. Values of one kind are alternatives; kinds must all hold.

    words        see `questions`; "" lists everything, what was modified last first
    now          the instant that decides about states; aware
    variations   labels; "" is what has none
    where        (field, value): a short text, or one of a list, in the front matter of the file itself
    under        an id whose descendants are meant
    since        modified then or later, by `lastmod`, else by `date`
    unfinished   the last word is still being typed
    """

    words: str
    now: datetime
    types: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    variations: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    under: str = ""
    since: datetime | None = None
    limit: int = 20
    offset: int = 0
    unfinished: bool = False
    facets: bool = True


def conditions(request: Request) -> tuple[str, dict[str, Any]]:
    """(SQL over `entries`, its parameters); parameters carry all that somebody wrote."""
    parts, values = ["1"], {"now": stamp(request.now)}
    lists = {
        "type": request.types,
        "locale": request.locales,
        STATE: request.states,
        "variation": request.variations,
    }
    for number, (column, wanted) in enumerate(lists.items()):
        if wanted:
            names = {f"v{number}_{n}": value for n, value in enumerate(wanted)}
            values |= names
            parts.append(f"{column} IN ({', '.join(f':{name}' for name in names)})")
    for number, (field, value) in enumerate(request.where):
        values |= {f"f{number}": field, f"w{number}": value}
        named = f"SELECT id FROM tag_names WHERE field = :f{number} AND value = :w{number}"  # noqa: S608 - numbers
        parts.append(f"text IN (SELECT text FROM tags WHERE tag IN ({named}))")  # noqa: S608 - numbers
    if request.under:
        folder = request.under.strip("/")
        values |= {"low": f"{folder}/", "high": f"{folder}0"}
        parts.append("entries.id >= :low AND entries.id < :high")
    if request.since:
        values["since"] = stamp(request.since)
        parts.append("modified >= :since")
    return " AND ".join(parts), {name: composed(value) for name, value in values.items()}
