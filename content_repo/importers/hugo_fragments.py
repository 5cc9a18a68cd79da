"""Which fragment and which file each page of a Hugo site becomes: translations of a page are files of one fragment.

Pages of two languages belong together when they are at the same place of their content folders, or when they have
the same `translationKey`. A draft of a translation waits in its fragment. A translation that is shown at other times than
its original (another expiry, an original that is a draft) cannot be a file of the same fragment here: it becomes a
fragment of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from content_repo import names
from content_repo.importers.hugo_fields import is_true
from content_repo.importers.hugo_languages import Language
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


_LIVE = Standing(True, False, ("", ""))


@dataclass(frozen=True, slots=True)
class Part:
    """One page as a file of a fragment. `base` is the page whose file says what the fragment is: the original, or the page
    itself; None where the original has no file in Hugo. `is_draft` is a translation that waits while its original is shown.
    """

    page: Page
    target: str
    id: str
    base: Page | None
    renamed: tuple[str, ...] = ()
    is_draft: bool = False

    @property
    def is_base(self) -> bool:
        return self.page is self.base


class Fragments:
    """The parts of all pages. `languages` begin with the default one, whose locale file names leave out.

    `made` are the pages that Hugo makes without a file: fragment id → the first language that has it so.
    """

    def __init__(self, languages: Sequence[Pages], made: Mapping[str, Language]) -> None:
        self._default = languages[0].language
        self._order = {pages.language.key: at for at, pages in enumerate(languages)}
        self._made = made
        self._owners: dict[str, Page | None] = {}  # folded fragment id → its base
        self._standings: dict[str, Standing] = {}  # by source path
        self._taken: set[str] = set()  # folded fragment ids with locales
        self.parts: dict[str, Part] = {}  # source path → part
        for group in _groups(languages):
            self._place(group)

    def __getitem__(self, page: Page) -> Part:
        return self.parts[page.file.path]

    def file_of(self, fragment_id: str, language: Language) -> tuple[str, bool]:
        """Where a page that has no file in Hugo goes, and whether it is a translation of another one."""
        apart = self._index_file(fragment_id, language, f"-{language.key}"), False
        if f"{names.fold(fragment_id)} {language.locale}" in self._taken:
            return apart
        owner = self._owners.get(names.fold(fragment_id))
        if owner is None or self._order[owner.language.key] > self._order[language.key]:
            return self._index_file(fragment_id, language), self._made[fragment_id] is not language
        shares = _LIVE.shares(self._standings[owner.file.path])
        return (self._index_file(fragment_id, language), True) if shares else apart

    def original_of(self, part: Part) -> str:
        """The file of the page that a part translates."""
        if part.base:
            return self[part.base].target
        return self._index_file(part.id, self._made[part.id])

    def _index_file(self, fragment_id: str, language: Language, apart: str = "") -> str:
        stem = "_index" if fragment_id == "index" else f"{fragment_id}/_index"
        return f"content/{fragment_path(f'{stem}{apart}{self._suffix(language)}.md')[0]}"

    def _suffix(self, language: Language) -> str:
        return "" if language is self._default else f".{language.locale}"

    def _place(self, group: list[tuple[Page, Standing]]) -> None:
        base, standing = group[0]
        self._standings.update({page.file.path: own for page, own in group})
        if self._is_made_before(base):
            stem, translations, original = _stem(base), group, None
            standing = _LIVE
        else:
            stem, translations, original = self._part(base, base, _stem(base)), group[1:], base
        for page, own in translations:
            if own.shares(standing) and (
                original is None or page.language.locale != original.language.locale
            ):
                self._part(page, original, stem, own.is_draft and not standing.is_draft)
            else:
                self._part(page, page, f"{_stem(page)}-{page.language.key}")

    def _is_made_before(self, page: Page) -> bool:
        """Whether another language has this page without a file, and so the original."""
        first = self._made.get(_id(_stem(page)))
        return first is not None and self._order[first.key] < self._order[page.language.key]

    def _part(self, page: Page, base: Page | None, stem: str, is_draft: bool = False) -> str:
        """Take a free name for a page; the stem that was taken."""
        number, wanted = 1, stem
        while not self._take(stem, page, base):
            number, base = number + 1, page
            stem = f"{wanted.removesuffix('/_index').removesuffix('/index')}-{number}"
        suffix = self._suffix(page.language)
        path, renamed = fragment_path(f"{stem}{suffix}.md")
        notes = [] if PurePosixPath(page.path).suffix == ".md" else ["the suffix became .md"]
        notes += renamed or ([f"the file became {path}"] if stem != _stem(page) else [])
        own = _id(path.removesuffix(".md").removesuffix(suffix))
        self.parts[page.file.path] = Part(page, f"content/{path}", own, base, tuple(notes), is_draft)
        return stem

    def _take(self, stem: str, page: Page, base: Page | None) -> bool:
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


def _groups(languages: Iterable[Pages]) -> list[list[tuple[Page, Standing]]]:
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
