"""What an import can know of an Eleventy site's configuration without running it
(https://www.11ty.dev/docs/config/): the folders that it names in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import normpath

from content_repo.importers.source_tree import SourceFile

NAMES = (
    *(".eleventy.js", ".eleventy.cjs", ".eleventy.mjs"),
    *("eleventy.config.js", "eleventy.config.cjs", "eleventy.config.mjs", "eleventy.config.ts"),
)
_FOLDER = r"""\b{0}\s*:\s*["'`]([^"'`]*)["'`]"""
_PREFIX = re.compile(r"""\bpathPrefix\s*:\s*["'`]([^"'`]*)["'`]""")


@dataclass(frozen=True, slots=True)
class EleventyConfig:
    """`input`, `data`, `includes` and `output` are paths of the source without slashes around them; "" is its
    top.
    """

    input: str = ""
    data: str = "_data"
    includes: str = "_includes"
    layouts: str = ""
    output: str = "_site"
    prefix: str = ""

    def below_input(self, path: str) -> str | None:
        """A path of the source, seen from the input folder; None for one outside it."""
        if not self.input:
            return path
        return path.removeprefix(f"{self.input}/") if path.startswith(f"{self.input}/") else None


def read_config(files: Iterable[SourceFile]) -> EleventyConfig:
    """From the first configuration file; without one, Eleventy's own defaults."""
    for file in files:
        text = file.read().decode(errors="replace")
        top = _named("input", text, "")
        prefix = _PREFIX.search(text)
        return EleventyConfig(
            top,
            _below(top, _named("data", text, "_data")),
            _below(top, _named("includes", text, "_includes")),
            _below(top, _named("layouts", text, "")) if _named("layouts", text, "") else "",
            _named("output", text, "_site"),
            "/" + prefix[1].strip("/") if prefix and prefix[1].strip("/") else "",
        )
    return EleventyConfig()


def _named(key: str, text: str, default: str) -> str:
    found = re.search(_FOLDER.format(key), text)
    plain = normpath(found[1]).strip("/") if found and found[1].strip() else default
    return "" if plain == "." else plain


def _below(top: str, folder: str) -> str:
    return normpath(f"{top}/{folder}").strip("/") if top else normpath(folder).strip("/")
