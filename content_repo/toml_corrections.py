"""Mistakes in TOML as people make them, who know YAML, JSON or Python better (`content_repo.corrections`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content_repo.corrections import Correction, Rule, curly_quotes, shown

_VALUE = re.compile(r"(?P<before>[^=]*[^=\s]\s*=\s*)(?P<value>\S.*?)(?P<comment>\s+#.*|\s*)")
_COLON = re.compile(r"(?P<key>\s*[\w.-]+)\s*:\s*(?P<value>\S.*)")
_PAIR = re.compile(r'("[^"]*"|[{,]\s*[\w-]+)\s*:')
_BARE_KEY = re.compile(r"(?P<indent>\s*)(?P<key>[^\s\"'=\[\]#.][^\"'=\[\]#.]*?)(?P<rest>\s*=.*)")
_HEADER = re.compile(r"\s*(?P<open>\[\[?)(?P<name>[^\[\]=,]+)(?P<end>\]*)\s*")
_NUMBER = re.compile(r"[+.-]?[0-9]")
_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOTHING = ("null", "none", "nil", "~")
_ENDS = {"[": "]", "{": "}", '"': '"', "'": "'"}


def header(lines: Sequence[str], at: int) -> Iterator[Correction]:
    line = _HEADER.fullmatch(lines[at])
    if line:
        text = f"{line['open']}{line['name']}{']' * len(line['open'])}"
        yield Correction(f"the brackets of {shown(lines[at])} do not match", text)


def colon(lines: Sequence[str], at: int) -> Iterator[Correction]:
    line = _COLON.fullmatch(lines[at])
    if line:
        for value in (line["value"], f'"{line["value"]}"'):
            yield Correction(f"{shown(lines[at])} has a colon where `=` is due", f"{line['key']} = {value}")


def comma(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value, rest = _parts(lines[at])
    if value[-1:] in (",", ";"):
        yield Correction(f"{shown(lines[at])} ends with `{value[-1]}`", before + value[:-1] + rest)
    yield Correction(
        "the last entry of an inline table has no comma behind it", re.sub(r",\s*}", "}", lines[at])
    )


def word(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value, rest = _parts(lines[at])
    if not value:
        return
    if value.lower() in _NOTHING:
        yield Correction(f"TOML knows no {shown(value)}", "", "leave the key out")
    meant = _WORDS.get(value.lower(), value.lower())
    yield Correction(f"{shown(value)} is no value in TOML", before + meant + rest)


def unclosed(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value, rest = _parts(lines[at])
    end = _ENDS.get(value[:1])
    if end and end not in value[1:]:
        yield Correction(f"`{value[0]}` is not closed in {shown(value)}", before + value + end + rest)


def json_table(lines: Sequence[str], at: int) -> Iterator[Correction]:
    yield Correction(
        f"`=` stands between key and value, also in {shown(lines[at])}", _PAIR.sub(r"\1 =", lines[at])
    )


def quotes(lines: Sequence[str], at: int) -> Iterator[Correction]:
    before, value, rest = _parts(lines[at])
    if not value or value[0] in "[{" or "=" in value or value.startswith(("'''", '"""')):
        return
    quote = value[0] if value[0] in "\"'" else ""
    inner = value[1:-1] if quote and value[-1] == quote else value
    text = f"'{inner}'" if "'" not in inner and ("\\" in inner or '"' in inner) else f'"{inner}"'
    yield Correction(_trouble(value, quote), before + text + rest)


def key(lines: Sequence[str], at: int) -> Iterator[Correction]:
    line = _BARE_KEY.fullmatch(lines[at])
    if line:
        message = f"the key {shown(line['key'])} needs quotes: it holds more than A-Z, a-z, 0-9, - and _"
        yield Correction(message, f'{line["indent"]}"{line["key"]}"{line["rest"]}')


RULES: tuple[Rule, ...] = (header, colon, comma, word, unclosed, json_table, curly_quotes, key, quotes)


def _parts(line: str) -> tuple[str, str, str]:
    found = _VALUE.fullmatch(line)
    return (found["before"], found["value"], found["comment"]) if found else ("", "", "")


def _trouble(value: str, quote: str) -> str:
    if quote and value[-1] == quote and "\\" in value:
        return f"`\\` begins no escape that TOML knows in {shown(value)}"
    if quote:
        return f"text follows the closing quote in {shown(value)}"
    if _NUMBER.match(value):
        return f"{shown(value)} is no number and no date of TOML, and a text needs quotes"
    return f"{shown(value)} is no value in TOML; a text needs quotes"
