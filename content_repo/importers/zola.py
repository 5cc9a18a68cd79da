"""`fragmint import zola`: a Zola site becomes a Fragmint site whose pages keep their addresses
(docs/importing/zola.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from content_repo.importers.emoji_codes import with_emoji
from content_repo.importers.foreign_dates import add_date
from content_repo.importers.header import one_line
from content_repo.importers.heading_anchors import with_anchors
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.imported_pages import Arrivals, ImportedPage
from content_repo.importers.intake import read_markdown
from content_repo.importers.made_site import make_site
from content_repo.importers.model_files import ModelFiles
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.prose import rewrite
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.section_routes import Addressed, add_sections, id_of
from content_repo.importers.site_toml import Language, Settings
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_names import is_markdown
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import flow
from content_repo.importers.zola_config import NAMES, ZolaConfig, read_config
from content_repo.importers.zola_pages import ZolaPage, place_of, slugified
from content_repo.importers.zola_terms import keep_terms, taxonomy_routes
from content_repo.problems import ContentError
from content_repo.site import Site

_UNUSED = {
    "templates": "a template of Zola: themes are not imported",
    "themes": "a theme of Zola: themes are not imported",
    "sass": "a style of Zola's theme: themes are not imported",
    "public": "output of Zola",
}
_LICENCES = ("license", "licence", "notice", "copying")
_INTERNAL = re.compile(r"@/([^\s)\"'#>\]]+\.md)")
_SHORTCODE = re.compile(r"\{\{\s*(\w+)\(|\{%-?\s*(\w+)\(")


def import_zola(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Zola site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    config = read_config(
        (each for each in files if each.path in NAMES and not each.fault), plan.report.problems
    )
    pages = _sort_out(files, config, plan)
    site = _site(config, source.resolve().name, plan)
    models = ModelFiles(site.default_locale)
    add_sections(
        (
            Addressed(id_of(each.target(config)), config.base_path + each.url(config))
            for each in pages
            if not each.place.language and not each.place.is_section and each.is_rendered
        ),
        models,
    )
    models.without_page()
    _Import(plan, config, site, models).convert(pages)
    make_ignore_file(plan)
    models.make(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _sort_out(files: Iterable[SourceFile], config: ZolaConfig, plan: Plan) -> list[ZolaPage]:
    pages: list[ZolaPage] = []
    for file in files:
        if file.fault:
            plan.refused(file)
        elif file.path in NAMES:
            ignored = ", ".join(config.ignored)
            plan.read(file, "site.toml", f"keys without a meaning here: {ignored}" if ignored else "")
        elif file.path.startswith("content/"):
            pages += _content(file, file.path.removeprefix("content/"), config, plan)
        else:
            _place_other(file, plan)
    return pages


def _content(file: SourceFile, path: str, config: ZolaConfig, plan: Plan) -> list[ZolaPage]:
    if any(part.startswith(".") for part in path.split("/")):
        plan.skipped(file, "a hidden file")
    elif is_markdown(path):
        try:
            return [ZolaPage(file, path, place_of(path, config), *read_markdown(file))]
        except ContentError as error:
            plan.skipped(file, str(error.problems[0]), *error.problems)
    elif path.endswith((".yaml", ".yml")):
        place = PurePosixPath("data/content", path).with_suffix(".yaml")
        plan.copied(file, str(place), "in content/, a YAML file would be a fragment")
    else:
        plan.copied(file, f"content/{path}")
    return []


def _place_other(file: SourceFile, plan: Plan) -> None:
    top, _, below = file.path.partition("/")
    if (top == "static" and below) or (not below and top.lower().startswith(_LICENCES)):
        plan.copied(file, file.path)
    else:
        plan.skipped(file, _UNUSED.get(top, "outside the folders that hold content"))


def _site(config: ZolaConfig, name: str, plan: Plan) -> Site:
    settings = Settings(
        config.title or name,
        config.host,
        config.default,
        trusted_content=True,
        taxonomies=taxonomy_routes(config),
        languages=[Language(each, f"{config.base_path}/{each}".strip("/")) for each in config.languages]
        if len(config.languages) > 1
        else (),
    )
    return make_site(settings, plan)


class _Import:
    """The content files on their way into the plan."""

    def __init__(self, plan: Plan, config: ZolaConfig, site: Site, models: ModelFiles) -> None:
        self._plan, self._config, self._site = plan, config, site
        self._addresses = Addresses(site, models.known)
        self._arrivals = Arrivals("zola", plan, site, self._addresses, models.known)
        self._redirects = RedirectList(site)
        self._counts: Counter[str] = Counter()

    def convert(self, pages: list[ZolaPage]) -> None:
        self._urls = {each.path: self._config.base_path + each.url(self._config) for each in pages}
        originals = {each.original: each for each in pages if not each.place.language}
        found = []
        for each in pages:
            original = originals.get(each.original) if each.place.language else None
            try:
                found += self._page(each, original)
            except ContentError as error:
                self._plan.skipped(each.file, str(error.problems[0]), *error.problems)
        self._arrivals.receive(found)
        keep_terms(pages, self._config, self._addresses, self._plan)
        self._plan.report.shortcodes.update(self._counts)
        self._redirects.make(self._plan, set(self._plan.report.urls.values()))

    def _page(self, page: ZolaPage, original: ZolaPage | None) -> list[ImportedPage]:
        header, url = page.header, self._urls[page.path]
        leads_to = header.written("redirect_to") if page.place.is_section else ""
        if leads_to:
            self._redirects.add(
                url, leads_to if "://" in leads_to else f"/{leads_to.strip('/')}/", page.file.path
            )
        target = page.target(self._config)
        if original is not None and original.header.get("draft") is True and header.get("draft") is not True:
            target = f"{target.removesuffix(f'.{page.place.language}.md')}-{page.place.language}.{page.place.language}.md"
            original = None
        self._add_fields(page, url, is_translation=original is not None)
        rendered = page.is_rendered and not leads_to
        arriving = ImportedPage(page.file, target, page.parts, header, url if rendered else None)
        arriving.is_translation = original is not None
        linked = rewrite(page.parts.body, self._links)
        self._counts.update(one or other for one, other in _SHORTCODE.findall(linked))
        anchored = with_anchors(linked, self._anchor)
        body = with_emoji(anchored) if self._config.emoji else anchored
        arriving.with_body(body)
        if linked != page.parts.body:
            arriving.notes.append("links to `@/…` became addresses")
        if body != anchored:
            arriving.notes.append("codes such as `:smile:` became characters")
        if anchored != linked:
            arriving.notes.append("headings keep their anchors: `{#…}` was added")
        return [arriving]

    def _anchor(self, heading: str) -> str:
        mode = self._config.slugify_anchors
        return slugified(heading, mode) if mode == "on" else re.sub(r"\s", "_", heading)

    def _links(self, text: str) -> str:
        return _INTERNAL.sub(lambda found: self._urls.get(found[1], found[0]), text)

    def _add_fields(self, page: ZolaPage, url: str, is_translation: bool) -> None:
        """What Zola reads from the name of a file, and under other keys."""
        header, zone = page.header, self._site.zone
        taxonomies = header.fields.get("taxonomies")
        for name, terms in taxonomies.items() if isinstance(taxonomies, dict) else ():
            if header.key(name) is None and isinstance(terms, list):
                header.insert(name, flow(terms), f"`{name}` comes from `taxonomies`")
        if not is_translation:
            add_date(header, "date", page.place.day, zone, "the day in the file's name")
        add_date(header, "lastmod", header.get("updated"), zone, "Zola calls it `updated`")
        self._move_aliases(page, url)

    def _move_aliases(self, page: ZolaPage, url: str) -> None:
        """Aliases start at the top of the site; those of a translation become redirects."""
        header = page.header
        listed = header.fields.get("aliases")
        aliases = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        if page.place.language:
            for alias in aliases:
                self._redirects.add(f"{self._config.base_path}/{alias.strip('/')}/", url, page.file.path)
            if "aliases" in header.fields:
                header.rename("aliases", "zola_aliases", "`aliases` of a translation became redirects")
            return
        for at, alias in enumerate(aliases):
            rooted = f"{self._config.base_path}/{alias.lstrip('/')}"
            if rooted != alias and len(aliases) == len(listed or ()):
                header.replace(("aliases", at), one_line(rooted), f"the alias {alias} became {rooted}")
