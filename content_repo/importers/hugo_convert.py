"""One page of Hugo becomes one file of a fragment: same body, same URL, front matter changed line by line where
meanings differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content_repo.importers import hugo_fields
from content_repo.importers.header import Header
from content_repo.importers.hugo_bodies import Bodies
from content_repo.importers.hugo_fragments import Fragments, Part
from content_repo.importers.hugo_languages import Language
from content_repo.importers.hugo_listings import Listing
from content_repo.importers.hugo_models import Models, is_type
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.intake import rebuilt
from content_repo.importers.page_urls import Addresses, set_url, writable
from content_repo.importers.plan import Plan
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.target_tree import Bytes
from content_repo.importers.yaml_text import dump
from content_repo.problems import ContentError, Problem
from content_repo.site import Site
from content_repo.sources import FIXED_BY_BASE


@dataclass(slots=True)
class Converter:
    """Puts pages into a plan. `renamed` are files beside pages that have other names here, by the source path of the page;
    `entrance` is the (from, to) of the redirect to the home page.
    """

    plan: Plan
    site: Site
    models: Models
    addresses: Addresses
    fragments: Fragments
    bodies: Bodies
    redirects: RedirectList
    renamed: Mapping[str, Mapping[str, str]]
    entrance: tuple[str, str] | None = None

    def convert(self, languages: Iterable[Pages], made: Iterable[Listing]) -> None:
        """All pages: originals, pages that Hugo makes without a file, then translations of both; and the redirects."""
        every = [(self.fragments[page], pages) for pages in languages for page in pages]
        ordered = sorted(every, key=lambda each: self._rank(each[0]))
        self._convert_all(each for each in ordered if each[0].is_base)
        for listing in made:
            self._make(listing)
        self._convert_all(each for each in ordered if not each[0].is_base)
        taken = set(self.plan.report.urls.values())
        if self.entrance and self.entrance[0] not in taken:
            self.redirects.add(*self.entrance, "site.toml")
        self.redirects.make(self.plan, taken)

    def _convert_all(self, parts: Iterable[tuple[Part, Pages]]) -> None:
        for part, pages in parts:
            try:
                self._convert(part, pages)
            except ContentError as error:
                self.plan.skipped(part.page.file, str(error.problems[0]), *error.problems)

    def _rank(self, part: Part) -> tuple[bool, bool, float, str]:
        """Of pages with one URL the one that is shown for longest keeps it: no draft, no expiry and no set day to begin, a
        late expiry.
        """
        header = part.page.header
        expiry, begin = (
            hugo_fields.moment_of(header.get(key), self.site.zone) for key in ("expirydate", "publishdate")
        )
        shown_until = expiry.timestamp() if expiry else 0.0
        draft = hugo_fields.is_true(header.get("draft"))
        return draft, bool(expiry or begin), -shown_until, part.page.path

    def _make(self, listing: Listing) -> None:
        target, is_translation = self.fragments.file_of(listing.id, listing.language)
        header = Header(dump({"title": listing.title}), target, 2)
        url = writable(listing.url)
        if self.addresses.take(url, target):
            return
        if not is_translation and self.models.lists(listing.id):
            header.insert("type", self.models.listing, "it lists its pages")
        if self.addresses.own(target, _file(header)) != url:
            set_url(header, self._below_prefix(url, listing.language), "the URL of Hugo")
        self.plan.made(target, _file(header))
        self.plan.report.urls[target] = url

    def _convert(self, part: Part, pages: Pages) -> None:
        page, header = part.page, part.page.header
        cascaded = pages.cascaded(page)
        is_page, url = pages.is_rendered(page, cascaded), pages.url(page)
        hugo_fields.adapt(header, cascaded, self.site.zone, self.site.taxonomies)
        if is_page:
            self._keep_type(header)
            self._mark_listing(part)
            hugo_fields.root_aliases(header, url, page.language.prefix, ugly=pages.is_ugly(page))
            if page.language.locale != self.site.default_locale:
                self._redirect_aliases(page, url)
        else:
            self._take_page_away(part)
        if not part.is_base:
            self._leave_to_base(header)
        if part.is_draft:
            header.insert("publish", "false", "`publish: false` was added: this translation is a draft")
        self._repair(page, part.target)
        self.bodies.convert(page, pages, self.renamed.get(page.file.path, {}))
        if is_page:
            url = self._keep_url(part, url)
        reason = "; ".join([*header.notes, *part.renamed])
        if self.plan.imported(page.file, part.target, rebuilt(page.parts, header), reason) and is_page:
            self.plan.report.urls[page.file.path] = url

    def _keep_type(self, header: Header) -> None:
        """A type that cannot name a model keeps its value under another key."""
        key, value = header.key("type"), header.get("type")
        if key and isinstance(value, str) and value and not is_type(value):
            header.rename(key, "hugo_type", f"`{key}: {value}` cannot name a model and became `hugo_type`")

    def _mark_listing(self, part: Part) -> None:
        """The page of a section that names no type of its own lists its pages; documentation has a tree for that."""
        page, listing = part.page, self.models.listing
        named = part.is_base and page.place.kind == "section" and not page.header.key("type")
        if named and self.models.lists(page.section[0]):
            page.header.insert(
                "type", listing, f"`type: {listing}` was added: the page of a section lists its pages"
            )

    def _take_page_away(self, part: Part) -> None:
        header = part.page.header
        for name in ("type", "url"):
            if key := header.key(name):
                note = f"`{key}` became `hugo_{name}`: Hugo makes no page of this file"
                header.rename(key, f"hugo_{name}", note)
        if part.is_base:
            note = f"`type: {self.models.resource}` was added: Hugo makes no page of this file"
            header.insert("type", self.models.resource, note)

    def _redirect_aliases(self, page: Page, url: str) -> None:
        """Aliases belong to the default language here; those of another become redirects of their own."""
        header = page.header
        key, value = header.key("aliases"), header.get("aliases")
        if key is None:
            return
        for alias in value if isinstance(value, list) else [value]:
            if isinstance(alias, str):
                self.redirects.add(alias, url, page.file.path)
        header.rename(key, f"hugo_{key}", f"`{key}` became `hugo_{key}`, and rows of redirects.yaml")

    def _leave_to_base(self, header: Header) -> None:
        """What only the original may set stays visible under another name."""
        for name in FIXED_BY_BASE:
            if key := header.key(name):
                header.rename(key, f"hugo_{key}", f"`{key}` became `hugo_{key}`: it comes from the original")

    def _repair(self, page: Page, target: str) -> None:
        """A reserved key whose value this format refuses becomes a comment."""
        for fault in self.addresses.faults(target, rebuilt(page.parts, page.header)):
            key = fault.field.partition(".")[0]
            if key in page.header.fields:
                page.header.comment_out(key, f"`{key}` became a comment: {fault.message}")

    def _keep_url(self, part: Part, url: str) -> str:
        """Make sure of the URL that Hugo gives; the one that the page has in the end."""
        page, file = part.page, part.page.file.path
        wanted = self._located(writable(url), page)
        if wanted != url:
            self._warn(
                "import_url", file, f"the URL {url!r} cannot be written here; the page is at {wanted!r}"
            )
            if self._located(url, page) == wanted:
                self.redirects.add(url, wanted, file)
        if owner := self.addresses.take(wanted, file):
            own = self._free(page, wanted)
            self._warn(
                "import_url_taken", file, f"{owner!r} has the URL {wanted!r} already; this page is at {own!r}"
            )
            wanted = own
        self._write_url(part, wanted)
        return wanted

    def _located(self, url: str, page: Page) -> str:
        """The URL below the prefix of its language, which every URL of that language has here."""
        prefix = f"/{page.language.key}"
        if page.language.locale == self.site.default_locale or url.startswith(f"{prefix}/"):
            return url
        return prefix + url

    def _write_url(self, part: Part, url: str) -> None:
        """`url:`, without its prefix, where the rules here would give another one."""
        page = part.page
        found = self.addresses.own(part.target, rebuilt(page.parts, page.header), self._original(part))
        if found != url:
            why = f"here it would be {found}" if found else "the URL of Hugo"
            set_url(page.header, self._below_prefix(url, page.language), why)

    def _below_prefix(self, url: str, language: Language) -> str:
        """A URL as it is written in a file of its language."""
        return url if language.locale == self.site.default_locale else url.removeprefix(f"/{language.key}")

    def _original(self, part: Part) -> tuple[str, bytes] | None:
        """The file whose values a translation shares, as it is in the plan."""
        if part.is_base:
            return None
        target = self.fragments.original_of(part)
        content = self.plan.outputs.get(target)
        return (target, content.data) if isinstance(content, Bytes) else None

    def _free(self, page: Page, url: str) -> str:
        """A URL beside the one that is taken, from the file's name."""
        parent = self.addresses.beside(url.rstrip("/")).rpartition("/")[0]
        name = page.place.name
        number = 1
        while self.addresses.take(
            own := writable(f"{parent}/{name.lower()}{f'-{number}' if number > 1 else ''}/"), page.file.path
        ):
            number += 1
        return own

    def _warn(self, code: str, file: str, message: str) -> None:
        fix = "give one of the pages another `url`"
        self.plan.report.problems.append(Problem(code, "warning", message, file, fix=fix))


def _file(header: Header) -> bytes:
    return f"---\n{header.text}---\n".encode()
