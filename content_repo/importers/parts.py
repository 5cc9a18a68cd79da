"""The two parts of a foreign content file, taken apart as Hugo's lexer does, so that they can be put together
byte for byte.

Source of the rules: Hugo's `parser/pageparser/pagelexer_intro.go`: white space before the front matter is
skipped, the front matter ends at the first line that *starts* with the delimiter, JSON ends at its own
closing brace.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Literal

from content_repo import frontmatter
from content_repo.problems import ContentError, Problem

Kind = Literal["none", "yaml", "toml", "json"]

_BOM = b"\xef\xbb\xbf"
_FENCED = re.compile(r"[ \t\r\n]*(---|\+\+\+)(?:[ \t]*(?:\r?\n|\r|\Z))?")
_BRACED = re.compile(r"[ \t\r\n]*(?=\{(?!\{))")
_EMPTY = re.compile(r"[ \t]*(?:\r?\n|\r|\Z)")
_KINDS: dict[str, Kind] = {"---": "yaml", "+++": "toml"}


@dataclass(frozen=True, slots=True)
class Parts:
    """`opening + header + closing + body` is the text of the file, after its byte order mark.

    `header_line` and `body_line` count from 1. `dropped` says what stood before the front matter, "" for
    nothing.
    """

    kind: Kind
    bom: bool
    opening: str
    header: str
    closing: str
    body: str
    header_line: int
    dropped: str = ""

    @property
    def newline(self) -> str:
        """The line end of the file's own front matter."""
        return "\r\n" if self.opening.endswith("\r\n") else "\n"

    def with_yaml(self, header: str) -> Parts:
        """The same body under other front matter in YAML."""
        if self.kind == "yaml":
            return replace(self, header=header)
        newline = "\r\n" if "\r\n" in self.opening + self.header + self.body else "\n"
        fence = f"---{newline}"
        return replace(self, kind="yaml", opening=fence, header=header, closing=fence, dropped="")

    def encode(self) -> bytes:
        text = self.body if self.kind == "none" else self.opening + self.header + self.closing + self.body
        return (_BOM if self.bom else b"") + text.encode()


def split(raw: bytes, file: str) -> Parts:
    """Take a file apart. Raises ContentError for bytes that are not UTF-8 and for endless front matter."""
    _, problem = frontmatter.decode(raw, file)
    if problem:
        raise ContentError(problem)
    bom = raw.startswith(_BOM)
    text = raw.removeprefix(_BOM).decode()
    if fenced := _FENCED.match(text):
        return _split_fenced(text, fenced, bom, file)
    if braced := _BRACED.match(text):
        return _split_json(text, braced.end(), bom, file)
    return Parts("none", bom, "", "", "", text, 1)


def _split_fenced(text: str, fence: re.Match[str], bom: bool, file: str) -> Parts:
    mark, start = fence[1], fence.end()
    closing = re.compile(rf"^{re.escape(mark)}([ \t]*(?:\r?\n|\r|\Z))?", re.MULTILINE).search(text, start)
    line = text.count("\n", 0, fence.start(1)) + 1
    if not closing:
        message = f"the front matter that starts with `{mark}` never ends"
        fix = f"end it with a line `{mark}`, or put a blank line and a heading before a rule"
        raise ContentError(Problem("front_matter_open", "error", message, file, line, fix=fix))
    newline = "\r\n" if "\r\n" in fence[0] else "\n"
    opening = text[fence.start(1) : start]
    if not opening.endswith(("\n", "\r")):
        opening = mark + newline
    ending = closing[0] if closing[1] is not None else mark + newline
    blank = text[: fence.start(1)]
    header_line = text.count("\n", 0, start) + 1
    dropped = f"{blank.count(chr(10))} blank lines before the front matter" if blank else ""
    body = text[closing.end() :]
    return Parts(
        _KINDS[mark], bom, opening, text[start : closing.start()], ending, body, header_line, dropped
    )


def _split_json(text: str, start: int, bom: bool, file: str) -> Parts:
    line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        if not re.match(r'\{\s*["}]', text[start:]):
            return Parts("none", bom, "", "", "", text, 1)
        message = f"the front matter in JSON cannot be read: {error}"
        raise ContentError(Problem("front_matter_json", "error", message, file, line)) from error
    rest = _EMPTY.match(text, end)
    body = text[rest.end() if rest else end :]
    return Parts("json", bom, "", text[start:end], "", body, line)
