"""The data that Eleventy hands to pages from files of a folder: `posts/posts.json`, `about.11tydata.json`
(https://www.11ty.dev/docs/data-template-dir/).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from content_repo.importers import config_files
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

READABLE = (".11tydata.json", ".json")
PROGRAMS = (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs", ".11tydata.ts")


class FolderData:
    """What each folder and each page is given. `files` are those that were read, `programs` those that cannot be."""

    def __init__(self, files: Iterable[SourceFile], problems: list[Problem]) -> None:
        self.files: set[str] = set()
        self.programs: set[str] = set()
        self._by_place: dict[str, Mapping[str, Any]] = {}
        every = list(files)
        pages = {_stem(each.path) for each in every if not each.path.endswith((*READABLE, *PROGRAMS))}
        for file in every:
            place = _place(file.path, pages)
            if place is not None and file.path.endswith(PROGRAMS):
                self.programs.add(file.path)
            elif place is not None:
                value = config_files.read_as_written(file, problems)
                self._by_place[place] = {
                    **self._by_place.get(place, {}),
                    **(value if isinstance(value, dict) else {}),
                }
                self.files.add(file.path)

    def given_to(self, path: str) -> dict[str, Any]:
        """The values for a page; the nearest wins, and `tags` add up."""
        places = [str(each) for each in reversed(PurePosixPath(path).parents)] + [_stem(path)]
        found: dict[str, Any] = {}
        for place in places:
            values = self._by_place.get(place, {})
            tags = [*tag_list(found.get("tags")), *tag_list(values.get("tags"))]
            found = {**found, **values, **({"tags": list(dict.fromkeys(tags))} if tags else {})}
        return found


def tag_list(value: Any) -> list[str]:
    """`tags: post` and `tags: [post, news]`."""
    listed = value if isinstance(value, list) else [value]
    return [str(each) for each in listed if isinstance(each, str | int | float) and str(each)]


def _stem(path: str) -> str:
    pure = PurePosixPath(path)
    return str(pure.with_suffix("")) if pure.suffix else path


def _place(path: str, pages: set[str]) -> str | None:
    """The folder or page that a data file is for; None for any other file."""
    pure = PurePosixPath(path)
    ending = next((each for each in (*READABLE, *PROGRAMS) if pure.name.endswith(each)), None)
    if ending is None:
        return None
    name = pure.name.removesuffix(ending)
    if name and name == pure.parent.name:
        return str(pure.parent)
    named = str(pure.parent / name)
    return named if named in pages and "11tydata" in ending else None
