"""ETags that depend on content only, and that every engine derives alike.

nginx writes its ETag from a file's time of modification and its size. So origins give each file a time made
from its content, and the other engines compute the same tag. The time has 31 bits: that is what every file
system, tar and NFS can store. Two contents of one URL and of one size share a tag once in 2 147 483 648
times.
"""

from __future__ import annotations


def mtime_for(sha256: str) -> int:
    """Seconds since 1970 (0 … 2³¹-1) to set as the modification time of a file with these 64 hex digits."""
    return int(sha256[:8], 16) >> 1


def etag_for(sha256: str, size: int) -> str:
    """The strong ETag, with its quotes, of `size` bytes with this hash."""
    return f'"{mtime_for(sha256):x}-{size:x}"'


def matches(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header names this tag: weak comparison, RFC 9110 §13.1.2."""
    if if_none_match == "*":
        return True
    listed = (tag.strip(" \t") for tag in if_none_match.split(","))
    return any(tag.removeprefix("W/") == etag for tag in listed)
