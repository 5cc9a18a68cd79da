"""One range of the bytes of a file (RFC 9110 §14), which players of films ask for. Anything else gets the whole file."""

from __future__ import annotations

import re
from dataclasses import replace

from publisher.edges.reference import Answer
from publisher.edges.request import Request

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


def parted(request: Request, answer: Answer, body: bytes) -> tuple[Answer, bytes]:
    """The answer, or the part of it that was asked for."""
    may_be = request.method == "GET" and answer.status == 200 and not request.has_header("If-Range")
    limits = _limits(request.header("Range"), len(body)) if may_be else None
    if limits is None:
        return answer, body
    first, last = limits
    described = (*answer.headers, ("Content-Range", f"bytes {first}-{last}/{len(body)}"))
    return replace(answer, status=206, headers=described), body[first : last + 1]


def _limits(text: str, size: int) -> tuple[int, int] | None:
    """(first, last), or None for what is no range or lies outside."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    start, end = found.groups()
    if start:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    elif end:
        first, last = max(size - int(end), 0), size - 1
    else:
        return None
    return (first, last) if first <= last else None
