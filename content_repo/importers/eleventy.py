"""`fragmint import eleventy`: an Eleventy site becomes a Fragmint site whose pages keep their addresses
(docs/importing/eleventy.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from content_repo.importers.eleventy_config import NAMES, EleventyConfig, read_config
from content_repo.importers.eleventy_data import FolderData, tag_list
from content_repo.importers.eleventy_urls import default_url, named, permalink_url
from content_repo.importers.foreign_dates import add_date, moment
from content_repo.importers.header import Header
from content_repo.importers.html_blocks import html_block
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.imported_pages import Arrivals, ImportedPage
from content_repo.importers.intake import read_markdown
from content_repo.importers.made_site import make_site
from content_repo.importers.model_files import ModelFiles
from content_repo.importers.page_urls import Addresses
from content_repo.importers.parts import Parts
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.section_routes import Addressed, add_sections, id_of
from content_repo.importers.site_toml import Settings
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_names import fragment_path, is_markdown
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import flow
from content_repo.problems import ContentError, Problem
from content_repo.site import Site

_TEMPLATES = (".njk", ".liquid", ".html", ".htm")
_PROGRAMS = (
    *(".11ty.js", ".11ty.cjs", ".11ty.mjs", ".11ty.ts", ".11ty.jsx", ".11ty.tsx"),
    *(".hbs", ".mustache", ".ejs", ".haml", ".pug", ".webc", ".vto"),
)
_TAG = re.compile(r"\{%-?\s*(\w+)")
_OUTPUT = re.compile(r"\{\{")
_NODE = (
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "node_modules",
    ".eleventyignore",
)
_LICENCES = ("license", "licence", "notice", "copying")
_HELD_BACK = ("permalink", "pagination", "eleventyComputed")


@dataclass(slots=True)
class _Page:
    """A template file with its front matter; `given` is the data of its folders, `path` below the input folder."""

    file: SourceFile
    path: str
    parts: Parts
    header: Header
    given: Mapping[str, Any]

    def get(self, key: str) -> Any:
        return self.header.fields.get(key, self.given.get(key))


def import_eleventy(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Eleventy site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    config = read_config(each for each in files if each.path in NAMES and not each.fault)
    inside = [each for each in files if not each.fault and not _outside(each.path, config)]
    data = FolderData(inside, plan.report.problems)
    pages = _sort_out(files, config, data, plan)
    site = make_site(
        Settings(source.resolve().name, trusted_content=True, taxonomies=_taxonomies(pages)), plan
    )
    models = ModelFiles(site.default_locale)
    _Import(plan, config, site, models).convert(pages)
    make_ignore_file(plan)
    models.make(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _outside(path: str, config: EleventyConfig) -> bool:
    """Whether a path is no input: another folder, dependencies, output, templates, hidden."""
    below = config.below_input(path)
    kept_apart = (config.includes, config.layouts, config.output, config.data, "node_modules")
    return below is None or any(path.startswith(f"{folder}/") for folder in kept_apart if folder)


def _taxonomies(pages: list[_Page]) -> dict[str, str]:
    """Collections are the tags of Eleventy; a page of its own at their address stays the list of them."""
    used = any(tag_list(page.get("tags")) for page in pages)
    taken = any(
        str(page.get("permalink")).strip("/ ") == "tags" and _target(page) != "content/tags.md"
        for page in pages
    )
    return {"tags": "/tags/{term}/"} if used and not taken else {}


def _sort_out(
    files: Iterable[SourceFile], config: EleventyConfig, data: FolderData, plan: Plan
) -> list[_Page]:
    pages: list[_Page] = []
    for file in files:
        if file.fault:
            plan.refused(file)
        elif file.path in NAMES:
            plan.read(file, "site.toml", "a program: only the folders that it names were read")
        elif _is_page(file.path, config):
            pages += _read(file, config, data, plan)
        else:
            _place_other(file, config, data, plan)
    return pages


def _is_page(path: str, config: EleventyConfig) -> bool:
    name = PurePosixPath(path).name
    hidden = any(part.startswith((".", "_")) for part in (config.below_input(path) or "").split("/"))
    wanted = is_markdown(path) or (name.endswith(_TEMPLATES) and not name.endswith(_PROGRAMS))
    at_top = "/" not in path and name.lower() in ("readme.md", "changelog.md", "contributing.md")
    return wanted and not hidden and not at_top and not _outside(path, config)


def _read(file: SourceFile, config: EleventyConfig, data: FolderData, plan: Plan) -> list[_Page]:
    try:
        parts, header = read_markdown(file)
    except ContentError as error:
        plan.skipped(file, str(error.problems[0]), *error.problems)
        return []
    page = _Page(file, config.below_input(file.path) or "", parts, header, data.given_to(file.path))
    permalink = str(page.get("permalink") or "")
    if page.get("pagination") is not None:
        message = "it makes many pages from data: a query of a `list` section does that here"
        fix = "write a section `{type: list, query: …}`"
        plan.skipped(file, message, Problem("import_markup", "warning", message, file.path, fix=fix))
        return []
    if re.search(r"\.(?!html?$)\w+$", permalink.strip()) and "{{" not in permalink.rpartition("/")[2]:
        plan.skipped(file, f"a template of Eleventy that makes {permalink}")
        return []
    return [page]


def _place_other(file: SourceFile, config: EleventyConfig, data: FolderData, plan: Plan) -> None:
    path = file.path
    below, top = config.below_input(path), path.partition("/")[0]
    if path.startswith(f"{config.data}/") and not path.endswith((".js", ".cjs", ".mjs", ".ts")):
        inside = path.removeprefix(f"{config.data}/")
        plan.copied(
            file, f"data/{inside.removesuffix('.yml') + '.yaml' if inside.endswith('.yml') else inside}"
        )
    elif path in data.files:
        plan.read(file, "content", "its values are in the pages of its folder")
    elif path in data.programs or path.startswith(f"{config.data}/"):
        message = "a program of data: what it would give to pages is not known"
        problem = Problem(
            "import_markup", "warning", message, path, fix="write the values into the pages, or data/"
        )
        plan.skipped(file, message, problem)
    elif top in _NODE or path in _NODE:
        plan.skipped(file, "a dependency of Eleventy")
    elif "/" not in path and path.lower().startswith(_LICENCES):
        plan.copied(file, path)
    elif below is None or _outside(path, config) or path.startswith(".") or "/." in path:
        plan.skipped(file, "outside the folders that hold content")
    elif path.endswith((*_PROGRAMS, *_TEMPLATES)) or is_markdown(path):
        plan.skipped(file, "a template of Eleventy: themes are not imported")
    else:
        plan.copied(
            file, f"static/{below}", "" if config.input else "Eleventy copies it if the configuration says so"
        )


class _Import:
    """The pages on their way into the plan."""

    def __init__(self, plan: Plan, config: EleventyConfig, site: Site, models: ModelFiles) -> None:
        self._plan, self._config, self._site, self._models = plan, config, site, models
        self._counts: Counter[str] = Counter()

    def convert(self, pages: list[_Page]) -> None:
        urls = {page.file.path: self._url(page) for page in pages}
        found = [(_target(page), urls[page.file.path]) for page in pages]
        add_sections((Addressed(id_of(target), url) for target, url in found if url), self._models)
        self._models.without_page()
        addresses = Addresses(self._site, self._models.known)
        foreign = ("aliases", "weight", "slug")
        arrivals = Arrivals("eleventy", self._plan, self._site, addresses, self._models.known, foreign)
        arriving = []
        for page in pages:
            try:
                arriving.append(self._page(page, urls[page.file.path]))
            except ContentError as error:
                self._plan.skipped(page.file, str(error.problems[0]), *error.problems)
        arrivals.receive(arriving)
        self._plan.report.shortcodes.update(self._counts)

    def _url(self, page: _Page) -> str | None:
        permalink, place = page.get("permalink"), named(page.path)
        if permalink is False:
            return None
        url = default_url(place)
        if isinstance(permalink, str) and permalink.strip():
            date = moment(page.header.written("date") or place.day, self._site.zone)
            own = permalink_url(permalink, place, {**page.given, **page.header.fields}, date)
            if own is None:
                message = f"the permalink {permalink!r} needs Eleventy; the page is at {url!r}"
                fix = "write its address under `url`"
                self._plan.report.problems.append(
                    Problem("import_url", "warning", message, page.file.path, fix=fix)
                )
            url = own or url
        return self._config.prefix + url

    def _page(self, page: _Page, url: str | None) -> ImportedPage:
        header = page.header
        for key, value in reversed(list(page.given.items())):
            if header.key(key) is None and key not in _HELD_BACK:
                header.insert(key, flow(value), f"`{key}` comes from the data of its folder")
        self._set_tags(page)
        add_date(header, "date", named(page.path).day, self._site.zone, "the day in the file's name")
        body = page.parts.body
        self._counts.update(_TAG.findall(body))
        self._counts.update({"{{ }}": len(_OUTPUT.findall(body))} if "{{" in body else {})
        arriving = ImportedPage(page.file, _target(page), page.parts, header, url)
        if not is_markdown(page.file.path):
            arriving.with_body(html_block(body))
            arriving.notes.append("HTML; tags of the template stay visible")
        return arriving

    def _set_tags(self, page: _Page) -> None:
        """Tags of folders and of the page add up; one tag alone is a list of one."""
        header, own = page.header, tag_list(page.header.fields.get("tags"))
        wanted = list(dict.fromkeys([*tag_list(page.given.get("tags")), *own]))
        if wanted and header.fields.get("tags") != wanted:
            header.replace(("tags",), flow(wanted), "`tags` became a list, with those of its folder")


def _target(page: _Page) -> str:
    stem = page.path
    for ending in _TEMPLATES:
        stem = stem.removesuffix(ending)
    return f"content/{fragment_path(stem if is_markdown(stem) else f'{stem}.md')[0]}"
