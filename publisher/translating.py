"""The list of a site's translations, and what accepting some of them as up to date would write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from content_repo import globs
from content_repo.catalog import Catalog
from content_repo.changesets import ChangeSet, Rewrite
from content_repo.edits import Set, edit
from content_repo.problems import ContentError, Problem
from content_repo.provenance import SOURCE
from content_repo.translations import Translation
from publisher.errors import PublishError
from publisher.provenance import History


class NoSuchTranslation(PublishError):
    """No fragment and no file has this name."""

    exit_code = 2

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, n=1)
        hint = (
            f"did you mean {near[0]}?" if near else "name a fragment, a file, or a pattern such as 'blog/**'"
        )
        super().__init__(f"no fragment or translation is called {name!r}; {hint}")


def chosen(found: Sequence[Translation], names: Collection[str], catalog: Catalog) -> list[Translation]:
    """Those that `names` mean: ids (old ones too), files, or globs over ids. All for no names. Raises NoSuchTranslation.

    A variation that does not say what it was made from is meant only where its file is named.
    """
    if not names:
        return [each for each in found if each.is_expected]
    wanted: dict[Translation, None] = {}
    for name in names:
        fitting = _named(name, found, catalog)
        if not fitting and not _is_known(name, catalog):
            raise NoSuchTranslation(name, [*catalog.ids(), *(each.file for each in found)])
        wanted.update(dict.fromkeys(fitting))
    return [each for each in found if each in wanted]


def _is_known(name: str, catalog: Catalog) -> bool:
    """Whether a name means fragments, though none of them has a translation."""
    pattern = globs.compiled(name.strip("/"))
    return catalog.canonical(name) is not None or any(map(pattern.fullmatch, catalog.ids()))


def _named(name: str, found: Iterable[Translation], catalog: Catalog) -> list[Translation]:
    files = [each for each in found if each.file == name]
    if files:
        return files
    fragment_id = catalog.canonical(name)
    pattern = globs.compiled(name.strip("/"))
    expected = (each for each in found if each.is_expected)
    return [each for each in expected if each.id == fragment_id or pattern.fullmatch(each.id)]


def acceptance(wanted: Iterable[Translation], history: History, catalog: Catalog, site: Path) -> ChangeSet:
    """The stale and untracked files with the blob of their source as it is now, byte for byte the same elsewhere.

    Raises ContentError with every file that cannot be changed so.
    """
    rewrites: dict[str, Rewrite] = {}
    problems: list[Problem] = []
    for each in wanted:
        source = history.source(each) if each.state in ("stale", "untracked") else None
        if source is not None:
            try:
                _refuse_field(each, catalog)
                rewrites[each.file] = _rewrite(each.file, source.blob, site)
            except ContentError as error:
                problems += error.problems
    if problems:
        raise ContentError(*problems)
    return ChangeSet.of(rewrites)


def _refuse_field(found: Translation, catalog: Catalog) -> None:
    """The author's own `source` is no provenance, and is not written over."""
    source = catalog.sources(found.id)[found.locale, found.variation or None]
    if SOURCE in source.fields:
        line, message = source.line_of(SOURCE), f"`{SOURCE}` is a field of its own in this file"
        fix = "give that field another name, so that the key can say what the file was made from"
        raise ContentError(Problem("source_taken", "error", message, found.file, line, SOURCE, fix))


def _rewrite(file: str, blob: str, site: Path) -> Rewrite:
    raw = (site / file).read_bytes()
    return Rewrite(raw, edit(raw, [Set(SOURCE, blob)], file=file))
