"""`fragmint import contentful`: an export of a space becomes a site: content types are models, entries are
fragments (docs/importing/contentful.md).
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from content_repo.importers.contentful_assets import Assets
from content_repo.importers.contentful_entries import Entries
from content_repo.importers.contentful_export import Space, is_draft, read_space, type_of
from content_repo.importers.contentful_types import ContentType, content_types, make_models
from content_repo.importers.exported import Export, Spool, find_export, item
from content_repo.importers.fragment_files import Entry, FragmentFiles, storable
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.made_site import make_site
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Language, Settings
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import dump
from content_repo.problems import ContentError, Problem
from content_repo.site import Site


def import_contentful(
    source: Path,
    target: Path,
    *,
    media: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the space export at `source`, a JSON file or a folder with it, into the site at `target`.

    `media` is the folder of downloaded assets. `progress` is called with (files written, files in all). Raises
    ImportRefused where the import cannot start.
    """
    export = find_export(source, target, media, _is_document)
    with Spool() as spool:
        plan = Plan(hold=spool.hold)
        used: set[str] = set()
        for document in export.documents:
            try:
                used |= _import(document, export, plan)
            except ContentError as error:
                plan.skipped(document, str(error.problems[0]), *error.problems)
        for file in export.media:
            if file.fault:
                plan.refused(file)
            elif file.path not in used:
                plan.skipped(file, "no asset of the export")
        make_ignore_file(plan)
        return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _is_document(path: str) -> bool:
    return path.lower().endswith(".json") and "/" not in path and "error" not in PurePosixPath(path).name


def _import(document: SourceFile, export: Export, plan: Plan) -> set[str]:
    """The paths of the media that were used."""
    space = read_space(document)
    types = content_types(space)
    site = make_site(_settings(space, export.name), plan)
    entries = Entries(space, types, Assets(space, export.media), site.zone)
    left = ", ".join(f"{count} {name}" for name, count in space.others.items())
    plan.read(document, "site.toml", f"without a meaning here: {left}" if left else "")
    _write_entries(document, entries, types, site, plan)
    _write_assets(document, entries.assets, space, plan)
    plan.made("data/contentful.yaml", dump(storable({"contentTypes": space.types})).encode())
    return {file.path for file, _ in entries.assets.places.values()}


def _settings(space: Space, name: str) -> Settings:
    languages = [
        Language(each.code, each.code.lower(), each.name, (each.fallback,) if each.fallback else ())
        for each in space.locales
    ]
    return Settings(name, locale=space.default, languages=languages)


def _write_entries(
    document: SourceFile, entries: Entries, types: dict[str, ContentType], site: Site, plan: Plan
) -> None:
    models = make_models(types.values(), site.default_locale)
    files = FragmentFiles(plan, site, models.known, Addresses(site, models.known))
    for key, entry in sorted(entries.space.entries.items(), key=lambda pair: (is_draft(pair[1]), pair[0])):
        kind = types[type_of(entry)]
        for locale in entries.space.locales:
            fields, body = entries.file(key, locale.code)
            is_base = locale.code == entries.space.default
            if not is_base and not fields and body is None:
                continue
            if not is_base and locale.code not in site.locales[1:]:
                name = item(document, f"entry-{key}-{locale.code}")
                plan.skipped(name, f"{locale.code!r} is no further language of this site")
                continue
            suffix = "" if is_base else f".{locale.code}"
            file = item(document, f"entry-{key}{'' if is_base else f'-{locale.code}'}")
            target = f"content/{entries.ids[key]}{suffix}.md"
            written = Entry(file, target, fields, body, None, kind.model if is_base else "")
            written.url = files.own(written) if kind.has_pages else None
            files.add(written)
    plan.report.problems += [_placed(problem, document) for problem in entries.problems]
    models.make(plan)


def _placed(problem: Problem, document: SourceFile) -> Problem:
    return Problem(
        problem.code, problem.severity, problem.message, f"{document.path}{problem.file}", fix=problem.fix
    )


def _write_assets(document: SourceFile, assets: Assets, space: Space, plan: Plan) -> None:
    for key, row in space.assets.items():
        file = item(document, f"asset-{key}")
        if key in assets.places:
            source, path = assets.places[key]
            plan.copied(source, path)
            plan.read(file, f"{path}.yaml")
        else:
            plan.skipped(file, f"the file was not there: {assets.address(row)}")
    for path, raw in assets.sidecars():
        plan.made(path, raw)
