"""The constructs that nearly all texts are made of, found by one expression and made into tokens at once.

A text with anything else, or in which a delimiter could mean more than one thing, is not read here: the rules of
markdown-it are. What is read here gives the same tokens; tests/renderers/test_renderers_constructs.py compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.entities import entities
from markdown_it.common.html_re import close_tag, open_tag
from markdown_it.common.utils import fromCodePoint, isValidEntityCode, normalizeReference, unescapeAll
from markdown_it.token import Token

from renderers.markdown.delimiters import Flanks
from renderers.markdown.tokens import token

# The rules whose constructs are read here, and those whose constructs are seen and left to them.
_READ = frozenset(
    ("newline", "escape", "backticks", "emphasis", "link", "image", "autolink", "html_inline", "entity")
)
_LEFT = frozenset(("strikethrough", "footnote_inline", "footnote_ref", "attributes"))
# Nothing nests a bracket or hides one, except in a span of code.
_LABEL = r"[^\\`<\[\]{]*+(?:`[^`]++`(?!`)[^\\`<\[\]{]*+)*"
# No escapes or parentheses.
_ADDRESS = r"[^\x00-\x20\x7f()\\<][^\x00-\x20\x7f()\\]*+"
# The last group of each alternative names the construct. Each begins with a character of its own kind, so that the search
# runs from one of them to the next; what a quantifier took it does not give back, so that nothing is tried twice.
_next = re.compile(
    rf"""\n(?P<line_break>[ \t]*+)
    |\[(?P<label>{_LABEL})\]\((?P<href>{_ADDRESS})(?:[ \t\n]++"(?P<title>[^"\\]*+)")?\)
    |\[(?P<bracket>)
    |`(?P<code>[^`]++)`(?!`)
    |\*(?P<stars>\**+)
    |_(?P<underscores>_*+)
    |&(?P<entity>\#[xX][a-fA-F0-9]{{1,6}}|\#[0-9]{{1,7}}|[a-zA-Z][a-zA-Z0-9]{{1,31}});
    |<(?P<autolink>[a-zA-Z][a-zA-Z0-9+.\-]{{1,31}}:[^<>\x00-\x20]*+)>
    |<(?P<tag>{open_tag.removeprefix("<")}|{close_tag.removeprefix("<")})
    |!\[(?P<alt>{_LABEL})\]\((?P<src>{_ADDRESS})(?:[ \t\n]++"(?P<caption>[^"\\]*+)")?\)
    |\\(?P<escaped>[!-/:-@\[-`{{-~])
    |\{{(?P<brace>(?<=[`)>\]]\{{))
    |`|<(?![ \n])|!\[|\\|\^\[|~~
    """,
    re.VERBOSE,
).search
# In the place of a link: by name; with an address that is none.
_REFERENCE = re.compile(rf"\[(?P<label>{_LABEL})\](?:\[(?P<name>{_LABEL})\]|(?![\[(]))")
_ADDRESS_WITH_SPACES = re.compile(rf"\[{_LABEL}\]\({_ADDRESS}[ \t\n]++[^\s()\"']")
# By run of delimiters: the tag, and the kinds of its tokens.
_EM, _STRONG = ("em", "em_open", "em_close"), ("strong", "strong_open", "strong_close")
_EMPHASIS = {"*": _EM, "_": _EM, "**": _STRONG, "__": _STRONG}
_DEEPEST = 8  # emphasis in emphasis


def stand_for(rules: Set[str]) -> bool:
    """Whether what is read here is what a parser with the rules of these names would read."""
    return _READ <= rules <= _READ | _LEFT


def read(src: str, md: MarkdownIt, env: Any, flanks: Flanks) -> list[Token] | None:
    """The tokens of a text; None when it is not one of those read here. `env` holds the references of the document."""
    text = _Text(src, md, env, flanks)
    return text.tokens if text.read(0, len(src)) else None


class _Text:
    """A text while it is read: each method makes the tokens of one construct and returns the position behind it, or 0
    when the text is none of those read here.
    """

    def __init__(self, src: str, md: MarkdownIt, env: Any, flanks: Flanks) -> None:
        self.tokens: list[Token] = []
        self._src = src
        self._md = md
        self._env = env
        self._flanks = flanks
        self._level = 0
        self._begin = 0  # of the plain text up to here that is no token yet
        self._end = len(src)
        self._owner = -1  # where attributes would belong to the construct before
        self._opened: list[str] = []  # runs that await their other half

    def read(self, pos: int, end: int) -> bool:
        """Read a stretch in which all emphasis that begins there ends, too."""
        src, around, self._end = self._src, (self._opened, self._end), end
        self._opened = []
        self._begin = pos
        while found := _next(src, pos, end):
            pos = _CONSTRUCTS[found.lastgroup](self, found)
            if not pos:
                return False
        self._text(end)
        self._begin = end
        complete = not self._opened
        self._opened, self._end = around
        return complete

    def _text(self, end: int) -> None:
        if end > self._begin:
            self.tokens.append(token("text", "", 0, self._level, self._src[self._begin : end]))

    def _put(self, start: int, made: Token, end: int) -> int:
        """A token in the place of the text from `start` to `end`, behind the plain text before it."""
        if start > self._begin:
            self._text(start)
        self.tokens.append(made)
        self._begin = end
        return end

    def _give_up(self, found: re.Match[str]) -> int:
        return 0

    def _line_break(self, found: re.Match[str]) -> int:
        line = self._src[self._begin : found.start()]
        text = line.rstrip(" ")
        kind = "hardbreak" if len(line) - len(text) > 1 else "softbreak"
        return self._put(self._begin + len(text), token(kind, "br", 0, self._level), found.end())

    def _code(self, found: re.Match[str]) -> int:
        content = found["code"].replace("\n", " ")
        if content[0] == " " == content[-1] and content.strip(" "):
            content = content[1:-1]
        made = token("code_inline", "code", 0, self._level, content)
        made.markup = "`"
        self._owner = found.end()
        return self._put(found.start(), made, self._owner)

    def _link(self, found: re.Match[str]) -> int:
        href = self._md.normalizeLink(_decoded(found["href"]))
        return self._linked(found, href, _decoded(found["title"])) if self._md.validateLink(href) else 0

    def _linked(self, found: re.Match[str], href: str, title: str) -> int:
        opening = token("link_open", "a", 1, self._level)
        opening.attrs = {"href": href, "title": title} if title else {"href": href}
        begin, end = found.span("label")
        self._put(found.start(), opening, begin)
        self._level += 1
        if not self.read(begin, end):
            return 0
        self._level -= 1
        self._owner = found.end()
        return self._put(end, token("link_close", "a", -1, self._level), self._owner)

    def _bracket(self, found: re.Match[str]) -> int:
        """A link by reference; a bracket that is one, where no reference has this name."""
        at, known = found.start(), self._env.get("references")
        if self._src.startswith("[^", at) and self._env.get("footnotes"):
            return 0
        reference = _REFERENCE.match(self._src, at, self._end)
        if not reference:
            return at + 1 if not known and _ADDRESS_WITH_SPACES.match(self._src, at, self._end) else 0
        named = known and known.get(normalizeReference(reference["name"] or reference["label"]))
        return self._linked(reference, named["href"], named["title"]) if named else at + 1

    def _image(self, found: re.Match[str]) -> int:
        src, alt = self._md.normalizeLink(_decoded(found["src"])), found["alt"]
        if not self._md.validateLink(src):
            return 0
        made = token("image", "img", 0, self._level, alt)
        made.attrs = {"src": src, "alt": ""}
        if found["caption"]:
            made.attrs["title"] = _decoded(found["caption"])
        made.children = self._md.inline.parse(alt, self._md, self._env, []) or None
        self._owner = found.end()
        return self._put(found.start(), made, self._owner)

    def _run(self, found: re.Match[str]) -> int:
        """Delimiters of emphasis, as long as each run closes the whole of the one opened last."""
        start, end = found.span()
        src, run = self._src, found[0]
        before = src[start - 1] if start else " "
        after = src[end] if end < self._end else " "
        opens, closes = self._flanks(before, after, run[0] == "*")
        closes = closes and run[0] in "".join(self._opened)
        if not opens and not closes:
            return end
        if run not in _EMPHASIS:
            return 0
        return self._close(start, run, end) if closes else self._open(start, run, end)

    def _open(self, start: int, run: str, end: int) -> int:
        if len(self._opened) == _DEEPEST:
            return 0
        self._opened.append(run)
        tag, kind, _ = _EMPHASIS[run]
        made = token(kind, tag, 1, self._level)
        made.markup = run
        self._put(start, made, end)
        self._level += 1
        return end

    def _close(self, start: int, run: str, end: int) -> int:
        if self._opened.pop() != run:
            return 0
        tag, _, kind = _EMPHASIS[run]
        made = token(kind, tag, -1, self._level - 1)
        made.markup = run
        self._put(start, made, end)
        self._level -= 1
        return end

    def _entity(self, found: re.Match[str]) -> int:
        char = _char(found["entity"])
        return self._special(found, char, "entity") if char else found.end()

    def _escape(self, found: re.Match[str]) -> int:
        return self._special(found, found["escaped"], "escape")

    def _special(self, found: re.Match[str], char: str, info: str) -> int:
        made = token("text_special", "", 0, self._level, char)
        made.markup, made.info = found[0], info
        return self._put(found.start(), made, found.end())

    def _tag(self, found: re.Match[str]) -> int:
        return self._put(found.start(), token("html_inline", "", 0, self._level, found[0]), found.end())

    def _autolink(self, found: re.Match[str]) -> int:
        address = found["autolink"]
        href = self._md.normalizeLink(address)
        if not self._md.validateLink(href):
            return 0
        opening, closing = token("link_open", "a", 1, self._level), token("link_close", "a", -1, self._level)
        opening.attrs = {"href": href}
        opening.markup = closing.markup = "autolink"
        opening.info = closing.info = "auto"
        self._owner = end = found.end()
        self._put(found.start(), opening, end)
        self._put(end, token("text", "", 0, self._level + 1, self._md.normalizeLinkText(address)), end)
        return self._put(end, closing, end)

    def _brace(self, found: re.Match[str]) -> int:
        return 0 if found.start() == self._owner else found.end()


def _decoded(text: str | None) -> str:
    return unescapeAll(text) if text and "&" in text else text or ""


@lru_cache(maxsize=256)
def _char(entity: str) -> str:
    """The character that an entity stands for, "" where there is none of this name."""
    if entity[0] != "#":
        return entities.get(entity, "")
    code = int(entity[2:], 16) if entity[1] in "xX" else int(entity[1:])
    return fromCodePoint(code) if isValidEntityCode(code) else "\ufffd"


_CONSTRUCTS: Mapping[str | None, Callable[[_Text, re.Match[str]], int]] = {
    "line_break": _Text._line_break,
    "href": _Text._link,
    "title": _Text._link,
    "bracket": _Text._bracket,
    "code": _Text._code,
    "stars": _Text._run,
    "underscores": _Text._run,
    "entity": _Text._entity,
    "autolink": _Text._autolink,
    "tag": _Text._tag,
    "src": _Text._image,
    "caption": _Text._image,
    "escaped": _Text._escape,
    "brace": _Text._brace,
    None: _Text._give_up,
}
