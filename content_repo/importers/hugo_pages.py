"""The content files of a Hugo site as pages: their front matter read, what sections hand down, and the URL
that Hugo gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from content_repo.importers.header import Header
from content_repo.importers.hugo_cascade import Cascade, section_of
from content_repo.importers.hugo_fields import is_true, moment_of
from content_repo.importers.hugo_languages import Language
from content_repo.importers.hugo_layout import Place
from content_repo.importers.hugo_urls import Address, Rules, path_segment, section_key, segment, url_of
from content_repo.importers.parts import Parts
from content_repo.importers.source_tree import SourceFile

_HANDED_DOWN = ("build", "_build", "headless", "draft", "publishdate", "expirydate", "date")


@dataclass(slots=True)
class Page:
    """One Markdown file below a content folder. `path` is relative to that folder, as its `place`."""

    file: SourceFile
    path: str
    place: Place
    language: Language
    parts: Parts
    header: Header

    @property
    def section(self) -> tuple[str, ...]:
        """The folders of the section that the page is in, or is."""
        return section_of(self.place)

    @property
    def logical(self) -> str:
        """What Hugo knows the page by, in every language: its place in lower case, spaces as hyphens."""
        return "/".join(filter(None, (*self.place.folders, self.place.name))).lower().replace(" ", "-")


class Pages:
    """All pages of one language."""

    def __init__(
        self,
        pages: Iterable[Page],
        language: Language,
        rules: Rules,
        zone: tzinfo,
        cascade: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.pages = list(pages)
        self.language = language
        self._rules, self._zone = rules, zone
        indexes = [page for page in self.pages if page.place.kind in ("home", "section")]
        self._sections = {page.section: page for page in indexes}
        handed = {section: page.header.get("cascade") for section, page in self._sections.items()}
        self._cascade = Cascade(cascade, handed, language.key)

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages)

    def cascaded(self, page: Page) -> Mapping[str, Any]:
        """What the sections around a page hand down to it of what decides whether and when it is shown (keys in lower case)."""
        return self._deciding(page.place)

    def _deciding(self, place: Place) -> Mapping[str, Any]:
        found = self._cascade.reaching(place)
        params = found.get("params")
        values = {**_lowered(params if isinstance(params, dict) else {}), **found}
        return {key: value for key, value in values.items() if key in _HANDED_DOWN}

    def values(self, page: Page) -> Mapping[str, Any]:
        """All values of a page: its own, its `params`, and what is handed down (keys in lower case)."""
        found: dict[str, Any] = {}
        for table in (self._cascade.reaching(page.place), _lowered(page.header.fields)):
            params = table.get("params")
            found.update({**table, **_lowered(params if isinstance(params, dict) else {})})
        return found

    def is_rendered(self, page: Page, cascaded: Mapping[str, Any]) -> bool:
        """Whether Hugo makes a page of it (drafts and dates apart)."""
        if page.place.kind == "resource":
            return False
        return _renders(_lowered(page.header.fields), cascaded)

    def shows(self, place: Place) -> bool:
        """Whether Hugo makes a page at a place that has no file."""
        cascaded = self._deciding(place)
        return _renders(cascaded) and not is_true(cascaded.get("draft"))

    def url(self, page: Page) -> str:
        """The URL path that Hugo gives to the page."""
        return url_of(self._address(page), self._rules)

    def is_ugly(self, page: Page) -> bool:
        """Whether addresses in its section end in `.html`; for its aliases that counts even where its own does not."""
        return self._rules.ugly or self._address(page).top in self._rules.ugly_sections

    def _address(self, page: Page) -> Address:
        place = page.place
        whole = (*place.folders, place.name) if place.kind == "section" else place.folders
        date = next((each for each in map(page.header.get, ("date", "publishdate", "lastmod")) if each), None)
        depths = (whole[: depth + 1] for depth in range(len(whole)))
        inside = [each for each in depths if len(each) == 1 or each in self._sections]
        return Address(
            kind="page" if place.kind == "resource" else place.kind,
            top=section_key(whole[0]) if whole else "",
            folders=tuple(self._segment(place.folders[: depth + 1]) for depth in range(len(place.folders))),
            sections=tuple(path_segment(each[-1], self._rules) for each in inside),
            section_slugs=tuple(self._segment(each) for each in inside),
            name=place.name,
            slug=page.header.written("slug"),
            title=page.header.written("title"),
            url=page.header.written("url"),
            date=moment_of(date, self._zone),
        )

    def _segment(self, folder: tuple[str, ...]) -> str:
        section = self._sections.get(folder)
        slug = section.header.written("slug") if section else ""
        return segment(Address("section", "", (), (), (), folder[-1], slug, "", "", None), self._rules)

    def types(self) -> set[str]:
        """The types that pages name in their front matter."""
        found = (
            page.header.get("type") for page in self.pages if self.is_rendered(page, self.cascaded(page))
        )
        return {each for each in found if isinstance(each, str) and each}

    def sections_without_index(self) -> list[str]:
        """The top folders that hold pages and no `_index.md`: Hugo lists them all the same."""
        tops = {
            page.place.folders[0]
            for page in self.pages
            if page.place.folders and page.place.kind != "resource"
        }
        bare = (top for top in tops if (top,) not in self._sections)
        return sorted(top for top in bare if self.shows(Place("section", (), top)))

    @property
    def lacks_home(self) -> bool:
        """Whether Hugo makes the home page without a file."""
        return () not in self._sections and self.shows(Place("home", (), ""))

    def folder_url(self, top: str) -> str:
        """The URL path of a top section that has no file."""
        return f"{self._rules.prefix}/{path_segment(top, self._rules)}/"


def _renders(*sources: Mapping[str, Any]) -> bool:
    """The first source that says something counts."""
    for source in sources:
        options = source.get("build", source.get("_build"))
        if isinstance(options, dict) and "render" in options:
            return str(options["render"]).lower() not in ("never", "false", "link")
        if "headless" in source:
            return not is_true(source["headless"])
    return True


def _lowered(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in table.items()}
