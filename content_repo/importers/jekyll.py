"""`fragmint import jekyll`: a Jekyll site becomes a Fragmint site whose pages keep their addresses
(docs/importing/jekyll.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from content_repo import dates
from content_repo.importers.common_route import common_route
from content_repo.importers.emoji_codes import with_emoji
from content_repo.importers.foreign_dates import add_date
from content_repo.importers.html_blocks import html_block
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.imported_pages import Arrivals, ImportedPage, as_address
from content_repo.importers.intake import read_markdown
from content_repo.importers.jekyll_config import NAMES, USED, JekyllConfig, read_config
from content_repo.importers.jekyll_documents import Document, place_of, targets, words
from content_repo.importers.jekyll_files import HTML, MARKDOWN, has_front_matter, is_passed_over, place_other
from content_repo.importers.jekyll_liquid import Liquid
from content_repo.importers.made_site import make_site
from content_repo.importers.model_files import ModelFiles, label_of, model_name
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Settings
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import flow
from content_repo.problems import ContentError
from content_repo.site import Site

_TAXONOMIES = {"categories": "/categories/{term}/", "tags": "/tags/{term}/"}
_NOT_HANDED_ON = ("permalink", "published", "category", "categories", "tag", "tags", "date", "slug")


def import_jekyll(
    source: Path, target: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import the Jekyll site at `source` into the site at `target`.

    `progress` is called with (files written, files in all). Raises ImportRefused where the import cannot
    start.
    """
    check_places(source, target)
    files, plan = list(walk(source)), Plan()
    found = [each for each in files if each.path in NAMES and not each.fault]
    config = read_config(found, plan.report.problems)
    documents = _sort_out(files, config, plan)
    site = _site(config, documents, source.resolve().name, plan)
    models = _models(config, documents, site)
    _Import(plan, config, site, models).convert(documents)
    make_ignore_file(plan)
    models.make(plan)
    return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _sort_out(files: Iterable[SourceFile], config: JekyllConfig, plan: Plan) -> list[Document]:
    """The files that are content; everything else finds its place in the plan at once."""
    documents = []
    for file in files:
        if file.fault:
            plan.refused(file)
        elif file.path in NAMES:
            ignored = ", ".join(sorted(key for key in config.values if key not in USED))
            plan.read(file, "site.toml", f"keys without a meaning here: {ignored}" if ignored else "")
        elif _is_content(file, config):
            documents += _read(file, config, plan)
        else:
            place_other(file, config, plan)
    return documents


def _is_content(file: SourceFile, config: JekyllConfig) -> bool:
    suffix = PurePosixPath(file.path).suffix.lower()
    if suffix not in (*MARKDOWN, *HTML) or is_passed_over(file.path, config) or config.leaves_out(file.path):
        return False
    without = "jekyll-optional-front-matter" in str(config.values.get("plugins")) and suffix in MARKDOWN
    return without or has_front_matter(file)


def _read(file: SourceFile, config: JekyllConfig, plan: Plan) -> list[Document]:
    place = place_of(file.path, config)
    if place.kind == "posts" and not place.day:
        plan.skipped(file, "a post without a date in its name: Jekyll passes it over")
        return []
    try:
        parts, header = read_markdown(file)
    except ContentError as error:
        plan.skipped(file, str(error.problems[0]), *error.problems)
        return []
    kind = {"documents": place.collection}.get(place.kind, place.kind)
    return [Document(file, place, parts, header, config.default_values(file.path, kind))]


def _site(config: JekyllConfig, documents: list[Document], name: str, plan: Plan) -> Site:
    used = {
        taxonomy
        for each in documents
        for taxonomy, one in (("categories", "category"), ("tags", "tag"))
        if words(each, one, taxonomy) or (taxonomy == "categories" and each.categories)
    }
    settings = Settings(
        config.text("title") or config.text("name") or name,
        config.base_url,
        config.text("lang") or config.text("locale") or "en",
        config.timezone,
        trusted_content=True,
        taxonomies={key: _TAXONOMIES[key] for key in sorted(used) if _is_free(key, documents, config)},
    )
    return make_site(settings, plan)


def _is_free(taxonomy: str, documents: Iterable[Document], config: JekyllConfig) -> bool:
    """Whether the list of terms gets in no page's way; a page of the taxonomy's own name is that list."""
    places = targets(documents)
    own = (f"content/{taxonomy}.md", f"content/{taxonomy}/index.md")
    index = _TAXONOMIES[taxonomy].partition("{term}")[0]
    return all(
        as_address(config.base_path + (each.url(config) or "")) != index or places[each.file.path] in own
        for each in documents
    )


def _models(config: JekyllConfig, documents: list[Document], site: Site) -> ModelFiles:
    models = ModelFiles(site.default_locale)
    posts = [each for each in documents if each.place.kind == "posts"]
    samples = [
        (config.base_path + (each.url(config) or ""), each.place.name, each.date(config)) for each in posts
    ]
    models.add("post", label="Post", path="posts/**", route=common_route(samples))
    for name in sorted({each.place.collection for each in documents if each.place.collection}):
        prefix = f"{config.base_path}/{name}"
        pages = [each for each in documents if each.place.collection == name]
        addresses = [(config.base_path + (each.url(config) or ""), each.place.name, None) for each in pages]
        route = common_route(addresses, f"{prefix}/{{slug}}/") if config.collections[name].output else ""
        models.add(model_name(name), label=label_of(name), path=f"{name}/**", route=route)
    models.without_page()
    return models


class _Import:
    """The content files on their way into the plan."""

    def __init__(self, plan: Plan, config: JekyllConfig, site: Site, models: ModelFiles) -> None:
        self._plan, self._config, self._site = plan, config, site
        addresses = Addresses(site, models.known)
        self._arrivals = Arrivals(
            "jekyll", plan, site, addresses, models.known, foreign=("aliases", "weight")
        )
        self._redirects = RedirectList(site)

    def convert(self, documents: list[Document]) -> None:
        config, places = self._config, targets(documents)
        urls = {each.file.path: each.url(config) for each in documents}
        self._liquid = Liquid(config.values, _Links(documents, urls).find, config.base_path, config.base_url)
        pages = []
        for each in documents:
            try:
                pages.append(self._page(each, places[each.file.path], urls[each.file.path]))
            except ContentError as error:
                self._plan.skipped(each.file, str(error.problems[0]), *error.problems)
        self._arrivals.receive(filter(None, pages))
        self._plan.report.shortcodes.update(self._liquid.counts)
        self._redirects.make(self._plan, set(self._plan.report.urls.values()))

    def _page(self, document: Document, target: str, url: str | None) -> ImportedPage | None:
        url = None if url is None else self._config.base_path + url
        leads_to = document.get("redirect_to")
        if isinstance(leads_to, list) and leads_to:
            leads_to = leads_to[0]
        if isinstance(leads_to, str) and url:
            self._redirects.add(url, leads_to, document.file.path)
            self._plan.read(document.file, "redirects.yaml", "a page that only leads elsewhere")
            return None
        fields = {**document.defaults, **document.header.fields}
        self._add_fields(document, url)
        body = self._liquid.convert(document.parts.body, fields)
        if document.file.path.lower().endswith(HTML):
            body = html_block(body)
        elif "jemoji" in str(self._config.values.get("plugins")):
            body = with_emoji(body)
        page = ImportedPage(document.file, target, document.parts, document.header, url)
        if body != document.parts.body:
            page.with_body(body)
            page.notes.append("Liquid, HTML and emoji codes in the body were written as Markdown")
        return page

    def _add_fields(self, document: Document, url: str | None) -> None:
        """What Jekyll knows of a file from its name, its folder and the configuration."""
        header, place = document.header, document.place
        for key, value in reversed(list(document.defaults.items())):
            if header.key(key) is None and key not in _NOT_HANDED_ON:
                header.insert(key, flow(value), f"`{key}` comes from the configuration's defaults")
        if (place.kind == "drafts" or document.is_hidden) and header.key("draft") is None:
            header.insert("draft", "true", "`draft: true` was added: Jekyll does not publish it")
        for many, found in (
            ("categories", list(document.categories)),
            ("tags", words(document, "tag", "tags")),
        ):
            self._set_words(document, many, found)
        add_date(
            header, "date", document.day, dates.zone(self._config.timezone), "the day in the file's name"
        )
        for old in _listed(document.get("redirect_from")):
            if url:
                self._redirects.add(old if old.startswith("/") else f"/{old}", url, document.file.path)

    def _set_words(self, document: Document, key: str, found: list[str]) -> None:
        header = document.header
        value = header.fields.get(key)
        if not found or value == found:
            return
        if key not in header.fields:
            header.insert(key, flow(found), f"`{key}` was added: Jekyll gives it these")
        elif isinstance(value, str | list):
            header.replace((key,), flow(found), f"`{key}` became a list of what Jekyll reads")


def _listed(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [each.strip() for each in found if isinstance(each, str) and each.strip()]


class _Links:
    """What `{% link %}` and `{% post_url %}` name."""

    def __init__(self, documents: Iterable[Document], urls: dict[str, str | None]) -> None:
        self._urls = urls
        self._posts = {
            str(PurePosixPath(each.place.below).with_suffix("")): urls[each.file.path]
            for each in documents
            if each.place.kind == "posts"
        }

    def find(self, tag: str, wanted: str) -> str | None:
        if tag == "link":
            return self._urls.get(wanted.lstrip("/"))
        name = wanted.strip("/")
        return self._posts.get(name) or next(
            (url for post, url in self._posts.items() if post.endswith(f"/{name}")), None
        )
