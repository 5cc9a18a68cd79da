"""Which files of a folder belong to a site; everything else in a repository is none of our business."""

from __future__ import annotations

from content_repo.names import WELL_KNOWN

FOLDERS = ("assets", "audience", "content", "data", "models", "static", "theme")
FILES = ("redirects.yaml", "regions.yaml", "site.toml")

GIT_OWN = (".gitignore", ".gitattributes", ".gitkeep")  # left out, as all hidden files are


def at_top(name: str) -> bool:
    """Whether an entry of the site's own folder belongs to it."""
    return name in FOLDERS or name in FILES


def hidden(folder: str, name: str) -> bool:
    """Whether an entry is left out because of its name. `folder` ends with a slash."""
    return name[0] == "." and folder + name != WELL_KNOWN


def belongs(path: str) -> bool:
    """Whether a path (relative to the site) can be one of its files."""
    folder = ""
    for number, name in enumerate(path.split("/")):
        if not name or hidden(folder, name) or (number == 0 and not at_top(name)):
            return False
        folder += name + "/"
    return path in FILES or path.partition("/")[0] in FOLDERS
