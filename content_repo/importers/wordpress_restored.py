"""Files that `fragmint export wxr` put into an export, letter by letter: they come back as they were."""

from __future__ import annotations

from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.wordpress_export import Item
from content_repo.problems import ContentError, Problem
from content_repo.site import FILE, Site, load_site

PATH, SOURCE = "_fragmint_file", "_fragmint_source"
_PLACES = ("content/", "models/", "data/", "audience/")
_FILES = (FILE, "regions.yaml", "redirects.yaml")


def is_restored(item: Item) -> bool:
    """Whether an item stands for a file of a site."""
    return bool(item.first_meta(PATH))


def restored_site(item: Item) -> Site | None:
    """The settings that an item holds; None for any other file, and for settings that cannot be taken."""
    if item.first_meta(PATH) != FILE:
        return None
    try:
        site = load_site(item.first_meta(SOURCE).encode())
    except ContentError:
        return None
    return None if any(target.reload for target in site.targets.values()) else site


def restore(file: SourceFile, item: Item, plan: Plan) -> None:
    """Plan one file. Nothing is taken that could run a program, or that belongs to a theme."""
    path = item.first_meta(PATH)
    fits = path in _FILES or path.startswith(_PLACES)
    if not fits or (path == FILE and restored_site(item) is None):
        message = f"{path!r} is not taken from an export: it could change what programs run"
        fix = "copy it by hand from the site it came from"
        plan.skipped(
            file, message, Problem("import_refused", "warning", message, file.path, item.line, fix=fix)
        )
        return
    plan.imported(file, path, item.first_meta(SOURCE).encode())
