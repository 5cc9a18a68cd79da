"""MDX as Markdown: what is Markdown stays, components and expressions stay visible as code, imports and exports
move into the front matter (https://mdxjs.com/docs/what-is-mdx/).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from content_repo.importers.prose import SPAN, outside_fences, rewrite

_STATEMENT = re.compile(r"(import|export)\b")
_TAG = re.compile(
    r"""</?([A-Z][\w.]*)(?:\s+(?:[\w:.-]+(?:=(?:"[^"]*"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}))?"""
    r"""|\{(?:[^{}]|\{[^{}]*\})*\}))*\s*/?>"""
)
_EXPRESSION = re.compile(r"\{(?:[^{}\n]|\{[^{}\n]*\})+\}")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(slots=True)
class Mdx:
    """A body taken apart: `statements` are the imports and exports in order; `counts` the components by name."""

    body: str
    statements: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def read_mdx(text: str) -> Mdx:
    found = Mdx("")
    rest = _without_statements(text, found)

    def visible(piece: str) -> str:
        return _EXPRESSION.sub(lambda each: _expression(each, found), piece)

    found.body = rewrite(outside_fences(rest, lambda piece: _components(piece, found)), visible)
    return found


def _without_statements(text: str, found: Mdx) -> str:
    """The text without its imports and exports: blocks that start with one, up to a blank line outside braces."""
    kept: list[str] = []
    lines = text.splitlines(keepends=True)
    at, fence = 0, ""
    while at < len(lines):
        mark = _FENCE.match(lines[at])
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        starts = not fence and _STATEMENT.match(lines[at]) and (not kept or not kept[-1].strip())
        if not starts:
            kept.append(lines[at])
            at += 1
            continue
        end = _end_of_statement(lines, at)
        found.statements.append("".join(lines[at:end]).rstrip("\r\n"))
        at = end + (1 if end < len(lines) and not lines[end].strip() else 0)
    return "".join(kept)


def _end_of_statement(lines: list[str], start: int) -> int:
    depth = 0
    for at in range(start, len(lines)):
        if not lines[at].strip() and depth <= 0:
            return at
        depth += sum(lines[at].count(each) for each in "{[(") - sum(lines[at].count(each) for each in "}])")
    return len(lines)


def _components(piece: str, found: Mdx) -> str:
    """Tags of components as code. A tag may hold back quotes, and a code span a tag: the first of them wins."""
    done, at = [], 0
    while tag := _TAG.search(piece, at):
        span = SPAN.search(piece, at)
        first = span if span and span.start() < tag.start() else tag
        done += [piece[at : first.start()], first[0] if first is span else _as_code(tag, found)]
        at = first.end()
    return "".join([*done, piece[at:]])


def _as_code(tag: re.Match[str], found: Mdx) -> str:
    if not tag[0].startswith("</"):
        found.counts[tag[1]] += 1
    return _code(" ".join(tag[0].split()) if "\n" in tag[0] else tag[0])


def _expression(each: re.Match[str], found: Mdx) -> str:
    """`{#id}` and `{.class}` are attributes here too."""
    if each[0][1:2] in "#.":
        return each[0]
    found.counts["{ }"] += 1
    return _code(each[0])


def _code(text: str) -> str:
    mark = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{mark}{pad}{text}{pad}{mark}"
