"""The one route that gives most pages of a kind the addresses they had, found from the addresses themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from content_repo.importers.page_urls import writable

Sample = tuple[str, str, datetime | None]  # URL path, slug, date in the site's time zone
FALLBACK = "/{dir}/{slug}/"
_PARTS = (("%Y", 4), ("%m", 2), ("%d", 2))


def common_route(samples: Iterable[Sample], fallback: str = FALLBACK) -> str:
    """A route such as `/{date:%Y}/{slug}/`; of equally common ones the one with the least text of its own."""
    found = Counter(filter(None, (_route_of(*sample) for sample in samples)))
    if not found:
        return fallback
    most = max(found.values())
    return min((route for route, count in found.items() if count == most), key=_own_text)


def _own_text(route: str) -> tuple[int, str]:
    return sum(1 for each in route.strip("/").split("/") if "{" not in each), route


def _route_of(url: str, slug: str, date: datetime | None) -> str:
    """The route that would give this URL; "" where it does not end with the slug."""
    *folders, last = writable(url).strip("/").split("/")
    stem = last.removesuffix(".html")
    if not slug or stem != slug or any({"{", "}"} & set(each) for each in folders):
        return ""
    ending = ".html" if stem != last else "/"
    return "/" + "/".join([*_folders(folders, date), "{slug}"]) + ending


def _folders(folders: list[str], date: datetime | None) -> list[str]:
    """Year, month and day, in this order, become tokens."""
    parts, found = list(_PARTS), []
    for folder in folders:
        if date and parts and folder == f"{date:{parts[0][0]}}":
            found.append(f"{{date:{parts.pop(0)[0]}}}")
        else:
            found.append(folder)
    return found
