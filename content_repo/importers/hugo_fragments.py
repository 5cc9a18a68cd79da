"""Which fragment and which file each page of a Hugo site becomes: translations of a page are files of one fragment.

Pages of two languages belong together when they are at the same place of their content folders, or when they have
the same `translationKey`. A draft of a translation waits in its fragment. A translation that is shown at other times than
its original (another expiry, an original that is a draft) cannot be a file of the same fragment here: it becomes a
fragment of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from content_repo import names
from content_repo.importers.hugo_fields import is_true
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.target_names import fragment_path


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a page is a page at all, and when it is shown."""

    is_page: bool
    is_draft: bool
    times: tuple[str, str]

    def shares(self, original: Standing) -> bool:
        """Whether a translation can be a file of the original's fragment."""
        same = (self.is_page, self.times) == (original.is_page, original.times)
        return same and (self.is_draft or not original.is_draft)


@dataclass(frozen=True, slots=True)
class Part:
    """One page as a file of a fragment. `base` is the page whose file says what the fragment is: the original, or the page
    itself. `is_draft` is a translation that waits while its original is shown.
    """

    page: Page
    target: str
    id: str
    base: Page
    renamed: tuple[str, ...] = ()
    is_draft: bool = False

    @property
    def is_base(self) -> bool:
        return self.page is self.base


class Fragments:
    """The parts of all pages; `default` is the locale that file names leave out."""

    def __init__(self, languages: Iterable[Pages], default: str) -> None:
        self._default = default
        self._owners: dict[
            str, Page | None
        ] = {}  # folded fragment id → base page, None for a page without a file
        self._taken: set[str] = set()  # folded fragment ids with locales
        self.parts: dict[str, Part] = {}  # source path → part
        for group in _groups(list(languages)):
            self._place(group)

    def __getitem__(self, page: Page) -> Part:
        return self.parts[page.file.path]

    def file_of(self, fragment_id: str, locale: str) -> tuple[str, bool]:
        """Where a section page that has no file goes, and whether it is a translation of another page."""
        is_translation = names.fold(fragment_id) in self._owners
        self._owners.setdefault(names.fold(fragment_id), None)
        stem = "_index" if fragment_id == "index" else f"{fragment_id}/_index"
        return f"content/{stem}{self._suffix(locale)}.md", is_translation

    def _suffix(self, locale: str) -> str:
        return "" if locale == self._default else f".{locale}"

    def _place(self, group: list[tuple[Page, Standing]]) -> None:
        base, standing = group[0]
        original = self._part(base, base, _stem(base))
        for page, own in group[1:]:
            if own.shares(standing) and page.language.locale != base.language.locale:
                self._part(page, base, original, own.is_draft and not standing.is_draft)
            else:
                self._part(page, page, f"{_stem(page)}-{page.language.key}")

    def _part(self, page: Page, base: Page, stem: str, is_draft: bool = False) -> str:
        """Take a free name for a page; the stem that was taken."""
        number, wanted = 1, stem
        while not self._take(stem, page, base):
            number, base = number + 1, page
            stem = f"{wanted.removesuffix('/_index').removesuffix('/index')}-{number}"
        suffix = self._suffix(page.language.locale)
        path, renamed = fragment_path(f"{stem}{suffix}.md")
        notes = [] if PurePosixPath(page.path).suffix == ".md" else ["the suffix became .md"]
        notes += renamed or ([f"the file became {path}"] if stem != _stem(page) else [])
        own = _id(path.removesuffix(".md").removesuffix(suffix))
        self.parts[page.file.path] = Part(page, f"content/{path}", own, base, tuple(notes), is_draft)
        return stem

    def _take(self, stem: str, page: Page, base: Page) -> bool:
        """Whether a name is free: nobody's, or of the same fragment in another language."""
        name = names.fold(_id(fragment_path(f"{stem}.md")[0].removesuffix(".md")))
        key = f"{name} {page.language.locale}"
        if self._owners.setdefault(name, base) is not base or key in self._taken:
            return False
        self._taken.add(key)
        return True


def _stem(page: Page) -> str:
    """The path without its suffixes: neither `.md` nor a language."""
    stem = str(PurePosixPath(page.path).with_suffix(""))
    head, _, tail = stem.rpartition(".")
    return head if page.place.language and tail.lower() == page.place.language else stem


def _id(stem: str) -> str:
    folder, _, name = stem.rpartition("/")
    return (folder or "index") if name in ("index", "_index") else stem


def _groups(languages: list[Pages]) -> list[list[tuple[Page, Standing]]]:
    """Pages that belong together, those of the languages in their order; sections before pages of the same place."""
    found: dict[str, list[tuple[Page, Standing]]] = {}
    for pages in languages:
        for page in sorted(pages, key=lambda each: (each.place.kind == "page", each.path)):
            found.setdefault(_together(page), []).append((page, standing(page, pages)))
    return list(found.values())


def _together(page: Page) -> str:
    key = page.header.get("translationkey")
    return (
        f"key {key}"
        if isinstance(key, str | int) and key
        else f"{page.place.kind == 'resource'} {page.logical}"
    )


def standing(page: Page, pages: Pages) -> Standing:
    """What the page and the sections around it say."""
    cascaded = pages.cascaded(page)

    def value(*keys: str) -> Any:
        every: Iterable[Mapping[str, Any]] = ({key: page.header.get(key) for key in keys}, cascaded)
        return next((each[key] for each in every for key in keys if each.get(key) is not None), "")

    times = str(value("expirydate", "unpublishdate")), str(value("publishdate", "pubdate", "published"))
    return Standing(pages.is_rendered(page, cascaded), is_true(value("draft")), times)
