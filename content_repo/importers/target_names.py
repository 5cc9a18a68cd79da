"""Where a Markdown file goes below `content/`: under its own path, with names that every site may hold."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from content_repo import names

MARKDOWN = frozenset((".md", ".markdown", ".mdown"))

_PLACE = re.compile(r"(?P<id>.+?)(?P<index>/_?index)?(?P<locale>(?:\.[^/]+)?)\.md")
_FORBIDDEN = str.maketrans(dict.fromkeys('\\:*?"<>|#', "-"))  # `#` would end a reference


def is_markdown(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in MARKDOWN


def fragment_path(path: str) -> tuple[str, list[str]]:
    """The path of a Markdown file in the site, and what had to change in its name."""
    pure = PurePosixPath(path)
    named = [] if pure.suffix == ".md" else ["the suffix became .md"]
    plain = str(pure.with_suffix(".md"))
    safe = "/".join(map(safe_name, plain.split("/")))
    return safe, [*named, *([f"renamed to {safe}"] if safe != plain else [])]


def safe_name(name: str) -> str:
    """A file or folder name with what every system allows; one that needs no change stays as it is."""
    plain = unicodedata.normalize("NFC", name).translate(_FORBIDDEN)
    plain = "".join(each for each in plain if unicodedata.category(each) not in ("Cc", "Cf", "Zl", "Zp"))
    plain = plain.strip(" ").rstrip(".")
    return f"_{plain}" if plain.startswith(("-", ".")) or names.check_path(plain) else plain


class Places:
    """Files of fragments that nobody else is: `a.md` and `a/index.md` are one fragment. Two of one name stay what they are."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}  # fragment and locale → file, folded

    def free(self, target: str) -> str:
        """The path, or one beside it with a number in its name."""
        number, path = 1, target
        while self._taken.setdefault(_key(path), names.fold(path)) != names.fold(path):
            number += 1
            folder, slash, name = target.rpartition("/")
            stem, dot, rest = name.partition(".")
            path = f"{folder}{slash}{stem}-{number}{dot}{rest}"
        return path


def _key(path: str) -> str:
    place = _PLACE.fullmatch(path)
    return names.fold(f"{place['id']}{place['locale']}" if place else path)
