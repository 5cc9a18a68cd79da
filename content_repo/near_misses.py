"""Names that are nearly those of files that are read: `regions.yml`, `models/promo.yml`, `audience/segment/vip.yaml`.

What stands in such a file has no effect, and nothing else would say so. Only the name is looked at, so that an edit costs the
files that it touches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from content_repo.names import printable
from content_repo.problems import Problem
from content_repo.scope import FILES, FOLDERS

_DATA = re.compile(r"\.(?:ya?ml|json|toml)(?:\.txt)?\Z", re.IGNORECASE)
_TYPED = re.compile(r"\.(?:ya?ml|toml)(?:\.txt)?\Z", re.IGNORECASE)  # a schema of a model is JSON
_LOOSE = {  # in other words, or in the other number
    "site": "site.toml",
    "region": "regions.yaml",
    "redirect": "redirects.yaml",
    "asset": "assets",
    "audiences": "audience",
    "contents": "content",
    "experiment": "audience/experiments",
    "experiments": "audience/experiments",
    "model": "models",
    "segment": "audience/segments",
    "segments": "audience/segments",
    "themes": "theme",
}
_NEAR = 0.8  # of `difflib`: "section", "Sections" and "secitons" are "sections"


def beside(name: str, *, is_folder: bool) -> Problem | None:
    """Of an entry of the site's own folder that is not read."""
    stem = name if is_folder else _DATA.sub("", name)
    known = FOLDERS if is_folder else FILES
    if is_folder or stem != name:
        by_stem = {_DATA.sub("", each): each for each in known}
        meant = by_stem.get(stem.lower()) or _LOOSE.get(stem.lower())
        if meant and meant != name and (_DATA.search(meant) is None) == is_folder:
            return _problem(name + "/" * is_folder, meant + "/" * is_folder)
    return None


def below(path: str) -> Problem | None:
    """Of a path in one of the site's folders; None where it is read, or where nobody would expect it to be."""
    folder, _, rest = path.partition("/")
    rule = _RULES.get(folder)
    meant = rule(rest) if rule else rest
    return None if meant == rest else _problem(path, f"{folder}/{meant}")


def _problem(path: str, meant: str) -> Problem:
    verb = "rename it to" if _form(path) == _form(meant) else "write it as"
    message = f"{printable(path)!r} is not read as {printable(meant)!r}"
    fix = f"{verb} {printable(meant)}, or delete it"
    return Problem("misnamed_file", "warning", message, printable(path), fix=fix)


def _form(path: str) -> str:
    """What a file is written in."""
    found = _DATA.search(path)
    return found[0].lower().removesuffix(".txt").replace("yml", "yaml") if found else ""


def _of_models(rest: str) -> str:
    return _TYPED.sub(".yaml", _in_folder(rest, ("sections",)))


def _of_audience(rest: str) -> str:
    if not _DATA.search(rest):
        return rest
    corrected = _in_folder(rest, ("segments", "experiments"))
    folder, slash, _ = corrected.partition("/")
    if not slash:
        is_signals = _nearest(_DATA.sub("", rest), ("signals",)) is not None
        return "signals.yaml" if is_signals else f"segments/{_DATA.sub('.yaml', rest)}"
    if folder not in ("segments", "experiments") or corrected.endswith((".yaml", ".yml")):
        return corrected
    return _DATA.sub(".yaml", corrected)


def _of_data(rest: str) -> str:
    found = _DATA.search(rest)
    return rest[: found.start()] + found[0].lower().removesuffix(".txt") if found else rest


def _of_theme(rest: str) -> str:
    if rest.startswith("templates/"):
        return rest.removeprefix("templates/")
    corrected = _in_folder(rest, ("sections", "views", "static", "i18n"))
    return _DATA.sub(".toml", corrected) if corrected.startswith("i18n/") else corrected


def _of_pictures(rest: str) -> str:
    """What is said of a picture stands beside it: photo.jpg.yaml."""
    from content_repo.sources import is_sidecar

    meant = _DATA.sub(".yaml", rest)
    return meant if is_sidecar(meant) else rest


def _in_folder(rest: str, known: Iterable[str]) -> str:
    """The path with the name of its first folder as it is known, where it is nearly that."""
    folder, slash, file = rest.partition("/")
    near = _nearest(folder, known) if slash and folder not in known else None
    return f"{near}/{file}" if near else rest


def _nearest(word: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.lower(), known, n=1, cutoff=_NEAR)), None)


_RULES: dict[str, Callable[[str], str]] = {
    "assets": _of_pictures,
    "content": _of_pictures,
    "models": _of_models,
    "audience": _of_audience,
    "data": _of_data,
    "theme": _of_theme,
}
