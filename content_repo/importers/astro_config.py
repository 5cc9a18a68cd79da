"""What an import can know of an Astro site without running it: values that its configuration writes in plain
text, the folders of its collections, and which pages show them (https://docs.astro.build/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from posixpath import normpath

from content_repo.importers.old_addresses import host_of
from content_repo.importers.source_tree import SourceFile

CONFIG = tuple(f"astro.config.{ending}" for ending in ("mjs", "js", "ts", "mts", "cjs"))
_CONTENT = re.compile(r"src/(?:content/config|content\.config)\.(?:mjs|js|ts|mts)")
_VALUE = r"""\b{0}\s*:\s*["'`]([^"'`]*)["'`]"""
_DEFINED = re.compile(
    r"(?:const|let|var)\s+(\w+)\s*=\s*defineCollection\s*\((.*?)(?=defineCollection|export\s|\Z)", re.DOTALL
)
_NAMED = re.compile(r"collections\s*(?::[^=]+)?=\s*\{([^}]*)\}")
_BASE = re.compile(r"""\bbase\s*:\s*["'`]([^"'`]+)["'`]""")
_USED = re.compile(r"""\bget(?:Collection|Entry|Entries)\s*\(\s*["'`]([\w-]+)["'`]""")
_DYNAMIC = re.compile(r"src/pages/(.*?)/?\[(?:\.\.\.)?\w+\](?:/index)?\.astro")


@dataclass(frozen=True, slots=True)
class AstroConfig:
    """`collections` maps a folder of the source to the collection's name; `bases` a collection to the URL path
    that its pages are below ("" is the top). `files`: pages are `/x.html`.
    """

    site: str = ""
    base: str = ""
    files: bool = False
    locale: str = "en"
    collections: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return host_of(self.site)

    def collection_of(self, path: str) -> tuple[str, str]:
        """(name, path below its folder) of a content file; two empty texts for any other."""
        folders = [each for each in self.collections if path.startswith(f"{each}/")]
        if folders:
            folder = max(folders, key=len)
            return self.collections[folder], path.removeprefix(f"{folder}/")
        name, _, below = path.removeprefix("src/content/").partition("/")
        return (name, below) if path.startswith("src/content/") and below else ("", "")


def is_config(path: str) -> bool:
    return path in CONFIG or bool(_CONTENT.fullmatch(path))


def read_config(files: Iterable[SourceFile]) -> AstroConfig:
    every = [each for each in files if not each.fault]
    settings = "\n".join(_text(each) for each in every if each.path in CONFIG)
    described = "\n".join(_text(each) for each in every if _CONTENT.fullmatch(each.path))
    base = _value("base", settings).strip("/")
    bases = _bases(every)
    if "starlight(" in settings:
        bases = {"docs": "", **bases}
    return AstroConfig(
        _value("site", settings),
        f"/{base}" if base else "",
        bool(re.search(r"""\bformat\s*:\s*["'`]file["'`]""", settings)),
        _value("defaultLocale", settings)
        if re.fullmatch(r"[\w-]+", _value("defaultLocale", settings))
        else "en",
        _collections(described),
        bases,
    )


def _text(file: SourceFile) -> str:
    return file.read().decode(errors="replace")


def _value(key: str, text: str) -> str:
    found = re.search(_VALUE.format(key), text)
    return found[1] if found else ""


def _collections(text: str) -> dict[str, str]:
    """Folders of collections with a loader of their own."""
    found = {}
    names = _exported(text)
    for variable, inside in _DEFINED.findall(text):
        base = _BASE.search(inside)
        if base and "glob(" in inside:
            found[normpath(base[1]).strip("/")] = names.get(variable, variable)
    return found


def _exported(text: str) -> dict[str, str]:
    """Variable → name, of `collections = { blog, posts: blogPosts }`."""
    listed = _NAMED.search(text)
    found = {}
    for each in listed[1].split(",") if listed else []:
        name, _, variable = each.partition(":")
        found[(variable or name).strip()] = name.strip().strip("'\"")
    return found


def _bases(files: Iterable[SourceFile]) -> dict[str, str]:
    """From pages such as `src/pages/blog/[...slug].astro` that ask for a collection."""
    found: dict[str, str] = {}
    for file in files:
        dynamic = _DYNAMIC.fullmatch(file.path)
        if dynamic and "[" not in dynamic[1]:
            names = _USED.findall(_text(file)) or [dynamic[1].rpartition("/")[2]]
            found.setdefault(names[0], dynamic[1])
    return found
