"""The files of a Hugo site that are not pages: copied where they have a meaning here, else skipped with the
reason.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from content_repo.importers.hugo_config import HugoConfig, is_config
from content_repo.importers.hugo_layout import is_other_markup
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem
from content_repo.scope import GIT_OWN

if TYPE_CHECKING:
    from content_repo.importers.hugo_content import Content, Resource

_UNUSED = {
    "layouts": "a template of Hugo: themes are not imported",
    "themes": "a theme of Hugo: themes are not imported",
    "archetypes": "a draft for new files of Hugo",
    "i18n": "texts of Hugo's templates: themes are not imported",
    "public": "output of Hugo",
    "resources": "a cache of Hugo",
    "config": "configuration of an environment other than production",
}
_LICENCES = ("license", "licence", "notice", "copying")


def place_other(file: SourceFile, config: HugoConfig, plan: Plan) -> None:
    """A file outside the content folders."""
    top, _, below = file.path.partition("/")
    if is_config(file.path):
        ignored = ", ".join(config.ignored)
        plan.read(file, "site.toml", f"keys without a meaning here: {ignored}" if ignored else "")
    elif PurePosixPath(file.path).name in GIT_OWN:
        plan.skipped(file, "a file for git")
    elif target := config.mounts.target(file.path):
        _copy(file, target, plan)
    elif not below and top.lower().startswith(_LICENCES):
        plan.copied(file, file.path)
    else:
        plan.skipped(file, _UNUSED.get(top, "outside the folders that hold content"))


def _copy(file: SourceFile, target: str, plan: Plan) -> None:
    """In `data/`, `.yml` becomes `.yaml`: one spelling is looked up."""
    if target.startswith("data/") and target.endswith(".yml"):
        plan.copied(file, target.removesuffix(".yml") + ".yaml", "the suffix became .yaml")
    else:
        plan.copied(file, target)


def place_resources(content: Content, plan: Plan) -> dict[str, dict[str, str]]:
    """Files in content folders that are not Markdown stay beside the pages they belong to.

    All languages share one folder here: the default language's file keeps its name, another language's file of the
    same name and other bytes is told apart by its locale. Those names are given back: source path of the page beside
    the file → old name → new name.
    """
    owners: dict[str, Resource] = {}
    renamed: dict[tuple[str, str], dict[str, str]] = {}  # (language, folder) → old name → new name
    default = content.languages[0].language
    for each in sorted(content.resources, key=lambda each: each.language is not default):
        if each.place.kind == "ignored":
            plan.skipped(each.file, "a name that Hugo passes over")
        elif is_other_markup(each.path):
            _other_markup(each, plan)
        elif own := _beside(each, owners, plan):
            _note_rename(each, own, renamed)
    every = (page for pages in content.languages for page in pages)
    found = {page.file.path: renamed.get((page.language.key, _folder(page.path)), {}) for page in every}
    return {path: names for path, names in found.items() if names}


def _note_rename(each: Resource, own: str, renamed: dict[tuple[str, str], dict[str, str]]) -> None:
    """A page in any folder above the file may name it."""
    path = PurePosixPath(each.path)
    for folder in list(path.parents)[:-1]:
        name = path.relative_to(folder)
        renamed.setdefault((each.language.key, str(folder)), {})[str(name)] = str(name.with_name(own))


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _other_markup(each: Resource, plan: Plan) -> None:
    message = f"{PurePosixPath(each.path).suffix.lower()} is not imported: only Markdown is content here"
    fix = "convert it to Markdown, or move it to static/"
    plan.skipped(each.file, message, Problem("import_markup", "warning", message, each.file.path, fix=fix))


def _beside(each: Resource, owners: dict[str, Resource], plan: Plan) -> str:
    """The file's name where it had to change, else ""."""
    target, reason = resource_target(each.path)
    owner = owners.setdefault(target, each)
    if owner is each:
        plan.copied(each.file, target, reason)
    elif _same(owner.file, each.file):
        plan.skipped(each.file, f"it has the same bytes as {owner.file.path}, which is {target} here")
    else:
        own = _localised(target, each.language.locale)
        plan.copied(each.file, own, f"{owner.file.path} has the name {target}")
        return PurePosixPath(own).name
    return ""


def resource_target(path: str) -> tuple[str, str]:
    """Where a file at a path below a content folder goes, and why it goes elsewhere ("" where it does not)."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (".yaml", ".yml"):
        return str(
            PurePosixPath("data/content", path).with_suffix(".yaml")
        ), f"in content/, a {suffix} file would be a fragment"
    return f"content/{path}", ""


def _localised(target: str, locale: str) -> str:
    pure = PurePosixPath(target)
    return str(pure.with_name(f"{pure.stem}.{locale}{pure.suffix}"))


def _same(one: SourceFile, other: SourceFile) -> bool:
    return one.bytes == other.bytes and _digest(one) == _digest(other)


def _digest(file: SourceFile) -> bytes:
    with file.place.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").digest()
