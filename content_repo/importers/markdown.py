"""`fragmint import markdown`: a folder of Markdown files becomes a site; each file is the page of its own
path. A folder that `fragmint export markdown` wrote becomes the site it was (docs/importing/markdown.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from content_repo import names
from content_repo.importers.header import Header
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.intake import read_markdown, rebuilt
from content_repo.importers.linked_files import linked_yaml
from content_repo.importers.page_urls import Addresses, set_url
from content_repo.importers.parts import Parts
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Settings, usable
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_names import Places, fragment_path, is_markdown
from content_repo.importers.target_tree import Folder, Target
from content_repo.problems import ContentError, Problem
from content_repo.routes import output_fold
from content_repo.site import Site
from content_repo.sources import parse_name

_EXPORTED = ".site/"  # where an export keeps all that is not content
_SETTINGS = ".site/site.toml"
_README = "/README/"


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
    site, settings, _ = usable(Settings(source.resolve().name))
    exported = any(file.path == _SETTINGS and not file.fault for file in files)
    addresses = None if exported else Addresses(site, {})
    places = Places()
    linked = frozenset() if exported else linked_yaml(files)
    for file in files:
        if exported and file.path.startswith(_EXPORTED) and not file.fault:
            plan.copied(file, file.path.removeprefix(_EXPORTED))
        elif file.path in linked and not _is_hidden(file.path):
            plan.copied(file, f"static/{file.path}", "a text links to it")
        else:
            _place(file, plan, addresses, places)
    plan.made("site.toml", settings)
    if addresses is not None:
        _lead_home(addresses, site, plan)
    make_ignore_file(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _lead_home(addresses: Addresses, site: Site, plan: Plan) -> None:
    """A folder without a home page shows its README first; a home page that comes later goes before the redirect."""
    home, readme = (addresses.given.get(names.fold(output_fold(url))) for url in ("/", _README))
    if readme and not home:
        redirects = RedirectList(site)
        redirects.add("/", _README, readme, status=302)
        redirects.make(plan)


def _place(file: SourceFile, plan: Plan, addresses: Addresses | None, places: Places) -> None:
    """`addresses` is None for a folder in this system's own format, which says what it means."""
    if file.fault:
        plan.refused(file)
    elif _is_hidden(file.path):
        plan.skipped(file, "a hidden file")
    elif is_markdown(file.path):
        _import(file, plan, addresses, places)
    elif file.path.endswith((".yaml", ".yml")) and not _is_sidecar(file.path):
        target = PurePosixPath("data/content", file.path).with_suffix(".yaml")
        plan.copied(file, str(target), "in content/, a YAML file would be a fragment")
    else:
        plan.copied(file, f"content/{file.path}")


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _is_sidecar(path: str) -> bool:
    """Whether a YAML file describes the picture beside it."""
    return path.endswith(".yaml") and not parse_name(path, locales=(), default_locale="", labels=())


def _import(file: SourceFile, plan: Plan, addresses: Addresses | None, places: Places) -> None:
    path, renamed = fragment_path(file.path)
    target = f"content/{path}" if addresses is None else places.free(f"content/{path}")
    if target != f"content/{path}":
        renamed.append(f"the file became {target}: there is a file of the same fragment")
    try:
        parts, header = read_markdown(file, foreign=addresses is not None)
        if addresses is not None:
            _fit(parts, header, target, addresses)
            plan.report.problems += _keep_apart(parts, header, target, addresses)
    except ContentError as error:
        plan.skipped(file, str(error.problems[0]), *error.problems)
        return
    plan.imported(file, target, rebuilt(parts, header), "; ".join([*header.notes, *renamed]))


def _fit(parts: Parts, header: Header, target: str, addresses: Addresses) -> None:
    """A key with a meaning here and a value that does not fit keeps the value under another name."""
    for key in [each for each in header.fields if _means_other(each, header.fields[each])]:
        header.rename(key, f"old_{key}", f"`{key}` became `old_{key}`: it means something else here")
    for fault in addresses.faults(target, rebuilt(parts, header)):
        key = fault.field.partition(".")[0]
        if key in header.fields:
            header.rename(key, f"old_{key}", f"`{key}` became `old_{key}`: {fault.message}")
    if url := addresses.instead(target, rebuilt(parts, header)):
        set_url(header, url, "the address of its place cannot be written here")


def _keep_apart(parts: Parts, header: Header, target: str, addresses: Addresses) -> Iterator[Problem]:
    """An address that something else has gets a number, which is told."""
    url = addresses.own(target, rebuilt(parts, header))
    owner = addresses.take(output_fold(url), target, target) if url else None
    if url is None or owner is None:
        return
    stem, number = addresses.beside(url.rstrip("/")), 2
    while addresses.take(output_fold(own := f"{stem}-{number}/"), target, target):
        number += 1
    set_url(header, own, f"{owner} has the address of its place")
    message = f"{owner!r} has the URL {url!r} already; this page is at {own!r}"
    fix = "give one of them another `url`"
    yield Problem("import_url_taken", "warning", message, target, fix=fix)


def _means_other(key: str, value: Any) -> bool:
    """Whether a value under one of this system's own keys cannot be meant for it."""
    listed = value if isinstance(value, list) else [value]
    if key == "sections":
        return not all(isinstance(each, dict) and isinstance(each.get("type"), str) for each in listed)
    return key in ("body", "if") or (key == "regions" and not isinstance(value, dict))
