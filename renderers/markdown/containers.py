"""`:::name[Title]{.class key=value}` … `:::`: a block of any name around other blocks.

A line of colons closes the innermost block that was opened with as many or fewer, so that blocks nest with
any number of colons. Colons inside fenced code are code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_block import StateBlock

from renderers.markdown.attributes import Attributes, allowed, read

_OPEN = re.compile(r"(:{3,})[ \t]*([A-Za-z][\w-]*)[ \t]*(?:\[([^\]\n]*)\])?[ \t]*")
_CLOSE = re.compile(r"(:{3,})[ \t]*$")
_FENCE = re.compile(r"(`{3,}|~{3,})")
CALLOUTS = frozenset(("note", "tip", "info", "important", "warning", "caution", "danger"))


def rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if state.is_code_block(start_line):
        return False
    opened = _opened(_line(state, start_line))
    if not opened:
        return False
    if silent:
        return True
    colons, name, title, attributes = opened
    end, is_closed = _end(state, start_line, end_line, colons)
    _push(state, name, title, attributes, (start_line, end), is_closed=is_closed)
    state.line = end + is_closed
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _opened(line: str) -> tuple[int, str, str, Attributes] | None:
    """(colons, name, title, attributes); text behind the name is a title too."""
    found = _OPEN.match(line)
    if not found:
        return None
    attributes, end = read(line, found.end()) or ({}, found.end())
    rest = line[end:].strip()
    if rest.startswith("{"):
        return None
    title = attributes.pop("title", "") or found[3] or rest
    return len(found[1]), found[2].lower(), title, attributes


def _end(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """(the line that closes the block, True); where none does, the line behind what the block is in, and False."""
    open_blocks = [(colons, colons)]
    for line, text in _markers(state, start + 1, end):
        if not text:
            return line, False
        if _opened(text):
            opening = len(text) - len(text.lstrip(":"))
            open_blocks.append((opening, min(opening, open_blocks[-1][1])))
        elif closing := _CLOSE.match(text):
            _close(open_blocks, len(closing[1]))
        if not open_blocks:
            return line, True
    return end, False


def _close(blocks: list[tuple[int, int]], colons: int) -> None:
    """Take away the innermost block that so many colons close, and those inside of it. `blocks` are (colons,
    the fewest of it and of those around it).
    """
    if blocks[-1][1] <= colons:
        while blocks.pop()[0] > colons:
            pass


def _markers(state: StateBlock, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Lines that start with three colons, outside fenced code; one that ends what is around this block, without its text."""
    fence = ""
    for line in range(start, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            yield line, ""
            return
        if not text.startswith((":::", "```", "~~~")):
            continue
        marker = _FENCE.match(text)
        if marker and not fence:
            fence = marker[1]
        elif marker and marker[1].startswith(fence) and text.strip() == marker[1]:
            fence = ""
        elif not fence and not marker:
            yield line, text


def _push(
    state: StateBlock,
    name: str,
    title: str,
    attributes: Attributes,
    lines: tuple[int, int],
    *,
    is_closed: bool,
) -> None:
    tag = "aside" if name in CALLOUTS else "div"
    token = state.push("container_open", tag, 1)
    token.map = [lines[0], lines[1]]
    token.info, token.meta = name, {"closed": is_closed}
    token.attrs = {**_data(attributes), "class": " ".join(filter(None, (name, attributes.get("class"))))}
    if title:
        _push_title(state, name, title, lines[0])
    outer, state.parentType = state.parentType, "container"
    bound, state.lineMax = state.lineMax, lines[1]
    state.md.block.tokenize(state, lines[0] + 1, lines[1])
    state.parentType, state.lineMax = outer, bound
    state.push("container_close", tag, -1)


def _push_title(state: StateBlock, name: str, title: str, line: int) -> None:
    token = state.push("container_title_open", "p", 1)
    token.attrs = {"class": f"{name}-title"}
    text = state.push("inline", "", 0)
    text.content, text.children, text.map = title, [], [line, line + 1]
    state.push("container_title_close", "p", -1)


def _data(attributes: Attributes) -> dict[str, str | int | float]:
    """Names that HTML does not know become `data-…`."""
    known = allowed(attributes)
    return {
        (name if name in known else f"data-{name.lower()}"): value
        for name, value in attributes.items()
        if name in known or (re.fullmatch(r"(?!on)[A-Za-z][A-Za-z0-9-]*", name) and name.lower() != "style")
    }
