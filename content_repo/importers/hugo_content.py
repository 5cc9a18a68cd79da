"""The files of a Hugo site sorted out: pages by language, files beside them, and everything else into the plan at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from content_repo import dates
from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_files import place_other
from content_repo.importers.hugo_languages import Language
from content_repo.importers.hugo_layout import Layout, Place
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.intake import read_markdown
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import ContentError

_SWITCHED_OFF = "its language is switched off in the configuration"


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a content folder: its path below it, and the language that the folder belongs to."""

    file: SourceFile
    path: str
    language: Language


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that is no page. `path` is below the content folder of its language."""

    file: SourceFile
    path: str
    place: Place
    language: Language


@dataclass(slots=True)
class Content:
    """`languages` are the pages of each language, the default language's first."""

    languages: tuple[Pages, ...]
    resources: list[Resource] = field(default_factory=list)


def sort_out(files: Iterable[SourceFile], config: HugoConfig, plan: Plan) -> Content:
    """Read all pages. A file that cannot be read is skipped with its problem; the others go on."""
    inside: list[Found] = []
    for file in files:
        if file.fault:
            plan.refused(file)
        elif found := _found(file, config):
            inside.append(found)
        elif config.languages.is_hidden(file.path):
            plan.skipped(file, _SWITCHED_OFF)
        else:
            place_other(file, config, plan)
    pages: dict[str, list[Page]] = {each.key: [] for each in config.languages.shown}
    resources = []
    for each in _placed(inside, config, plan):
        if isinstance(each, Page):
            pages[each.language.key].append(each)
        else:
            resources.append(each)
    return Content(tuple(_pages(pages[each.key], each, config) for each in _in_order(config)), resources)


def _in_order(config: HugoConfig) -> Iterator[Language]:
    yield config.languages.default
    yield from (each for each in config.languages.shown if each is not config.languages.default)


def _pages(pages: list[Page], language: Language, config: HugoConfig) -> Pages:
    return Pages(pages, language, config.rules[language.key], dates.zone(config.timezone), config.cascade)


def _found(file: SourceFile, config: HugoConfig) -> Found | None:
    path = config.mounts.content_path(file.path)
    language = config.languages.of_path(path)
    return Found(file, path.removeprefix(f"{language.folder}/"), language) if language else None


def _placed(inside: list[Found], config: HugoConfig, plan: Plan) -> Iterator[Page | Resource]:
    """The files of all content folders. The name of a file may say another language than its folder."""
    hidden = [each.key for each in config.languages.hidden]
    layout = Layout((each.path for each in inside), config.languages.keys, hidden)
    for found in inside:
        place = layout.place(found.path)
        language = config.languages.named(place.language) if place.language else found.language
        if language is None:
            plan.skipped(found.file, _SWITCHED_OFF)
        elif place.kind in ("file", "ignored"):
            yield Resource(found.file, found.path, place, language)
        else:
            yield from _read(found, place, language, plan)


def _read(found: Found, place: Place, language: Language, plan: Plan) -> Iterator[Page]:
    try:
        yield Page(found.file, found.path, place, language, *read_markdown(found.file))
    except ContentError as error:
        plan.skipped(found.file, str(error.problems[0]), *error.problems)
