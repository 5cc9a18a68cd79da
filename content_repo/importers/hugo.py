"""`fragmint import hugo`: a Hugo site becomes a Fragmint site whose pages keep their URLs
(docs/importing.md).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from content_repo import dates
from content_repo.importers.hugo_config import HugoConfig, Language, is_config, read_config
from content_repo.importers.hugo_convert import Converter
from content_repo.importers.hugo_files import place_other, place_resource
from content_repo.importers.hugo_layout import Layout
from content_repo.importers.hugo_menus import menus
from content_repo.importers.hugo_models import Models, is_type, make_models
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.intake import read_markdown
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Settings, usable
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_tree import Folder, Target
from content_repo.problems import ContentError, Problem
from content_repo.site import Site

Found: TypeAlias = list[tuple[SourceFile, str]]  # a file, and its path below its content folder


def import_hugo(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Hugo site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    config = read_config(
        (each for each in files if is_config(each.path) and not each.fault), plan.report.problems
    )
    content = _sort_out(files, config, plan)
    languages = {language: _pages(content[language], language, config, plan) for language in config.languages}
    site = _site(config, languages[config.default], source.resolve().name, plan)
    models = _models(languages, config)
    converter = Converter(plan, site, models, Addresses(site, models.known))
    for language, pages in languages.items():
        converter.convert(pages, _folder(language, config))
    _make_listings(languages[config.default], config, converter)
    make_ignore_file(plan)
    for path, raw in models.files.items():
        plan.made(path, raw)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _sort_out(files: list[SourceFile], config: HugoConfig, plan: Plan) -> dict[Language, Found]:
    """The content files of each language; everything else finds its place in the plan at once."""
    content: dict[Language, Found] = {language: [] for language in config.languages}
    for file in files:
        language = _language(file.path, config)
        if file.fault:
            plan.refused(file)
        elif language:
            content[language].append((file, file.path.removeprefix(f"{language.folder}/")))
        else:
            place_other(file, config, plan)
    return content


def _language(path: str, config: HugoConfig) -> Language | None:
    """The language whose content folder holds a path: the longest folder, of equal ones the default
    language's.
    """
    fitting = [each for each in config.languages if path.startswith(f"{each.folder}/")]
    return max(fitting, key=lambda each: len(each.folder), default=None)


def _folder(language: Language, config: HugoConfig) -> str:
    """Pages of further languages are pages of their own, below a folder named like the language."""
    return "content/" if language == config.default else f"content/{language.name}/"


def _pages(found: Found, language: Language, config: HugoConfig, plan: Plan) -> Pages:
    layout = Layout((path for _, path in found), (each.name for each in config.languages))
    pages = []
    for file, path in found:
        place = layout.place(path)
        if place.kind in ("file", "ignored"):
            place_resource(file, path, place, _folder(language, config), plan)
            continue
        try:
            pages.append(Page(file, path, place, *read_markdown(file)))
        except ContentError as error:
            plan.skipped(file, str(error.problems[0]), *error.problems)
    return Pages(pages, replace(config.rules, prefix=language.prefix), dates.zone(config.timezone))


def _site(config: HugoConfig, pages: Pages, name: str, plan: Plan) -> Site:
    settings = Settings(
        config.title or name,
        config.base_url if config.base_url != "/" else "",
        config.default.name,
        config.timezone,
        config.unsafe,
        config.taxonomies,
        menus(config, pages),
    )
    site, raw, refused = usable(settings)
    plan.made("site.toml", raw)
    for message in refused:
        fix = "add the setting to site.toml by hand"
        plan.report.problems.append(Problem("import_setting", "warning", message, "site.toml", fix=fix))
    return site


def _models(languages: dict[Language, Pages], config: HugoConfig) -> Models:
    every = [page for pages in languages.values() for page in pages]
    sections = {page.place.folders[0] for page in every if page.place.folders}
    sections |= {page.place.name for page in every if page.place.kind == "section" and not page.place.folders}
    types = {each for pages in languages.values() for each in pages.types()}
    return make_models(sections, filter(is_type, types), config.rules, config.default.name)


def _make_listings(pages: Pages, config: HugoConfig, converter: Converter) -> None:
    """The home page and the section pages that Hugo makes without a file."""
    if not pages.has_home:
        converter.make_page("content/_index.md", config.title or "Home", f"{config.rules.prefix}/")
    for top in pages.sections_without_index():
        title = top.replace("-", " ").replace("_", " ").strip()
        converter.make_page(f"content/{top}/_index.md", title[:1].upper() + title[1:], pages.folder_url(top))
