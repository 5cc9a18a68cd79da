"""The files of a Hugo site that are not pages: copied where they have a meaning here, else skipped with the
reason.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from content_repo.importers.hugo_config import HugoConfig, is_config
from content_repo.importers.hugo_layout import Place, is_other_markup
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

_UNUSED = {
    "layouts": "a template of Hugo: themes are not imported",
    "themes": "a theme of Hugo: themes are not imported",
    "archetypes": "a draft for new files of Hugo",
    "i18n": "texts of Hugo's templates: themes are not imported",
    "public": "output of Hugo",
    "resources": "a cache of Hugo",
    "config": "configuration of an environment other than _default",
}
_LICENCES = ("license", "licence", "notice", "copying")


def place_other(file: SourceFile, config: HugoConfig, plan: Plan) -> None:
    """A file outside the content folders."""
    top, _, below = file.path.partition("/")
    if is_config(file.path):
        ignored = ", ".join(config.ignored)
        plan.read(file, "site.toml", f"keys without a meaning here: {ignored}" if ignored else "")
    elif folder := _kept_folder(file.path, config):
        _copy(file, folder, plan)
    elif not below and top.lower().startswith(_LICENCES):
        plan.copied(file, file.path)
    else:
        plan.skipped(file, _UNUSED.get(top, "outside the folders that hold content"))


def _kept_folder(path: str, config: HugoConfig) -> str:
    """The path in the site of a file below the folders for data, assets or static files; "" for any other."""
    for name, folder in config.folders.items():
        if path.startswith(f"{folder}/"):
            return f"{name}/{path.removeprefix(f'{folder}/')}"
    return ""


def _copy(file: SourceFile, target: str, plan: Plan) -> None:
    """In `data/`, `.yml` becomes `.yaml`: one spelling is looked up."""
    if target.startswith("data/") and target.endswith(".yml"):
        plan.copied(file, target.removesuffix(".yml") + ".yaml", "the suffix became .yaml")
    else:
        plan.copied(file, target)


def place_resource(file: SourceFile, path: str, place: Place, folder: str, plan: Plan) -> None:
    """A file in the content folder that is not Markdown stays beside the page it belongs to."""
    suffix = PurePosixPath(path).suffix.lower()
    if place.kind == "ignored":
        plan.skipped(file, "a name that Hugo passes over")
    elif is_other_markup(path):
        message = f"{suffix} is not imported: only Markdown is content here"
        fix = "convert it to Markdown, or move it to static/"
        plan.skipped(file, message, Problem("import_markup", "warning", message, file.path, fix=fix))
    elif suffix in (".yaml", ".yml"):
        target = PurePosixPath("data/content", path).with_suffix(".yaml")
        plan.copied(file, str(target), f"in content/, a {suffix} file would be a fragment")
    else:
        plan.copied(file, f"{folder}{path}")
