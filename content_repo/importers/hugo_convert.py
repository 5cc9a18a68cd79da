"""One page of Hugo becomes one fragment: same body, same URL, front matter changed line by line where
meanings differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from content_repo.importers import hugo_fields
from content_repo.importers.header import Header
from content_repo.importers.hugo_models import Models, is_type
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.intake import rebuilt
from content_repo.importers.page_urls import Addresses, set_url, writable
from content_repo.importers.plan import Plan
from content_repo.importers.target_names import fragment_path
from content_repo.importers.yaml_text import dump
from content_repo.problems import ContentError, Problem
from content_repo.site import Site


@dataclass(slots=True)
class Converter:
    """Puts pages into a plan."""

    plan: Plan
    site: Site
    models: Models
    addresses: Addresses

    def convert(self, pages: Pages, folder: str) -> None:
        """All pages of one language, below `folder` ("content/")."""
        urls = {page.path: pages.url(page) for page in pages}
        for page in sorted(pages, key=self._rank):
            try:
                self._convert(page, pages, urls[page.path], folder)
            except ContentError as error:
                self.plan.skipped(page.file, str(error.problems[0]), *error.problems)

    def _rank(self, page: Page) -> tuple[bool, bool, float, str]:
        """Of pages with one URL the one that is shown for longest keeps it: no draft, no expiry, a late expiry."""
        expiry = hugo_fields.moment_of(page.header.get("expirydate"), self.site.zone)
        shown_until = expiry.timestamp() if expiry else 0.0
        return hugo_fields.is_true(page.header.get("draft")), expiry is not None, -shown_until, page.path

    def make_page(self, target: str, title: str, url: str) -> None:
        """A page that Hugo lists without a file."""
        header = Header(dump({"title": title}), target, 2)
        if self.addresses.take(url, target):
            return
        if self.addresses.own(target, _file(header)) != url:
            set_url(header, url, "the URL of Hugo")
        self.plan.made(target, _file(header))
        self.plan.report.urls[target] = url

    def _convert(self, page: Page, pages: Pages, url: str, folder: str) -> None:
        path, renamed = fragment_path(page.path)
        target = folder + path
        cascaded = pages.cascaded(page)
        is_page = pages.is_rendered(page, cascaded)
        hugo_fields.adapt(page.header, cascaded, self.site.zone)
        if is_page:
            self._keep_type(page)
            hugo_fields.root_aliases(page.header, url)
        else:
            self._take_page_away(page)
        self._repair(page, target)
        if is_page:
            url = self._keep_url(page, url, target)
        reason = "; ".join([*page.header.notes, *renamed])
        if self.plan.imported(page.file, target, rebuilt(page.parts, page.header), reason):
            if is_page:
                self.plan.report.urls[page.file.path] = url
            self._count_shortcodes(page)

    def _keep_type(self, page: Page) -> None:
        """A type that cannot name a model keeps its value under another key."""
        key, value = page.header.key("type"), page.header.get("type")
        if key and isinstance(value, str) and value and not is_type(value):
            page.header.rename(
                key, "hugo_type", f"`{key}: {value}` cannot name a model and became `hugo_type`"
            )

    def _take_page_away(self, page: Page) -> None:
        for name in ("type", "url"):
            if key := page.header.key(name):
                page.header.rename(
                    key, f"hugo_{name}", f"`{key}` became `hugo_{name}`: Hugo makes no page of this file"
                )
        page.header.insert(
            "type",
            self.models.resource,
            f"`type: {self.models.resource}` was added: Hugo makes no page of this file",
        )

    def _repair(self, page: Page, target: str) -> None:
        """A reserved key whose value this format refuses becomes a comment."""
        for fault in self.addresses.faults(target, rebuilt(page.parts, page.header)):
            key = fault.field.partition(".")[0]
            if key in page.header.fields:
                page.header.comment_out(key, f"`{key}` became a comment: {fault.message}")

    def _keep_url(self, page: Page, url: str, target: str) -> str:
        """Make sure of the URL that Hugo gives; the one that the page has in the end."""
        wanted, file = writable(url), page.file.path
        if wanted != url:
            self._warn(
                "import_url", file, f"the URL {url!r} cannot be written here; the page is at {wanted!r}"
            )
        if owner := self.addresses.take(wanted, file):
            own = self._free(page, wanted)
            self._warn(
                "import_url_taken", file, f"{owner!r} has the URL {wanted!r} already; this page is at {own!r}"
            )
            wanted = own
        found = self.addresses.own(target, rebuilt(page.parts, page.header))
        if found != wanted:
            set_url(page.header, wanted, f"here it would be {found}" if found else "the URL of Hugo")
        return wanted

    def _free(self, page: Page, url: str) -> str:
        """A URL beside the one that is taken, from the file's name."""
        parent, name = url.rstrip("/").rpartition("/")[0], page.place.name
        number = 1
        while self.addresses.take(
            own := writable(f"{parent}/{name.lower()}{f'-{number}' if number > 1 else ''}/"), page.file.path
        ):
            number += 1
        return own

    def _warn(self, code: str, file: str, message: str) -> None:
        fix = "give one of the pages another `url`"
        self.plan.report.problems.append(Problem(code, "warning", message, file, fix=fix))

    def _count_shortcodes(self, page: Page) -> None:
        for name in page.shortcodes:
            self.plan.report.shortcodes[name] = self.plan.report.shortcodes.get(name, 0) + 1


def _file(header: Header) -> bytes:
    return f"---\n{header.text}---\n".encode()
