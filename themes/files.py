"""Files of a theme, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """`digest` is the git blob id of the text's bytes; `file` is for messages: "theme/page.html" for a site's
    own template, "themes/aurora/templates/page.html" for the theme's.
    """

    name: str
    text: str
    digest: str
    file: str


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A file to be served. `path` is relative to the theme's `static/` ("css/aurora.css")."""

    path: str
    digest: str
    file: str
