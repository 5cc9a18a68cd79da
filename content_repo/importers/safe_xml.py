"""Large XML of strangers, element by element: nothing is fetched, no entity is expanded, memory stays that of one
element.

Documents may declare no entities at all: neither a bomb of nested ones nor a file or address that would be read.
Control characters, which XML forbids and exports contain all the same, are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from content_repo.problems import ContentError, Problem

MAX_DEPTH = 200
_BLOCK = 1 << 18
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_PREFIXES = {
    "http://wordpress.org/export": "wp",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
}


@dataclass(slots=True)
class Element:
    """`name` is `prefix:local` with the usual prefixes, whatever the file calls them; `parts` are texts and
    elements in order.
    """

    name: str
    attributes: dict[str, str]
    line: int
    parts: list[str | Element] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        return [each for each in self.parts if isinstance(each, Element)]

    @property
    def own_text(self) -> str:
        return "".join(each for each in self.parts if isinstance(each, str))

    def all(self, name: str) -> list[Element]:
        return [each for each in self.children if each.name == name]

    def first(self, name: str) -> Element | None:
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The text of the first child of this name; "" for none."""
        found = self.first(name)
        return found.own_text if found else ""

    def markup(self) -> str:
        """What is inside, as XHTML without prefixes."""
        return "".join(escape(each) if isinstance(each, str) else each._outer() for each in self.parts)

    def _outer(self) -> str:
        name = self.name.rpartition(":")[2]
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        inside = self.markup()
        return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes} />"


def stream(place: Path, file: str, containers: Collection[str]) -> Iterator[Element]:
    """The elements right inside the `containers` ("channel"), one after the other.

    Raises ContentError at the place where the document cannot be read any further; what came before was given.
    """
    reader = _Reader(file, containers)
    with place.open("rb") as stream:
        head = stream.read(_BLOCK)
        while head:
            yield from reader.feed(head)
            head = stream.read(_BLOCK)
    yield from reader.close()


class _Reader:
    def __init__(self, file: str, containers: Collection[str]) -> None:
        self._file, self._containers = file, containers
        self._open: list[Element] = []
        self._done: list[Element] = []
        self._wide: bool | None = None  # whether the bytes are UTF-16
        self._fault: Problem | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._parser.ExternalEntityRefHandler = self._entity

    def feed(self, block: bytes) -> Iterator[Element]:
        if self._wide is None:
            self._wide = block.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
            block = block if self._wide else block.removeprefix(b"\xef\xbb\xbf").lstrip()
        plain = block if self._wide else block.translate(None, _CONTROLS)
        yield from self._parse(plain, False)

    def close(self) -> Iterator[Element]:
        yield from self._parse(b"", True)

    def _parse(self, block: bytes, last: bool) -> Iterator[Element]:
        fault = None
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as error:
            message = f"the XML cannot be read any further: {expat.ErrorString(error.code)}"
            fix = "export it again; all that comes before this line was imported"
            fault = Problem("xml_syntax", "error", message, self._file, error.lineno, fix=fix)
        except _RefusedXml as error:
            fault = error.problem
        done, self._done = self._done, []
        yield from done
        if fault:
            raise ContentError(fault)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(_short(name), _plain(attributes), self._parser.CurrentLineNumber)
        if len(self._open) >= MAX_DEPTH:
            fix = "export it again"
            self._refuse(f"elements are nested more than {MAX_DEPTH} levels deep", fix)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        if not self._open:
            return
        if self._open[-1].name in self._containers:
            if element.name not in self._containers:
                self._done.append(element)
        elif element.name not in self._containers:
            self._open[-1].parts.append(element)

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].name not in self._containers:
            self._open[-1].parts.append(text)

    def _entity(self, *_: Any) -> int:
        fix = "remove the declaration (`<!DOCTYPE …>`) and import again"
        self._refuse("it declares an entity, which could make it endless or read other files", fix)
        return 0

    def _refuse(self, why: str, fix: str) -> None:
        line = self._parser.CurrentLineNumber
        raise _RefusedXml(
            Problem("xml_refused", "error", f"the XML is refused: {why}", self._file, line, fix=fix)
        )


class _RefusedXml(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _short(name: str) -> str:
    """`http://purl.org/dc/elements/1.1/ creator` is `dc:creator`."""
    space, _, local = name.rpartition(" ")
    if not space:
        return local
    if space.startswith("http://wordpress.org/export/") and space.rstrip("/").endswith("/excerpt"):
        return f"excerpt:{local}"
    plain = space if space.endswith("#") else space.rstrip("/")
    if plain.startswith("http://wordpress.org/export"):
        return f"wp:{local}"
    prefix = _PREFIXES.get(plain, "x")
    return f"{prefix}:{local}" if prefix else local


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {key.rpartition(" ")[2]: value for key, value in attributes.items()}
