"""An edit: changes in, bytes out, and after each step proof that nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from content_repo.document import Document
from content_repo.edits.changes import Body, Change, Set, parse_path
from content_repo.edits.contents import same
from content_repo.edits.layout import Layout, layout
from content_repo.edits.refusals import edit_failed
from content_repo.edits.splices import AuthorText, Splice, line_number, spliced
from content_repo.edits.steps import Step, after, steps
from content_repo.edits.values import refuse_unwritable
from content_repo.problems import ContentError


class Notation(Protocol):
    def load(self, text: str) -> tuple[Any, Document]: ...

    def ways(self, text: str, step: Step, wanted: Any) -> Iterator[list[Splice]]: ...


def edit(raw: bytes, changes: Sequence[Change], *, file: str) -> bytes:
    """The bytes of `file` with the changes made, one after the other; the same bytes where all is so already.

    `file` names the file in messages, and its ending the notation: front matter (YAML, TOML, JSON) and body for `.md`,
    data alone for `.yaml`, `.toml` and `.json`. Raises ContentError (`edit_path`, `edit_anchor`, `edit_value`,
    `edit_failed`, or what makes the file unreadable); then nothing has changed.
    """
    text = AuthorText.read(raw, file)
    for change in changes:
        text = _body(text, change, file) if isinstance(change, Body) else _changed(text, change, file)
    return text.encode()


def data_of(raw: bytes, file: str) -> Any:
    """The plain data of a file, by the same rules as an edit of it. Raises ContentError."""
    text = AuthorText.read(raw, file)
    place = layout(text.plain, file)
    return _contents(_notation(place, text, file), _part(text, place))[1].value


def _changed(text: AuthorText, change: Step, file: str) -> AuthorText:
    refuse_unwritable(change, file)
    place = layout(text.plain, file)
    data, _ = _contents(_notation(place, text, file), _part(text, place))
    for step in steps(change, data, file):
        text = _stepped(text, step, file)
    return text


def _stepped(text: AuthorText, step: Step, file: str) -> AuthorText:
    place = layout(text.plain, file)
    if not place.is_there:
        text = text.spliced([Splice(0, 0, "---\n---\n")])
        place = layout(text.plain, file)
    return text.spliced(_splices(text, place, step, file))


def _splices(text: AuthorText, place: Layout, step: Step, file: str) -> list[Splice]:
    """Those of the first way whose outcome is the old data with the step done, and nothing else."""
    notation = _notation(place, text, file)
    part = _part(text, place)
    data, document = _contents(notation, part)
    wanted = after(data, step)
    for way in notation.ways(part, step, wanted):
        found, outcome = notation.load(spliced(part, way))
        if not outcome.problems and same(wanted, found):
            return [Splice(each.start + place.start, each.end + place.start, each.text) for each in way]
    path = parse_path(step.path)
    raise edit_failed(path, file, document.line_of(path))


def _contents(notation: Notation, part: str) -> tuple[Any, Document]:
    data, document = notation.load(part)
    if document.problems:
        raise ContentError(*document.problems)
    return data, document


def _notation(place: Layout, text: AuthorText, file: str) -> Notation:
    first_line = line_number(text.plain, place.start)
    if place.notation == "toml":
        from content_repo.edits.toml_edits import TomlNotation

        return TomlNotation(file, first_line)
    if place.notation == "json":
        from content_repo.edits.json_edits import JsonNotation

        return JsonNotation(file, first_line)
    from content_repo.edits.yaml_edits import YamlNotation

    return YamlNotation(file, first_line)


def _part(text: AuthorText, place: Layout) -> str:
    return text.plain[place.start : place.end]


def _body(text: AuthorText, change: Body, file: str) -> AuthorText:
    refuse_unwritable(Set("body", change.text), file)
    place = layout(text.plain, file)
    data, _ = _contents(_notation(place, text, file), _part(text, place))
    if not file.endswith(".md") or "body" in data:
        return _changed(text, Set(("body",), change.text), file)
    return text.spliced([_below(text.plain, place, change.text)])


def _below(text: str, place: Layout, new: str) -> Splice:
    """The text below the front matter replaced, where it differs."""
    old = text[place.body :]
    new = new.replace("\r\n", "\n").replace("\r", "\n")
    kept = len(old) - len(old.lstrip("\n")) if not new.startswith("\n") and old.strip() else 0
    gap = "" if place.body == 0 or text[place.body - 1] == "\n" else "\n"
    return Splice(place.body + kept, len(text), gap + new)
