"""`fragmint import astro`: the Markdown and MDX of an Astro site become a Fragmint site whose pages keep their
addresses (docs/importing/astro.md).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from content_repo.importers.astro_config import AstroConfig, is_config, read_config
from content_repo.importers.foreign_dates import add_date
from content_repo.importers.header import Header
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.imported_pages import Arrivals, ImportedPage
from content_repo.importers.intake import read_markdown
from content_repo.importers.made_site import make_site
from content_repo.importers.mdx import read_mdx
from content_repo.importers.model_files import ModelFiles
from content_repo.importers.page_urls import Addresses
from content_repo.importers.parts import Parts
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.section_routes import Addressed, add_sections, id_of
from content_repo.importers.site_toml import Settings
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_names import fragment_path
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import flow
from content_repo.problems import ContentError, Problem
from content_repo.site import Site

_TEXTS = (".md", ".mdx", ".markdown")
_DATA = (".json", ".yaml", ".yml", ".toml")
_LICENCES = ("license", "licence", "notice", "copying")
_DATES = {"date": ("pubDate", "publishedAt", "pubDatetime"), "lastmod": ("updatedDate", "modDatetime")}


@dataclass(slots=True)
class _Page:
    """`collection` is "" for a page below `src/pages/`; `below` its path there or in the collection."""

    file: SourceFile
    collection: str
    below: str
    parts: Parts
    header: Header

    @property
    def target(self) -> str:
        path = f"{self.collection}/{self.below}" if self.collection else self.below
        stem = str(PurePosixPath(path).with_suffix(".md"))
        return f"content/{fragment_path(stem)[0]}"

    def url(self, config: AstroConfig) -> str:
        stem = str(PurePosixPath(self.below).with_suffix(""))
        if self.collection:
            parts = [github_slug(part) for part in stem.split("/")]
            slug = self.header.written("slug").strip("/") or "/".join(parts).removesuffix("index").strip("/")
            path = "/".join(filter(None, (config.bases.get(self.collection, self.collection), slug)))
        else:
            path = "" if stem == "index" else stem.removesuffix("/index")
        ending = ".html" if config.files and path else "/"
        return f"{config.base}/{path}{ending}".replace("//", "/")


def github_slug(text: str) -> str:
    """As `github-slugger` writes a part of a path: letters, marks (the vowels of Hindi and Thai), digits, `_`, `-` stay."""
    kept = (each for each in text.lower() if each in "- _" or unicodedata.category(each)[0] in "LMN")
    return "".join(kept).replace(" ", "-")


def import_astro(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Astro site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    config = read_config(files)
    pages = _sort_out(files, config, plan)
    taxonomies = ["tags"] if any(page.header.key("tags") for page in pages) else []
    name = source.resolve().name
    site = make_site(
        Settings(
            name, config.host, config.locale, trusted_content=True, taxonomies=taxonomies, autolinks=True
        ),
        plan,
    )
    models = ModelFiles(site.default_locale)
    add_sections((Addressed(id_of(page.target), page.url(config)) for page in pages), models)
    _tell_guessed(pages, config, plan)
    _convert(pages, config, site, models, plan)
    make_ignore_file(plan)
    models.make(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _sort_out(files: Iterable[SourceFile], config: AstroConfig, plan: Plan) -> list[_Page]:
    pages: list[_Page] = []
    for file in files:
        collection, below = config.collection_of(file.path)
        inside = file.path.removeprefix("src/pages/") if file.path.startswith("src/pages/") else below
        if file.fault:
            plan.refused(file)
        elif is_config(file.path):
            plan.read(file, "site.toml", "a program: only what it writes in plain text was read")
        elif inside and file.path.endswith(_TEXTS):
            pages += _read(file, collection, inside, plan)
        elif collection:
            _place_beside(file, collection, below, plan)
        else:
            _place_other(file, plan)
    return pages


def _read(file: SourceFile, collection: str, below: str, plan: Plan) -> list[_Page]:
    if any(part.startswith(("_", ".")) for part in below.split("/")):
        plan.skipped(file, "a name that Astro passes over")
        return []
    try:
        return [_Page(file, collection, below, *read_markdown(file))]
    except ContentError as error:
        plan.skipped(file, str(error.problems[0]), *error.problems)
        return []


def _place_beside(file: SourceFile, collection: str, below: str, plan: Plan) -> None:
    """A file of a collection that is no text: data, or a picture beside its page."""
    path = PurePosixPath(below)
    if path.suffix == ".yml":
        plan.copied(file, f"data/{collection}/{path.with_suffix('.yaml')}", "the suffix became .yaml")
    elif path.suffix in _DATA:
        plan.copied(file, f"data/{collection}/{below}")
    else:
        plan.copied(file, f"content/{collection}/{below}")


def _place_other(file: SourceFile, plan: Plan) -> None:
    top, _, below = file.path.partition("/")
    if top == "public" and below:
        plan.copied(file, f"static/{below}")
    elif file.path.startswith("src/assets/"):
        plan.copied(file, file.path.removeprefix("src/"))
    elif file.path.startswith("src/data/") and file.path.endswith(_DATA):
        inside = file.path.removeprefix("src/data/")
        plan.copied(
            file, f"data/{inside.removesuffix('.yml') + '.yaml' if inside.endswith('.yml') else inside}"
        )
    elif not below and top.lower().startswith(_LICENCES):
        plan.copied(file, file.path)
    elif file.path.startswith("src/pages/"):
        plan.skipped(file, "a page that Astro's program makes: themes are not imported")
    else:
        plan.skipped(file, "outside the folders that hold content")


def _tell_guessed(pages: Iterable[_Page], config: AstroConfig, plan: Plan) -> None:
    for name in sorted({page.collection for page in pages if page.collection} - config.bases.keys()):
        message = (
            f"no page of Astro was found that shows the collection {name!r}; its pages are below /{name}/"
        )
        fix = f"write the right `route` in models/{name}.yaml"
        plan.report.problems.append(Problem("import_url", "warning", message, f"src/content/{name}", fix=fix))


def _convert(pages: Iterable[_Page], config: AstroConfig, site: Site, models: ModelFiles, plan: Plan) -> None:
    models.without_page()
    counts: Counter[str] = Counter()
    addresses = Addresses(site, models.known)
    arrivals = Arrivals("astro", plan, site, addresses, models.known, foreign=("aliases", "weight", "slug"))
    arriving = []
    for page in pages:
        try:
            arriving.append(_page(page, config, site, counts))
        except ContentError as error:
            plan.skipped(page.file, str(error.problems[0]), *error.problems)
    arrivals.receive(arriving)
    plan.report.shortcodes.update(counts)


def _page(page: _Page, config: AstroConfig, site: Site, counts: Counter[str]) -> ImportedPage:
    header = page.header
    for name, others in _DATES.items():
        for other in others:
            add_date(header, name, header.get(other), site.zone, f"Astro's themes call it `{other}`")
    arriving = ImportedPage(page.file, page.target, page.parts, header, page.url(config))
    if page.file.path.endswith(".mdx"):
        mdx = read_mdx(page.parts.body)
        counts.update(mdx.counts)
        arriving.with_body(mdx.body)
        arriving.notes.append("components and expressions of MDX stay visible as code")
        if mdx.statements:
            header.insert("mdx", flow(mdx.statements), "`mdx` holds the imports and exports")
    return arriving
