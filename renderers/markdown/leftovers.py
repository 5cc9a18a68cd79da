"""Markup that became text: a directive that there is not, a link with a space in it, a shortcode of another system.

Only text is looked at, never code or raw HTML. A pattern stands here if what it finds can hardly be meant as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from renderers.markdown.containers import CALLOUTS

DIRECTIVE, LITERAL, CALLOUT = "unknown_directive", "literal_markup", "misspelt_callout"
_PLACING = "write `::fragment{use=promo/x}` on a line of its own"
_LONGEST = 60  # characters of what is shown


class Leftover(NamedTuple):
    """`line` counts from that of the first token."""

    line: int
    code: str
    message: str
    fix: str


_DELIMITERS = re.compile(r"\|?\s*+:?-++:?\s*+(?:\|\s*+:?-*+:?\s*+)++\Z")

Told = Callable[[re.Match[str]], str]

_AT_LINES: tuple[tuple[re.Pattern[str], str, Told], ...] = (  # (what a line begins with, code, what to do)
    (re.compile(r":{1,2}fragment\b.*"), DIRECTIVE, lambda _: _PLACING),
    (
        re.compile(r":{2}([A-Za-z][\w-]*)(?:\[[^\]]*\])?\{[^}]*\}\s*\Z"),
        DIRECTIVE,
        lambda found: _directive(found[1]),
    ),
    (
        re.compile(r":{3,}\s*\Z"),
        DIRECTIVE,
        lambda _: "no block is open here: remove it, or open one above with `:::note`",
    ),
    (
        re.compile(r":{3,}\s*\{?(\w+).*"),
        DIRECTIVE,
        lambda found: f"write `:::{found[1].lower()}` on a line of its own",
    ),
    (
        re.compile(r"\[!(\w+)\]"),
        LITERAL,
        lambda found: f"write `:::{found[1].lower()}` above the text and `:::` below it",
    ),
    (
        _DELIMITERS,
        LITERAL,
        lambda _: (
            "write as many `---` between `|` as the line above has cells, with an empty line above that"
        ),
    ),
    (re.compile(r"(#{2,6})[^\W\d].*"), LITERAL, lambda found: f"put a space behind `{found[1]}`"),
)
_BEGINNINGS = frozenset(":[#|-")
_ANYWHERE: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"(?<!:)::fragment\{[^}]*\}"), DIRECTIVE, _PLACING),
    (
        re.compile(r"\[[^\[\]]+\]\((?!<)(?=[^()]*(?:/|\.\w{1,5}\)))[^()\s\"']+[ \t][^()\"']+\)"),
        LITERAL,
        "put the address between `<` and `>`, or write %20 for its spaces",
    ),
    (re.compile(r"\[[^\[\]]+\]\((?:https?://|\.{0,2}/)[^()\s]*\Z"), LITERAL, "end the address with `)`"),
    (
        re.compile(r"\[[^\[\]]+\] \((?:https?://|\.{0,2}/)[^()\s]*\)"),
        LITERAL,
        "remove the space between `]` and `(`",
    ),
    (
        re.compile(r"\([^()]+\)\[(?:https?://|\.{0,2}/)[^\[\]\s]*\]"),
        LITERAL,
        "write the text in [ ] and the address in ( )",
    ),
    (re.compile(r"\[\^[^\[\]\s]+\](?!:)"), LITERAL, "write what the note says as `[^…]: …` below"),
    (re.compile(r"(?<!\[)\[\[[^\[\]\s][^\[\]]*\]\](?!\])"), LITERAL, "write a link as [text](about)"),
)
_SHORTCODE = re.compile(  # of some length, as what has no end would be looked for from each beginning
    r"\{\{[<%].*?(?:[>%]\}\}|\Z)|\{%-?\s{0,9}[A-Za-z].{0,500}?%\}|\{\{\Z|\{\{-?\s{0,9}[.$\w].{0,500}?\}\}"
)
_FOR_SHORTCODE = (
    "write Markdown instead; templates and shortcodes of other systems are not carried out in a text"
)


class Shortcodes:
    """Of one body: old pages have dozens, so that the first is told, and how many more there are."""

    def __init__(self) -> None:
        self.first: Leftover | None = None
        self.count = 0

    def note(self, found: re.Match[str], line: int) -> None:
        self.first = self.first or Leftover(line, LITERAL, _message(found[0]), _FOR_SHORTCODE)
        self.count += 1

    def told(self) -> Iterator[Leftover]:
        if self.first:
            more = f", and {self.count - 1} more below" if self.count > 1 else ""
            yield self.first._replace(message=self.first.message + more)


def may_be_in(text: str) -> bool:
    """Whether it is worth a look. All texts of a site pass here: one character is found ten times as fast as two."""
    return (
        "[" in text
        or "{" in text
        or "|" in text
        or (":" in text and ("::" in text or ":fragment" in text))
        or ("#" in text and "##" in text)
    )


def leftovers(tokens: Sequence[Token], line: int, shortcodes: Shortcodes) -> Iterator[Leftover]:
    """In the inline tokens of one block that begins at `line`."""
    first, begins, rows, is_cut = line, True, 0, False
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line, begins = line + 1, True
            continue
        if token.type == "text":
            yield from _in_text(token.content, line, begins)
            rows += begins and token.content.startswith("|")
            is_cut = is_cut or (begins and _DELIMITERS.match(token.content) is not None)
            for found in _SHORTCODE.finditer(token.content) if "{" in token.content else ():
                shortcodes.note(found, line)
        begins = False
    if rows > 1 and not is_cut:
        fix = "write a line such as `|---|---|` below the first, and an empty line above it"
        yield Leftover(first, LITERAL, "lines that begin with `|` are no table, and are shown as text", fix)


def _in_text(text: str, line: int, begins: bool) -> Iterator[Leftover]:
    """Nothing of `_AT_LINES` begins otherwise, and nothing of `_ANYWHERE` lacks both: most texts are done with that."""
    begins = begins and (text[:1] in _BEGINNINGS or text[:1].isspace())
    for pattern, code, told in _AT_LINES if begins else ():
        if at_start := pattern.match(text):
            yield Leftover(line, code, _message(at_start[0]), told(at_start))
            return
    for pattern, code, fix in _ANYWHERE if "[" in text or "::fragment{" in text else ():
        for found in pattern.finditer(text):
            yield Leftover(line, code, _message(found[0]), fix)


def _message(written: str) -> str:
    short = written if len(written) <= _LONGEST else f"{written[:_LONGEST]}…"
    return f"`{short}` is shown as text"


def _directive(name: str) -> str:
    from difflib import get_close_matches

    if get_close_matches(name.lower(), ("fragment",), n=1, cutoff=0.7):
        return _PLACING
    return f"`::{name}` means nothing here: {_PLACING}, or write Markdown"


def of_container(name: str, line: int) -> Iterator[Leftover]:
    """A container whose name says that something else is meant: ":::warn" and ":::notes" look like no callout."""
    from difflib import get_close_matches

    if name == "fragment":
        yield Leftover(line, DIRECTIVE, "`:::fragment` is a block around text, and places nothing", _PLACING)
    if name in CALLOUTS or "-" in name:
        return
    begun = (each for each in sorted(CALLOUTS) if len(name) > 2 and each.startswith(name))
    for near in [*begun, *get_close_matches(name, CALLOUTS, n=1, cutoff=0.8)][:1]:
        message = f"`:::{name}` is a block of no special kind, and `:::{near}` is one"
        yield Leftover(line, CALLOUT, message, f"write `:::{near}`, if that is meant")
