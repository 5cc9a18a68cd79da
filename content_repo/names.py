"""Which file names a site may use: those that mean the same on every system, in every tool, and in a URL.

Sources of the rules: git's own refusals (`core.protectNTFS`, `core.protectHFS`), the reserved names of
Windows, Unicode NFC.
"""

from __future__ import annotations

import re
import unicodedata

from content_repo.problems import Problem

MAX_SEGMENT_BYTES = 200
WELL_KNOWN = "static/.well-known"  # the one folder whose name may start with a dot (RFC 8615)

_PLAIN = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_@+-]*(?:[./][A-Za-z0-9_@][A-Za-z0-9_@+-]*)*")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\Z)", re.IGNORECASE)
_SHORT_GIT = re.compile(r"gi[a-z]*~[0-9]+", re.IGNORECASE)  # the 8.3 names of .git, .gitmodules, …
_FORBIDDEN = re.compile(r'[\\:*?"<>|]')
_JOINERS = "\u200c\u200d"  # part of Persian words and of emoji


def check_path(path: str) -> Problem | None:
    """What is wrong with a path below the site, or None."""
    if len(path) <= MAX_SEGMENT_BYTES and _PLAIN.fullmatch(path) and not _special(path):
        return None
    below = path.removeprefix(WELL_KNOWN + "/") if path != WELL_KNOWN else "static"
    for segment in below.split("/"):
        why, fix = _fault(segment)
        if why:
            message = f"the name {segment!r} in {path!r} {why}"
            return Problem("bad_name", "error", message, printable(path), fix=fix or "rename it")
    return None


def printable(path: str) -> str:
    """A path for messages: control characters and undecodable bytes are escaped."""
    return path if path.isprintable() else ascii(path)[1:-1]


def _special(path: str) -> bool:
    return any(_DEVICE.match(segment) for segment in path.split("/"))


def _fault(segment: str) -> tuple[str, str]:
    """(what is wrong, what to do); two empty strings when nothing is."""
    if segment in ("", ".", ".."):
        return "is not a name", "write the path without empty, `.` and `..` segments"
    for wrong, why in (
        (segment[0] in ".-", "starts with `.` or `-`"),
        (segment[0] == " ", "starts with a space"),
        (segment[-1] in " .", "ends with a space or a dot"),
        (bool(_FORBIDDEN.search(segment)), 'holds one of \\ : * ? " < > |'),
        (_unseen(segment), "holds a control or invisible character"),
        (bool(_DEVICE.match(segment)), "is reserved on Windows"),
        (bool(_SHORT_GIT.fullmatch(segment)), "can stand for a file of git"),
    ):
        if wrong:
            return why, ""
    if not unicodedata.is_normalized("NFC", segment):
        return "is not in Unicode form NFC", f"rename it to {unicodedata.normalize('NFC', segment)!r}"
    if len(segment.encode()) > MAX_SEGMENT_BYTES:
        return f"is longer than {MAX_SEGMENT_BYTES} bytes", "shorten it"
    return "", ""


def _unseen(segment: str) -> bool:
    """Control, format (text direction), surrogate and line separator characters."""
    return any(
        unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and each not in _JOINERS
        for each in segment
    )


def fold(path: str) -> str:
    """Two paths with the same fold collide on some system: case and Unicode form do not count."""
    if path.isascii():
        return path.lower()
    folded = unicodedata.normalize("NFD", path).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).casefold())


def collision(path: str, other: str) -> Problem:
    """The problem of two paths that `fold` to the same."""
    message = f"{path!r} and {other!r} differ only in case or Unicode form"
    return Problem("name_collision", "error", message, path, fix="rename one of them")
