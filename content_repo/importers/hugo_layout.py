"""What each file below a Hugo content folder is, from its place alone: home, section, page, resource of a
bundle, or ignored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from content_repo.importers.target_names import is_markdown

Kind = Literal["home", "section", "page", "resource", "file", "ignored"]

HTML = frozenset((".html", ".htm"))
OTHER_MARKUP = frozenset((".org", ".adoc", ".asciidoc", ".ad", ".rst", ".pandoc", ".pdc"))


@dataclass(frozen=True, slots=True)
class Place:
    """`folders` are the folders around the page; the folder of a bundle or section is its `name`, not among
    them.

    home      the index of the content folder
    section   `_index.md` of a folder
    page      any other Markdown or HTML
    resource  the same beside or below an index: content without a page
    file      anything else
    ignored   names that Hugo passes over
    """

    kind: Kind
    folders: tuple[str, ...]
    name: str
    language: str = ""


class Layout:
    """The places of all paths below the content folders, which are one tree to Hugo: what is a bundle in one language is
    one in all. `languages` are those that a file's name may end with (`x.zh.md`), in lower case; files of `hidden` ones
    make no bundle.
    """

    def __init__(self, paths: Iterable[str], languages: Iterable[str], hidden: Iterable[str] = ()) -> None:
        self._languages, self._hidden = frozenset(languages), frozenset(hidden)
        self._places: dict[str, Place] = {}
        pages = [path for path in paths if is_content(path)]
        self._bundles = {folder for folder in map(self._bundle_of, pages) if folder}

    def _bundle_of(self, path: str) -> str:
        """The folder that a path makes a leaf bundle of, "" for none. An `index.md` at the top is the home
        page.
        """
        pure = PurePosixPath(path)
        name, language = self._name(pure)
        is_bundle = name == "index" and len(pure.parts) > 1 and language not in self._hidden
        return str(pure.parent) if is_bundle else ""

    def _name(self, path: PurePosixPath) -> tuple[str, str]:
        """(name without suffixes, language or "")."""
        name, _, last = path.stem.rpartition(".")
        return (name, last.lower()) if name and last.lower() in self._languages else (path.stem, "")

    def place(self, path: str) -> Place:
        pure = PurePosixPath(path)
        folders, (name, language) = pure.parts[:-1], self._name(pure)
        if any(_passed_over(part) for part in pure.parts):
            return Place("ignored", folders, name)
        if not is_content(path):
            return Place("file", folders, pure.name, language)
        if self._inside_bundle(pure, name):
            return Place("resource", folders, name, language)
        if name not in ("index", "_index"):
            return Place("page", folders, name, language)
        if not folders:
            return Place("home", (), "", language)
        return Place("section" if name == "_index" else "page", folders[:-1], folders[-1], language)

    def _inside_bundle(self, path: PurePosixPath, name: str) -> bool:
        around = [str(each) for each in path.parents if str(each) in self._bundles]
        return bool(around) and not (name == "index" and around == [str(path.parent)])


def _passed_over(name: str) -> bool:
    """Hugo's built-in rule for files that editors and systems leave."""
    return name.startswith((".", "#")) or name.endswith("~")


def is_content(path: str) -> bool:
    return is_markdown(path) or is_html(path)


def is_html(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in HTML


def is_other_markup(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in OTHER_MARKUP
