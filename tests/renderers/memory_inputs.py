"""`Inputs` over dictionaries; writes down everything it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_repo.snapshot import MemorySnapshot
from renderers.inputs import (
    Asset,
    BodyFacts,
    Branch,
    Entry,
    Fragment,
    Heading,
    Link,
    Pager,
    Template,
    Translation,
)
from renderers.pieces import render_body
from themes.loader import Theme


def fragment(
    id: str = "index", *, type: str = "page", url: str | None = "/", locale: str = "en", **fields: Any
) -> Fragment:
    file = f"content/{id}.md"
    return Fragment(id, type, locale, None, fields, url, file, 5, file.rpartition("/")[0])


@dataclass(frozen=True)
class MemorySurroundings:
    """A page below a home and a section, with a neighbour, a term, and whatever fragments there are around it."""

    inputs: MemoryInputs

    def breadcrumbs(self, page: str) -> Sequence[Entry]:
        return [("Home", "/"), ("Top", "/to p/")]

    def beside(self, page: str) -> tuple[Entry | None, Entry | None]:
        return None, ("After", "/after/")

    def children(self, page: str) -> Sequence[Fragment]:
        return list(self.inputs.fragments.values())

    def related(self, page: str) -> Sequence[Fragment]:
        return list(self.inputs.fragments.values())

    def terms(self, page: str) -> Mapping[str, Sequence[tuple[str, str | None, str | None]]]:
        return {"topics": (("AI", "Artificial intelligence", "/topics/ai/"), ("tea", None, None))}

    def tree(self, under: str) -> Sequence[Branch]:
        return [(under, under.title(), f"/{under}/", ())]

    def feed(self, page: str) -> str | None:
        return "/feed.xml"


@dataclass
class MemoryInputs:
    """`files` are the site's, by path; bodies, fragments and queries are looked up by fragment id and by
    type.
    """

    files: dict[str, str] = field(default_factory=dict)
    fragments: dict[str, Fragment] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    data_files: dict[str, Any] = field(default_factory=lambda: {"team": [{"name": "Ann"}]})
    regions: set[str] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=dict)
    locale: str = "en"
    asked: list[tuple[str, Any]] = field(default_factory=list)
    warnings: list[tuple[str, str, str, int]] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        files = {path: text.encode() for path, text in self.files.items()}
        self._theme = Theme("aurora", MemorySnapshot(files))
        named = {"name": "Larkfield", "base_url": "https://www.example.com", "default_locale": "en"}
        others = {"locales": ("en", "zh-CN"), "trusted_content": False, "highlight": True, "autolinks": False}
        self.settings = {**named, **others, **self.settings}

    def fragment(self, ref: str) -> Fragment | None:
        self.asked.append(("ref", ref))
        return self.fragments.get(ref)

    def query(self, spec: Mapping[str, Any], number: int = 0) -> Sequence[Fragment]:
        self.asked.append(("query", dict(spec)))
        return [found for found in self.fragments.values() if found.type == spec.get("type")]

    def pager(self, page: Fragment) -> Pager | None:
        self.asked.append(("pager", page.id))
        return Pager("list", 2, ("/x/", "/x/page/2/", "/x/page/3/")) if page.id == "paged" else None

    @property
    def surroundings(self) -> MemorySurroundings:
        return MemorySurroundings(self)

    def link(self, destination: str, folder: str, owner: str = "") -> Link:
        self.asked.append(("link", (destination, folder)))
        if destination in self.fragments:
            return Link(self.fragments[destination].url)
        known = self.links.get(destination)
        return known or Link(destination, "" if destination.startswith("/") else f"no page {destination!r}")

    def asset(self, destination: str, folder: str) -> Asset | None:
        self.asked.append(("asset", (destination, folder)))
        if destination.startswith("theme:"):
            file = self._theme.static(destination[6:])
            return Asset(f"/assets/{destination[6:]}") if file else None
        return self.assets.get(destination)

    def template(self, name: str) -> Template | None:
        self.asked.append(("template", name))
        return self._theme.template(name)

    def setting(self, name: str) -> Any:
        self.asked.append(("setting", name))
        return self.settings.get(name)

    def data(self, path: str) -> Any:
        self.asked.append(("data", path))
        return self.data_files.get(path)

    def headings(self, fragment: Fragment) -> Sequence[Heading]:
        return self._facts(fragment).toc

    def summary(self, fragment: Fragment) -> str:
        return self._facts(fragment).summary

    def words(self, fragment: Fragment) -> int:
        return self._facts(fragment).words

    def minutes(self, fragment: Fragment) -> int:
        return self._facts(fragment).minutes

    def _facts(self, fragment: Fragment) -> BodyFacts:
        self.asked.append(("facts", fragment.id))
        facts = render_body(fragment, self).facts
        assert facts is not None
        return facts

    def body(self, fragment: Fragment) -> str:
        self.asked.append(("body", fragment.id))
        return self.bodies.get(fragment.id, "")

    def translations(self, page: Fragment) -> Sequence[Translation]:
        self.asked.append(("translations", page.id))
        return [Translation("en", "/a b/"), Translation("zh-CN", "/zh/甲/")]

    def title(self, page: Fragment, locale: str) -> str:
        self.asked.append(("title", (page.id, locale)))
        return f"{page.title} in {locale}"

    def written_in(self, page: Fragment) -> str:
        self.asked.append(("written", page.id))
        return self.locale

    def has_region(self, name: str, page: Fragment) -> bool:
        self.asked.append(("region", name))
        return name in self.regions

    def warn(self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "") -> None:
        self.warnings.append((code, message, file, line))

    def note(
        self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "", about: str = ""
    ) -> None:
        self.notes.append((code, line, about))

    def templates_asked(self) -> list[str]:
        return [name for kind, name in self.asked if kind == "template"]
