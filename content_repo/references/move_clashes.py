"""What is in the way of a move: names that are taken, and names that would be read otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content_repo import names
from content_repo.problems import Problem
from content_repo.references.site_reading import NamedSite


def move_clashes(site: NamedSite, files: Mapping[str, str], ids: Mapping[str, str]) -> Iterator[Problem]:
    """Of files and fragment ids, old → new."""
    yield from _taken_files(site, files)
    yield from _taken_ids(site, ids)
    yield from _read_otherwise(site, files, ids)


def _taken_files(site: NamedSite, files: Mapping[str, str]) -> Iterator[Problem]:
    stays = {names.fold(path): path for path in site.files if path not in files}
    folders = {names.fold(each): each for path in stays.values() for each in _folders(path)}
    for old, new in files.items():
        fault = names.check_path(new)
        other = stays.get(names.fold(new)) or _other_spelling(new, folders)
        if fault is not None:
            yield fault
        elif other is not None:
            fix = f"move or remove {other} first, or choose another name"
            yield _clash(f"{old} cannot become {new}: {other} is there", old, fix)


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _other_spelling(path: str, folders: Mapping[str, str]) -> str | None:
    """A folder that some systems cannot tell from one on this path."""
    known = ((each, folders.get(names.fold(each), each)) for each in _folders(path))
    return next((other for each, other in known if other != each), None)


def _taken_ids(site: NamedSite, ids: Mapping[str, str]) -> Iterator[Problem]:
    for old, new in ids.items():
        if new in site.fragments and new not in ids:
            message = f"there is a fragment {new!r} already: {site.fragments[new][0]}"
            yield _clash(message, site.fragments[old][0], "choose another name")


def _read_otherwise(site: NamedSite, files: Mapping[str, str], ids: Mapping[str, str]) -> Iterator[Problem]:
    """A name such as `x.zh-CN` or `x@vip` would make a file a translation or a variation."""
    for old, new in files.items():
        named = site.name(old)
        if named is not None and ids[named.id] not in [each.id for each in site.names_at(new)]:
            message = f"the name {new!r} would be read as another fragment, language or variation"
            yield _clash(message, old, "choose a name without `.` and `@`")


def _clash(message: str, file: str, fix: str) -> Problem:
    return Problem("move_clash", "error", message, file, fix=fix)
