"""Where a Markdown file goes below `content/`: under its own path, with names that every site may hold."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from content_repo import names

MARKDOWN = frozenset((".md", ".markdown", ".mdown"))

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
