"""What site.toml says and nothing follows from: its authors are told, rather than left to wonder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content_repo import tomltext
from content_repo.frontmatter import decode
from content_repo.problems import Problem
from content_repo.site import FILE

_WITH_PATH = re.compile(r"https?://[^/?#]+/+[^/?#]")


def idle_settings(raw: bytes, file: str = FILE) -> Iterator[Problem]:
    """A warning for each; none for a file that cannot be read."""
    text, problem = decode(raw, file)
    document = tomltext.load(text, file=file)
    if problem or document.problems:
        return
    address = document.value.get("base_url")
    if isinstance(address, str) and _WITH_PATH.match(address):
        message = "the path in `base_url` has no effect: links start at the root, and only canonical addresses name it"
        line, fix = (
            document.line_of(("base_url",)),
            "serve the site at a host of its own, or leave the path out",
        )
        yield Problem("setting_without_effect", "warning", message, file, line, "base_url", fix)
