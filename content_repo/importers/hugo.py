"""`fragmint import hugo`: a Hugo site becomes a Fragmint site whose pages keep their URLs
(docs/importing/hugo.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from content_repo.importers import hugo_taxonomies as taxonomies
from content_repo.importers.hugo_bodies import Bodies, read_templates
from content_repo.importers.hugo_config import HugoConfig, is_config, read_config
from content_repo.importers.hugo_content import Content, sort_out
from content_repo.importers.hugo_convert import Converter
from content_repo.importers.hugo_files import place_resources
from content_repo.importers.hugo_fragments import Fragments
from content_repo.importers.hugo_images import Images
from content_repo.importers.hugo_listings import first_languages, listings
from content_repo.importers.hugo_menus import menus
from content_repo.importers.hugo_models import Models, is_type, make_models
from content_repo.importers.hugo_outputs import tell_outputs
from content_repo.importers.hugo_pages import Pages
from content_repo.importers.hugo_references import References
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Language, Settings, usable
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_tree import Folder, Target
from content_repo.problems import Problem
from content_repo.site import Site

_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")


def import_hugo(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Hugo site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    configs = [each for each in files if is_config(each.path) and not each.fault]
    config = read_config(configs, plan.report.problems)
    if not configs:
        plan.report.problems += _unsaid_languages(each.path for each in files)
    content = sort_out(files, config, plan)
    made = listings(content.languages, config)
    fragments = Fragments(content.languages, first_languages(made))
    site = _site(config, content, fragments, source.resolve().name, plan)
    models = _models(content.languages, config)
    bodies = _bodies(files, config, content, fragments, plan)
    renamed = place_resources(content, plan)
    addresses = Addresses(site, models.known)
    redirects, entrance = RedirectList(site), config.languages.entrance
    converter = Converter(plan, site, models, addresses, fragments, bodies, redirects, renamed, entrance)
    converter.convert(content.languages, made)
    tell_outputs(content.languages, config.outputs, plan.report)
    make_ignore_file(plan)
    for path, raw in models.files.items():
        plan.made(path, raw)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _unsaid_languages(paths: Iterable[str]) -> Iterator[Problem]:
    """Without a configuration, folders of languages are sections like any other; whoever left it behind is told."""
    parts = (path.split("/") for path in paths)
    folders = {
        each[1] for each in parts if each[0] == "content" and len(each) > 2 and _LANGUAGE.fullmatch(each[1])
    }
    if "en" in folders and len(folders) > 1:
        named = ", ".join(f"content/{each}" for each in sorted(folders))
        message = f"{named} are sections here, not languages: there is no configuration that says so"
        fix = "put a hugo.toml with [languages] beside content/, and import into a new folder"
        yield Problem("import_setting", "warning", message, "content", fix=fix)


def _bodies(
    files: list[SourceFile], config: HugoConfig, content: Content, fragments: Fragments, plan: Plan
) -> Bodies:
    images = Images(files)
    for page in (page for pages in content.languages for page in pages):
        images.learn(page.parts.body)
    references = References(content.languages, fragments)
    templates, report = read_templates(files), plan.report
    return Bodies(references, images, config.params, templates, report, config.emoji, config.passthrough)


def _site(config: HugoConfig, content: Content, fragments: Fragments, name: str, plan: Plan) -> Site:
    languages = config.languages
    settings = Settings(
        config.title or name,
        config.base_url if config.base_url != "/" else "",
        languages.default.locale,
        config.timezone,
        config.unsafe,
        taxonomies.routes(config),
        menus(config, content.languages, fragments),
        tuple(Language(each.locale, each.key, each.label) for each in languages.shown),
        config.feed,
        config.highlight,
        config.autolinks,
    )
    site, raw, refused = usable(settings)
    plan.made("site.toml", raw)
    for message in (*refused, *config.mounts.refused):
        fix = "add the setting to site.toml by hand"
        plan.report.problems.append(Problem("import_setting", "warning", message, "site.toml", fix=fix))
    return site


def _models(languages: tuple[Pages, ...], config: HugoConfig) -> Models:
    every = [
        page for pages in languages for page in pages if not taxonomies.is_taxonomy(page.section, config)
    ]
    sections = {page.section[0] for page in every if page.section}
    types = {each for pages in languages for each in pages.types()}
    default = config.languages.default
    return make_models(sections, filter(is_type, types), config.rules[default.key], default.locale)
