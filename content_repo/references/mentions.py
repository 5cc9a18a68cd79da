"""One place that names something: where it is written, and what kind of name it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from content_repo.document import Path

Role = Literal["reference", "destination", "asset", "folder", "segment", "experiment", "type", "path"]


class Span(NamedTuple):
    """Characters of a text, from start to end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """`written` is the name as it stands there.

    role    reference: a fragment's id, perhaps with `#section`; destination: what a link may lead to; asset: a file; folder:
            where a query looks; segment, experiment, type: their names; path: the pattern of a model
    kind    what people call the place: "link", "zone", "menu", …
    path    of the value in the file's data; () where the place is in the body, or the file has no data
    span    of the name within that value, or within the body; None when it is the whole value
    bare    nothing is around the name in its text: white space would end it
    """

    role: Role
    kind: str
    written: str
    path: Path = ()
    span: Span | None = None
    file: str = ""
    line: int = 0
    bare: bool = False

    def at(self, file: str, line: int) -> Mention:
        return replace(self, file=file, line=line)
