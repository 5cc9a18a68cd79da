"""`fragmint import markdown`: a folder of Markdown files becomes a site; each file is the page of its own
path. A folder that `fragmint export markdown` wrote becomes the site it was (docs/importing/markdown.md).
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.intake import read_markdown, rebuilt
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Settings, usable
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_names import fragment_path, is_markdown
from content_repo.importers.target_tree import Folder, Target
from content_repo.problems import ContentError
from content_repo.sources import parse_name

_EXPORTED = ".site/"  # where an export keeps all that is not content
_SETTINGS = ".site/site.toml"


def import_markdown(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Markdown below `source`, and the files beside it, into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    plan = Plan()
    files = list(walk(source))
    exported = any(file.path == _SETTINGS and not file.fault for file in files)
    for file in files:
        if exported and file.path.startswith(_EXPORTED) and not file.fault:
            plan.copied(file, file.path.removeprefix(_EXPORTED))
        else:
            _place(file, plan)
    _, settings, _ = usable(Settings(source.resolve().name))
    plan.made("site.toml", settings)
    make_ignore_file(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _place(file: SourceFile, plan: Plan) -> None:
    if file.fault:
        plan.refused(file)
    elif any(part.startswith(".") for part in PurePosixPath(file.path).parts):
        plan.skipped(file, "a hidden file")
    elif is_markdown(file.path):
        _import(file, plan)
    elif file.path.endswith((".yaml", ".yml")) and not _is_sidecar(file.path):
        target = PurePosixPath("data/content", file.path).with_suffix(".yaml")
        plan.copied(file, str(target), "in content/, a YAML file would be a fragment")
    else:
        plan.copied(file, f"content/{file.path}")


def _is_sidecar(path: str) -> bool:
    """Whether a YAML file describes the picture beside it."""
    return path.endswith(".yaml") and not parse_name(path, locales=(), default_locale="", labels=())


def _import(file: SourceFile, plan: Plan) -> None:
    try:
        parts, header = read_markdown(file)
    except ContentError as error:
        plan.skipped(file, str(error.problems[0]), *error.problems)
        return
    path, renamed = fragment_path(file.path)
    plan.imported(file, f"content/{path}", rebuilt(parts, header), "; ".join([*header.notes, *renamed]))
