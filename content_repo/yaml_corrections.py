"""Mistakes in YAML as people make them, and in their words: a parser tells what it expected, which is seldom what was forgotten.

Each rule proposes other texts for a line (`content_repo.corrections`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from content_repo import corrections
from content_repo.corrections import Correction, FailsAt, Found, Rule, shown

_VALUE = re.compile(
    r"""(?P<before>\s*(?:-\s+)*(?:"[^"]*"|'[^']*'|[^\s"'\[{#&*!|>@`%:-][^:]*)\s*:\s+|\s*(?:-\s+)+)(?P<value>\S.*)"""
)
_COMMENT = re.compile(r"\s+#.*\Z")
_GLUED = re.compile(r"(?P<key>\s*(?:- +)*[\w.-]+)(?P<colon>：\s*|:(?=[^ \t]))\s*(?P<value>\S.*)")
_NO_KEY = re.compile(r"(?P<indent>\s*(?:- +)*):(?P<value>\s.*|\Z)")
_COMMAS = re.compile(r",\s*,+")
_BLOCK = re.compile(r"(?P<mark>[|>][+-]?)\s*(?P<text>[^\s+-].*)")
_BREAKS = re.compile("[\x85\u2028\u2029]")
_KEYED = re.compile(r"[\w.-]+ *:(?:\s+[^\s\[{].*)?")
_ENDS = {"[": "]", "{": "}"}


def probable_mistake(text: str, places: Iterable[int], fails_at: FailsAt) -> Found | None:
    """In a text that is no YAML: `places` are the lines, from 0, which the parser named."""
    lines = text.split("\n")
    named = [each for place in places for each in (place, corrections.above(lines, place))]
    open_quotes = [at for at in range(max(named, default=0), -1, -1) if _opens_quote(lines, at)][:9]
    return corrections.found(text, [*named, *open_quotes], RULES, fails_at) or corrections.found(
        text, named, [stray], fails_at
    )


def tab(lines: Sequence[str], at: int) -> Iterator[Correction]:
    rest = lines[at].lstrip()
    indent = lines[at].removesuffix(rest)
    if rest and "\t" in indent:
        message = f"{shown(rest)} is indented with a tab, which YAML does not allow"
        for width in (2, 4, 0):
            yield Correction(message, indent.replace("\t", " " * width) + rest, "indent it with spaces")


def unseen_break(lines: Sequence[str], at: int) -> Iterator[Correction]:
    """Libyaml ends lines at characters that editors do not show."""
    for found in _BREAKS.findall(lines[at]):
        message = f"{shown(lines[at])} holds U+{ord(found):04X}, which ends a line in YAML"
        yield Correction(message, _BREAKS.sub(" ", lines[at]), "delete that character")


def no_key(lines: Sequence[str], at: int) -> Iterator[Correction]:
    line = _NO_KEY.fullmatch(lines[at])
    if line:
        yield Correction(
            f"a key is missing before {shown(lines[at])}", f"{line['indent']}name:{line['value']}"
        )


def glued(lines: Sequence[str], at: int) -> Iterator[Correction]:
    line = _GLUED.fullmatch(lines[at])
    if line:
        what = "has a colon of another script" if line["colon"][0] == "：" else "has no space after its colon"
        yield Correction(f"{shown(lines[at])} {what}", f"{line['key']}: {line['value']}")


def list_in_line(lines: Sequence[str], at: int) -> Iterator[Correction]:
    """Lists and texts of several lines begin below their key."""
    before, value = _parts(lines[at])
    inner = " " * (len(before) - len(before.lstrip()) + 2)
    if value.startswith("- ") and before.rstrip().endswith(":"):
        yield Correction("the items of a list stand below their key", f"{before.rstrip()}\n{inner}{value}")
    block = _BLOCK.fullmatch(value)
    if block:
        message = f"a text after `{block['mark']}` begins on the next line"
        yield Correction(message, f"{before}{block['mark']}\n{inner}{block['text']}")


def bracket(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value = _parts(lines[at])
    end = _ENDS.get(value[:1])
    if end and value[:2] not in ("{{", "{%"):
        if end not in value:
            yield Correction(f"`{value[0]}` is not closed in {shown(value)}", f"{before}{value}{end}")
        yield Correction(f"nothing stands between two commas in {shown(value)}", _COMMAS.sub(",", lines[at]))


def unquoted(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value = _parts(lines[at])
    is_bracket = value[:1] in _ENDS and value[-1:] == _ENDS[value[0]] and value[:2] not in ("{{", "{%")
    if value and not is_bracket:
        yield Correction(_trouble(value), before + _in_quotes(value))


def indentation(lines: Sequence[str], at: int) -> Iterator[Correction]:
    rest = lines[at].lstrip(" ")
    own = len(lines[at]) - len(rest)
    if not rest:
        return
    message = f"{shown(rest)} is indented by {own}, as nothing is that it can belong to"
    for width in dict.fromkeys(_widths(lines[:at])):
        if width != own:
            yield Correction(message, " " * width + rest, f"indent it by {width}, or correct the lines above")


def stray(lines: Sequence[str], at: int) -> Iterator[Correction]:
    """Without the line, the text can be parsed."""
    line = lines[at].strip(" \t")
    if line.startswith("- "):
        message, fix = "is an item of no list", "indent it as the items above, or below a key"
    elif _KEYED.fullmatch(line) and corrections.above(lines, at) >= 0:
        message, fix = "belongs to nothing above it", "give keys of one level one indentation"
    elif line and ":" not in line and line[0] not in "%\"'[{]}":
        message = "is no key with a value, and continues no text"
        fix = "write `name: value`, or indent it below the text that it continues"
    else:
        return
    yield Correction(f"{shown(line)} {message}", "", fix)


RULES: tuple[Rule, ...] = (
    tab,
    unseen_break,
    no_key,
    glued,
    list_in_line,
    bracket,
    unquoted,
    corrections.curly_quotes,
    indentation,
)


def _parts(line: str) -> tuple[str, str]:
    """A line up to its value, and the value without a comment; two empty texts where there is none."""
    found = _VALUE.fullmatch(line)
    return (found["before"], _COMMENT.sub("", found["value"]).rstrip()) if found else ("", "")


def _trouble(value: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    if quote and quote not in value[1:]:
        return f"the quote that opens {shown(value)} is not closed"
    if quote and value[-1] != quote:
        return f"text follows the closing quote in {shown(value)}"
    if quote == '"' and "\\" in value:
        return f"`\\` begins no escape that YAML knows in {shown(value)}"
    if quote:
        return f"`{quote}` stands inside the quotes of {shown(value)}"
    if value[0] in "@`%*&,]}{[!|>":
        return f"{shown(value)} starts with `{value[0]}`, which means something in YAML"
    return (
        f"{shown(value)} holds `: `, which would make it a key"
        if ":" in value
        else f"{shown(value)} needs quotes"
    )


def _in_quotes(value: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    if quote and value[1:].count(quote) <= (value[-1] == quote):
        value = value.strip(quote)
    elif quote and value[-1] == quote:
        value = value[1:-1]
    return "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'


def _opens_quote(lines: Sequence[str], at: int) -> bool:
    value = _parts(lines[at])[1] if len(lines[at]) <= corrections.LONGEST else ""
    return value[:1] in ('"', "'") and value[0] not in value[1:]


def _widths(lines: Sequence[str]) -> Iterator[int]:
    """Of the lines above, nearest first; also where the text of an item begins."""
    for line in reversed(lines):
        if line.strip():
            rest = line.lstrip(" ")
            yield len(line) - len(rest)
            yield len(line) - len(rest.lstrip("- ")) if rest.startswith("- ") else len(line) - len(rest)
