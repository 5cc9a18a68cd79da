"""Markdown files of another system become fragments at the addresses that their pages had; front matter
changes line by line, and only where meanings differ.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from content_repo import sources
from content_repo.importers.foreign_dates import repair_dates
from content_repo.importers.header import Header, one_line
from content_repo.importers.hugo_fields import is_true
from content_repo.importers.intake import rebuilt
from content_repo.importers.model_files import WITHOUT_PAGE
from content_repo.importers.page_urls import Addresses, writable
from content_repo.importers.parts import Parts
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_names import Places
from content_repo.models import Model
from content_repo.problems import ContentError, Problem
from content_repo.routes import output_fold
from content_repo.site import Site

_OURS = ("sections", "regions", "body", "if", "type", "url")  # keys with a meaning here and another there


@dataclass(slots=True)
class ImportedPage:
    """One file on its way. `target` is its path in the site, `url` the address it had with the locale's prefix
    (None: it was no page), `type` the model it should have ("" is the one of its place).
    """

    file: SourceFile
    target: str
    parts: Parts
    header: Header
    url: str | None
    type: str = ""
    is_translation: bool = False  # of a page that is there
    notes: list[str] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        return is_true(self.header.get("draft"))

    def raw(self) -> bytes:
        return rebuilt(self.parts, self.header)

    def move(self, target: str) -> None:
        """Elsewhere in the site; its address stays."""
        if target != self.target:
            self.notes.append(
                f"the file became {target}: {self.target} would be the fragment of another file"
            )
            self.target = target

    def with_body(self, body: str) -> None:
        self.parts = replace(self.parts, body=body)


@dataclass(slots=True)
class Arrivals:
    """Puts pages into a plan. `system` names the keys that cannot keep their name: `jekyll_type`."""

    system: str
    plan: Plan
    site: Site
    addresses: Addresses
    models: Mapping[str, Model]
    foreign: tuple[str, ...] = ()  # more keys that mean something else there

    def receive(self, pages: Iterable[ImportedPage]) -> None:
        """All pages; of two with one address, the one that is no draft keeps it."""
        places, arriving = Places(), sorted(pages, key=_rank)
        for page in arriving:
            self._know_terms(page)
        for page in arriving:
            if not page.is_translation:
                page.move(places.free(page.target))
            try:
                self._receive(page)
            except ContentError as error:
                self.plan.skipped(page.file, str(error.problems[0]), *error.problems)

    def _know_terms(self, page: ImportedPage) -> None:
        for taxonomy in self.site.taxonomies:
            written = page.header.get(taxonomy)
            for name in written if isinstance(written, list) else [written]:
                self.addresses.know_term(taxonomy, name)

    def _receive(self, page: ImportedPage) -> None:
        self._adapt(page)
        if page.is_translation:
            self._leave_to_base(page.header)
        else:
            self._set_type(page, WITHOUT_PAGE if page.url is None else page.type)
        if page.url is not None:
            self._keep_url(page, page.url)
        elif url := self.addresses.instead(page.target, page.raw()):
            page.header.insert("url", one_line(url), f"`url: {url}` was added: by itself it would have none")
        reason = "; ".join([*page.notes, *page.header.notes])
        if self.plan.imported(page.file, page.target, page.raw(), reason) and page.url is not None:
            self.plan.report.urls[page.file.path] = page.url

    def _adapt(self, page: ImportedPage) -> None:
        header = page.header
        for name in (*_OURS, *self.foreign):
            if key := header.key(name):
                self._set_aside(header, key, "means something else here")
        repair_dates(header, self.site.zone, self.system)
        for fault in self.addresses.faults(page.target, page.raw()):
            key = fault.field.partition(".")[0]
            if key in header.fields:
                self._set_aside(header, key, fault.message)

    def _leave_to_base(self, header: Header) -> None:
        """What no translation can set (docs/content.md) keeps its value; a draft waits."""
        if is_true(header.get("draft")):
            header.insert("publish", "false", "`publish: false` was added: this translation is a draft")
        for name in sources.FIXED_BY_BASE:
            if key := header.key(name):
                self._set_aside(header, key, "only the original sets it")

    def _set_aside(self, header: Header, key: str, why: str) -> None:
        header.rename(key, f"{self.system}_{key}", f"`{key}` became `{self.system}_{key}`: {why}")

    def _set_type(self, page: ImportedPage, wanted: str) -> None:
        if not wanted:
            return
        source, _ = sources.parse_source(page.target, page.raw(), self.site, self.models)
        if source is not None and source.type != wanted:
            page.header.insert("type", wanted, f"`type: {wanted}` was added")

    def _keep_url(self, page: ImportedPage, url: str) -> None:
        """Make sure of the address that the page had."""
        wanted = as_address(url)
        if wanted != as_address(url, exact=True):
            self._warn(
                "import_url", page, f"the URL {url!r} cannot be written here; the page is at {wanted!r}"
            )
        if owner := self.addresses.take(output_fold(wanted), page.file.path, page.target):
            own = self._free(page, wanted)
            self._warn(
                "import_url_taken", page, f"{owner!r} has the URL {wanted!r} already; this is at {own!r}"
            )
            wanted = own
        page.url = wanted
        found = self.addresses.own(page.target, page.raw())
        if found != wanted and not self._by_slug(page, wanted):
            inside = wanted.removeprefix(self._prefix(page.target)) or "/"
            why = f"here it would be {found}" if found else "the address it had"
            page.header.insert("url", one_line(inside), f"`url: {inside}` was added: {why}")

    def _by_slug(self, page: ImportedPage, wanted: str) -> bool:
        """Whether `slug:` alone gives the page its address; then it is set."""
        slug = posixpath.basename(wanted.rstrip("/"))
        if page.header.key("slug") or not slug or page.target.endswith("index.md"):
            return False
        trial = replace(page, header=Header(page.header.text, page.target, 2))
        trial.header.insert("slug", one_line(slug), "")
        if self.addresses.own(trial.target, trial.raw()) != wanted:
            return False
        page.header.insert("slug", one_line(slug), f"`slug: {slug}` was added: the address it had")
        return True

    def _prefix(self, target: str) -> str:
        source, _ = sources.parse_source(target, b"", self.site, self.models)
        prefix = self.site.prefix(source.locale) if source else ""
        return f"/{prefix}" if prefix else ""

    def _free(self, page: ImportedPage, url: str) -> str:
        """An address beside the one that is taken."""
        stem, dot, suffix = (
            url.rpartition(".") if not url.endswith("/") else (url.rstrip("/") or "/index", "", "")
        )
        stem, number = self.addresses.beside(stem), 2
        while self.addresses.take(
            output_fold(own := f"{stem}-{number}{dot}{suffix}" + ("" if dot else "/")), page.file.path
        ):
            number += 1
        return own

    def _warn(self, code: str, page: ImportedPage, message: str) -> None:
        fix = (
            "give one of the pages another `url`" if code == "import_url_taken" else "add a redirect by hand"
        )
        self.plan.report.problems.append(Problem(code, "warning", message, page.file.path, fix=fix))


def _rank(page: ImportedPage) -> tuple[bool, bool, str]:
    return page.is_translation, page.is_draft, page.file.path


def as_address(url: str, exact: bool = False) -> str:
    """A URL path in the form that pages have here: `/x` is `/x/`, `/x/index.html` is `/x/`. `exact` keeps the
    characters that no address here can hold."""
    path = url if exact else writable(url)
    path = path if path.startswith("/") else f"/{path}"
    if path.endswith("/index.html"):
        return path.removesuffix("index.html")
    last = path.rpartition("/")[2]
    return path if not last or _has_extension(last) else f"{path}/"


def _has_extension(name: str) -> bool:
    extension = posixpath.splitext(name)[1][1:]
    return extension[:1].isalpha() and extension.isalnum() and len(extension) <= 10
