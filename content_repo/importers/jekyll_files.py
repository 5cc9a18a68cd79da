"""The files of a Jekyll site that are not content: copied where they have a meaning here, else skipped with the
reason.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from content_repo.importers.jekyll_config import NAMES, JekyllConfig
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile

MARKDOWN = (".md", ".markdown", ".mkdown", ".mkdn", ".mkd")
HTML = (".html", ".htm")
_UNUSED = {
    "_layouts": "a template of Jekyll: themes are not imported",
    "_includes": "a template of Jekyll: themes are not imported",
    "_sass": "a style of Jekyll's theme: themes are not imported",
    "_plugins": "a program for Jekyll",
    "_site": "output of Jekyll",
}
_LICENCES = ("license", "licence", "notice", "copying")
_CONTENT = ("_posts", "_drafts")


def has_front_matter(file: SourceFile) -> bool:
    with file.place.open("rb") as reader:
        return reader.read(8).removeprefix(b"\xef\xbb\xbf").startswith((b"---\n", b"---\r", b"--- "))


def is_passed_over(path: str, config: JekyllConfig) -> bool:
    """Names that start with `.`, `_` or `#`, or end with `~`, outside the folders with a meaning."""
    inside = path.removeprefix(config.collections_folder).split("/")
    known = {f"_{name}" for name in config.collections} | set(_CONTENT)
    for at, part in enumerate(inside):
        if part.startswith((".", "_", "#")) or part.endswith("~"):
            is_content = part in _CONTENT or (at == 0 and part in known)
            if not is_content and not config.includes("/".join(inside[: at + 1])):
                return True
    return False


def place_other(file: SourceFile, config: JekyllConfig, plan: Plan) -> None:
    """A file that Jekyll copies, or does not look at."""
    path = PurePosixPath(file.path)
    top = path.parts[0]
    data = config.text("data_dir").strip("/") or "_data"
    if file.path.startswith(f"{data}/"):
        _copy_data(file, file.path.removeprefix(f"{data}/"), plan)
    elif config.leaves_out(file.path) and not config.includes(file.path):
        plan.skipped(file, "left out by `exclude`")
    elif is_passed_over(file.path, config):
        plan.skipped(file, _UNUSED.get(top, "a name that Jekyll passes over"))
    elif len(path.parts) == 1 and top.lower().startswith(_LICENCES):
        plan.copied(file, file.path)
    elif has_front_matter(file):
        plan.skipped(file, f"a template of Jekyll that makes a {path.suffix or 'plain'} file")
    else:
        plan.copied(file, f"static/{_served(file.path, config)}")


def _copy_data(file: SourceFile, below: str, plan: Plan) -> None:
    """In `data/`, `.yml` becomes `.yaml`: one spelling is looked up."""
    if below.endswith(".yml"):
        plan.copied(file, f"data/{below.removesuffix('.yml')}.yaml", "the suffix became .yaml")
    else:
        plan.copied(file, f"data/{below}")


def _served(path: str, config: JekyllConfig) -> str:
    """Where Jekyll serves a file: a collection's without the underscore."""
    inside = path.removeprefix(config.collections_folder)
    return inside[1:] if inside.startswith("_") and inside not in NAMES else path
