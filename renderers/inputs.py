"""What a renderer may ask for. Every call is recorded by the caller's implementation: this is how
dependencies are known.

The publisher implements `Inputs` over the catalog; tests implement it over a dict. Nothing here knows
segments: by the time something is rendered, it is one variation in one locale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Protocol

from content_repo import reserved
from themes.files import Template

__all__ = [
    "Asset",
    "BodyFacts",
    "Fragment",
    "Inputs",
    "Link",
    "Pager",
    "Surroundings",
    "Template",
    "Translation",
]


FIRST_HEADING = "first heading"  # what is noted holds where a title stands before the body


@dataclass(frozen=True, slots=True)
class Fragment:
    """A resolved fragment: one id in one locale and one variation, overlay done.

    `fields` holds plain frozen data (str, int, float, bool, None, date, datetime, tuple, Mapping) without the
    body. `url` is the path of its page ("/blog/x/"), or None when it is not a page. `file` and `body_line`
    say where the body comes from, for messages; `folder` is the folder that relative assets and links start
    from ("content/blog/x").
    """

    id: str
    type: str
    locale: str
    variation: str | None
    fields: Mapping[str, Any]
    url: str | None
    file: str
    body_line: int
    folder: str

    @property
    def title(self) -> str:
        return str(reserved.get(self.fields, "title") or self.id.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Link:
    """Where a written destination leads. `href` is None when nothing can be seen there: the link becomes its
    text.
    """

    href: str | None
    problem: str = ""  # "" when fine; else a sentence for a person
    code: str = "broken_link"  # of the problem
    fix: str = "correct the destination"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that the page refers to. `url` is its public address; width and height in pixels, 0 when not an
    image. `alts` are what its sidecar says instead of it, by locale; under "" for all.
    """

    url: str
    width: int = 0
    height: int = 0
    alts: Mapping[str, str] = field(default_factory=dict)

    def alt(self, locale: str) -> str:
        """The text in a language, in that without its region, or for all; "" where there is none."""
        near = locale, locale.partition("-")[0], ""
        return next((self.alts[each] for each in near if each in self.alts), "")


@dataclass(frozen=True, slots=True)
class Translation:
    """A page of a fragment in one locale. `url` is its path, not encoded."""

    locale: str
    url: str


Heading = tuple[int, str, str]  # (level 1…6, anchor, text)

WORDS_A_MINUTE = 220  # of languages that put spaces between them
CHARACTERS_A_MINUTE = 500  # of Chinese, Japanese and Korean


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """What the rest of a page may know about a rendered body."""

    toc: tuple[Heading, ...]
    summary: str  # plain text of the first paragraph
    words: int  # words, counting each CJK character as one
    characters: int = 0  # how many of them are such characters

    @property
    def minutes(self) -> int:
        """To read it; at least one."""
        spaced = self.words - self.characters
        return max(1, ceil(spaced / WORDS_A_MINUTE + self.characters / CHARACTERS_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Pager:
    """The paginated list of a page: the section it is in, the number of the page being rendered, from 1, and the address of
    each of its pages.
    """

    section: str
    number: int
    urls: tuple[str, ...]


Entry = tuple[str, str]  # (name, url not encoded)
Branch = tuple[str, str, str | None, tuple["Branch", ...]]  # (id, name, url, branches below)


class Surroundings(Protocol):
    """Questions about the pages around a page, which is named by its id. Addresses are not encoded."""

    def breadcrumbs(self, page: str) -> Sequence[Entry]:
        """From the home to the page right above, those that are visible pages."""
        ...

    def beside(self, page: str) -> tuple[Entry | None, Entry | None]:
        """The page before and the one after in the same folder."""
        ...

    def children(self, page: str) -> Sequence[Fragment]: ...

    def related(self, page: str) -> Sequence[Fragment]:
        """The pages that share most terms, best first."""
        ...

    def terms(self, page: str) -> Mapping[str, Sequence[tuple[str, str | None, str | None]]]:
        """Taxonomy → (name, title and url of the term's page)."""
        ...

    def tree(self, under: str) -> Sequence[Branch]: ...

    def feed(self, page: str) -> str | None:
        """The nearest feed: the page's own, else that of a page above."""
        ...


class Inputs(Protocol):
    @property
    def locale(self) -> str: ...

    def fragment(self, ref: str) -> Fragment | None:
        """The base variation behind a reference (aliases resolved), or None when it is missing or not
        visible.
        """
        ...

    def query(self, spec: Mapping[str, Any], number: int = 0) -> Sequence[Fragment]:
        """What a query selects; with a `number`, only that page of it."""
        ...

    def pager(self, page: Fragment) -> Pager | None:
        """Where this rendering is in the paginated list of a page; None for what has no such list."""
        ...

    @property
    def surroundings(self) -> Surroundings: ...

    def link(self, destination: str, folder: str, owner: str = "") -> Link:
        """Resolve a destination written in a body or a field: fragment id, relative file, path, or external
        address. One that is nothing of these may be relative to the page of the fragment `owner`.
        """
        ...

    def asset(self, destination: str, folder: str) -> Asset | None:
        """`None` when no such file is in the site (it may be an external address)."""
        ...

    def template(self, name: str) -> Template | None:
        """The nearest template of this name: the site's own, else the theme's. A miss is recorded as well."""
        ...

    def setting(self, name: str) -> Any:
        """A value of site.toml that templates may see: name, base_url, locales, default_locale,
        trusted_content, highlight, autolinks, menus.<x>…
        """
        ...

    def data(self, path: str) -> Any:
        """The parsed file `data/<path>.yaml|json|toml`, or None."""
        ...

    def headings(self, fragment: Fragment) -> Sequence[Heading]:
        """Those of its body. This and the next three are asked apart: an edit of a body seldom changes them all."""
        ...

    def summary(self, fragment: Fragment) -> str:
        """The first paragraph of its body, as text."""
        ...

    def words(self, fragment: Fragment) -> int:
        """Those of its body, counting each CJK character as one."""
        ...

    def minutes(self, fragment: Fragment) -> int:
        """To read its body, at least one."""
        ...

    def body(self, fragment: Fragment) -> str:
        """The Markdown text of the fragment's body ("" when it has none)."""
        ...

    def translations(self, page: Fragment) -> Sequence[Translation]:
        """The visible pages of a fragment in all locales, in their order; its own is one of them."""
        ...

    def title(self, page: Fragment, locale: str) -> str:
        """The title of a fragment in another locale."""
        ...

    def written_in(self, page: Fragment) -> str:
        """The locale whose file a fragment is read from here: another one where it is not translated."""
        ...

    def has_region(self, name: str, page: Fragment) -> bool:
        """Whether any of page, model and site fills this region."""
        ...

    def warn(self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "") -> None:
        """Report something to the author without stopping."""
        ...

    def note(
        self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "", about: str = ""
    ) -> None:
        """Remember what only somebody who asks wants to hear (`fragmint check`). `about` says what it hangs on: FIRST_HEADING,
        the address of an anchor that may be missing, or nothing."""
        ...
