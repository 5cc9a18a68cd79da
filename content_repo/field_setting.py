"""Changing fields of one fragment file: what is asked in words becomes changes, and their outcome is judged before it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content_repo.begun_sections import begun_sections
from content_repo.changesets import ChangeSet, Rewrite
from content_repo.edits import Body, Change, Remove, Set, edit, parse_path
from content_repo.edits.field_paths import field_at
from content_repo.edits.steps import walk
from content_repo.edits.typed_text import read_value
from content_repo.folder_reading import SiteFolder
from content_repo.fragment_files import Place
from content_repo.models import Model, coerce
from content_repo.problems import ContentError, Problem
from content_repo.provenance import SOURCE
from content_repo.section_models import kinds_of
from content_repo.setting_remarks import emptied, unknown_fields
from content_repo.site import Site
from content_repo.sources import Source, misplaced_keys
from content_repo.translation_source import translation_source


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What would be written, and what is wrong with it that was not wrong before. Errors are never written. `made_from` is the
    file that a translation says from now on that it was made from, "" where nothing is said anew."""

    file: str
    is_new: bool
    changes: ChangeSet
    problems: tuple[Problem, ...]
    made_from: str = ""

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


@dataclass(frozen=True, slots=True)
class Asked:
    """`texts` are (path, text as typed), `values` (path, data), `unset` paths; `body` is the new text below the front matter."""

    texts: Sequence[tuple[str, str]] = ()
    values: Sequence[tuple[str, object]] = ()
    unset: Sequence[str] = ()
    body: str | None = None

    @property
    def paths(self) -> list[str]:
        """Those that get a value."""
        return [path for path, _ in (*self.texts, *self.values)]

    def names(self, key: str) -> bool:
        return key in (*self.paths, *self.unset)


def plan_fields(
    folder: SiteFolder, fragment: str, locale: str | None, variation: str | None, asked: Asked
) -> FieldChange:
    """Of the file of this locale and variation (else of those that `fragment` names, if it is a file); one that is missing is
    begun. Raises ContentError."""
    meant, files = folder.fragment(fragment)
    place = locale or meant.locale, variation or meant.variation
    _refuse_unlisted(folder, place, files)
    base_file = _base_file(folder, files)
    file = files.get(place) or new_file(base_file, place, folder.site.default_locale)
    before = (folder.path / file).read_bytes() if place in files else None
    base = folder.source(base_file, (folder.path / base_file).read_bytes())
    model = folder.model(base.type)
    old = folder.source(file, before) if before is not None else None
    after = edit(before or b"", list(_changes(asked, model, base, old, folder)), file=file)
    made_from = ""
    if after != (before or b"") and SOURCE not in model.fields and not asked.names(SOURCE):
        made_from = translation_source(place, old, files, folder)
    if made_from:
        after = edit(after, [Set(SOURCE, folder.blob(made_from))], file=file)
    known = set(_problems(file, before, base, model, folder)) if before is not None else set()
    found = [each for each in _problems(file, after, base, model, folder) if each not in known]
    problems = (
        _where_it_stands(each, old) for each in found or _remarks(asked, model, base, old, after, folder)
    )
    changes = ChangeSet.of({file: Rewrite(before, after)})
    return FieldChange(file, before is None, changes, tuple(problems), made_from)


def _remarks(
    asked: Asked, model: Model, base: Source, old: Source | None, after: bytes, folder: SiteFolder
) -> Iterator[Problem]:
    data = [each.fields for each in (base, old) if each is not None]
    yield from unknown_fields(asked.paths, model, data, (old or base).file)
    if old is not None and old.file == base.file:
        yield from emptied(model, old, folder.source(old.file, after))


def _where_it_stands(problem: Problem, old: Source | None) -> Problem:
    """With the line of the value that would be changed, in the file as it is."""
    return replace(problem, line=old.line_of(problem.field)) if old is not None and problem.field else problem


def _refuse_unlisted(folder: SiteFolder, place: Place, files: Mapping[Place, str]) -> None:
    """A new file `x@label.md` whose label is no segment would be a fragment of its own."""
    label = place[1]
    if label is None or label in folder.site.segments or any(label == known for _, known in files):
        return
    fix = f"use one of: {', '.join(folder.site.segments) or 'none yet'}; list it in site.toml"
    message = f"{label!r} is no segment that a variation could be for"
    raise ContentError(Problem("no_fragment", "error", message, "site.toml", fix=fix))


def _base_file(folder: SiteFolder, files: Mapping[Place, str]) -> str:
    order = (folder.site.default_locale, *folder.site.locales)
    found = next((files[locale, None] for locale in order if (locale, None) in files), None)
    return found or next(iter(files.values()))


def new_file(base_file: str, place: Place, default_locale: str) -> str:
    """The path of another locale or variation of the fragment whose base is in this file."""
    locale, variation = place
    folder, _, name = base_file.rpartition("/")
    stem = (
        name.split("@")[0].split(".")[0]
        if name.startswith(("index.", "_index."))
        else name.removesuffix(".md")
    )
    stem = stem.removesuffix(".yaml")
    ending = ".yaml" if base_file.endswith(".yaml") else ".md"
    label = f"@{variation}" if variation else ""
    suffix = f".{locale}" if locale != default_locale else ""
    return f"{folder}/{stem}{label}{suffix}{ending}"


def _changes(
    asked: Asked, model: Model, base: Source, old: Source | None, folder: SiteFolder
) -> Iterator[Change]:
    data = dict(old.fields) if old is not None else {}
    if old is None or old.file != base.file:
        yield from begun_sections(asked.paths, data, base.fields)
    for written, text in asked.texts:
        if written == "body":
            yield Body(text)
        else:
            yield Set(written, _typed(written, text, model, (data, base.fields), folder))
    for written, value in asked.values:
        yield Body(value) if written == "body" and isinstance(value, str) else Set(written, value)
    yield from (Remove(written) for written in asked.unset)
    if asked.body is not None:
        yield Body(asked.body)


def _typed(
    written: str, text: str, model: Model, known: Sequence[Mapping[str, object]], folder: SiteFolder
) -> object:
    """`known` are the file's data and the base's: whichever knows more of the path says what stands there."""
    walked = [(walk(parse_path(written), data), data) for data in known]
    (found, rest), data = min(walked, key=lambda each: len(each[0][1]))
    field = field_at(model, (*found, *rest), data, kinds_of(known[-1]))
    return read_value(field, text, folder.site.zone)


def _problems(file: str, raw: bytes, base: Source, model: Model, folder: SiteFolder) -> Iterator[Problem]:
    """What is wrong with a file and its values, and keys that only the base may set."""
    source, shape = folder.read(file, raw)
    yield from map(_unplaced, shape)
    _, found = coerce(model, source, folder.site.zone, kinds_of(base.fields))
    yield from (_unplaced(each) for each in found)
    if source.file != base.file:
        yield from (_unplaced(each) for each in misplaced_keys(source))


def _unplaced(problem: Problem) -> Problem:
    """Without its line, which an edit above it moves."""
    return Problem(
        problem.code, problem.severity, problem.message, problem.file, 0, problem.field, problem.fix
    )


def locale_fault(site: Site, locale: str) -> ContentError:
    listed = ", ".join(site.locales)
    message = f"{locale!r} is no locale of this site"
    return ContentError(Problem("unknown_locale", "error", message, "site.toml", fix=f"use one of: {listed}"))
