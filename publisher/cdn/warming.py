"""Fetching what changed through the edge, as visitors do, so that its caches have it before an origin fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from publisher.cdn.witnesses import SignedTags, believed, witnesses
from publisher.edges.headers import timing
from publisher.edges.reference import page_of
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable
from publisher.edges.values import Tags, listed
from publisher.origins.base import Progress

AT_ONCE = 8  # requests
CONNECT, READ = 3.0, 15.0  # seconds
_SAYS = timing("x").removesuffix("x")
_VARIANT = "_v/"
_KEY = 10  # digits of a variant's key


@dataclass(frozen=True, slots=True)
class Warmed:
    """`warm` files were fetched; `cold` are those for which no visitor could be made up, or whose answer failed."""

    warm: int
    cold: tuple[str, ...]


def warm(
    bases: Sequence[str],
    files: Iterable[str],
    table: EdgeTable,
    progress: Progress,
    signed: SignedTags = believed,
    tags: Tags = listed,
) -> Warmed:
    """Fetch files of `public/` from each of the addresses where visitors reach the site."""
    requests = dict(_requests(files, table, signed, tags))
    asked = [(base, file, request) for base in bases for file, request in requests.items() if request]
    failed = {file for file, request in requests.items() if request is None}
    manager = _manager()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda each: _fetched(manager, *each), asked)
        for done, ((_, file, _), is_warm) in enumerate(zip(asked, answers, strict=True), 1):
            failed |= set() if is_warm else {file}
            progress("warm", done, len(asked))
    return Warmed(len(requests) - len(failed), tuple(sorted(failed)))


def _requests(
    files: Iterable[str], table: EdgeTable, signed: SignedTags, tags: Tags
) -> Iterable[tuple[str, Request | None]]:
    """Each file with the request of somebody who gets it; None when nobody from outside does."""
    by_page: dict[str, Mapping[str, Request]] = {}
    for file in files:
        key, default = _parted(file)
        page = page_of(default)
        if page not in by_page:
            by_page[page] = witnesses(table, page, signed, tags)
        yield file, by_page[page].get(key)


def _parted(file: str) -> tuple[str, str]:
    """(key, file of the default)."""
    if not file.startswith(_VARIANT):
        return "", file
    start = len(_VARIANT) + _KEY
    return file[len(_VARIANT) : start], file[start + 1 :]


def _manager() -> Any:
    import urllib3

    return urllib3.PoolManager(
        maxsize=AT_ONCE, timeout=urllib3.Timeout(connect=CONNECT, read=READ), retries=False
    )


def _fetched(manager: Any, base: str, file: str, request: Request) -> bool:
    """Whether the edge answered with the file; where it says which variant it chose, with that one. The whole body is read:
    half an answer is not kept by any cache."""
    import urllib3

    headers = {name.decode(): value.decode() for name, value in request.headers}
    try:
        answer = manager.request("GET", base + request.target.decode(), headers=headers, redirect=False)
    except urllib3.exceptions.HTTPError:
        return False
    said = answer.headers.get("Server-Timing", "")
    return bool(answer.status == 200 and (_SAYS not in said or timing(_parted(file)[0]) in said))
