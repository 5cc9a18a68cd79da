"""Blocks without an end: all below them is code, part of a note, or hidden. CommonMark allows some; no author means it."""

from __future__ import annotations

import re

from markdown_it.token import Token

Finding = tuple[int, str, str]  # (lines below the beginning of the block, what is wrong, what to do)

_ENDED = re.compile(
    r"<!--.*?(?:-->|(?P<comment>\Z))|<(script|style|textarea)\b.*?(?:</\2|(?P<text>\Z))", re.I | re.S
)
_SHOWS_MARKDOWN = frozenset(("markdown", "md", "mdx"))


def unclosed_container(token: Token) -> Finding | None:
    if token.meta["closed"]:
        return None
    return 0, f"':::{token.info}' has no end: all that follows is in it", "end it with a line `:::`"


def unclosed_fence(token: Token, language: str) -> Finding | None:
    """Also of one that holds the beginning of another: there its end is missing, and the end of the other ends both."""
    marks, written = token.markup, f"'{token.markup}{token.info.strip()}'"
    if not _is_ended(token):
        fix = f"end it with a line {marks} that is indented as its beginning is"
        return 0, f"{written} has no end: all that follows is code", fix
    if marks not in token.content or language.lower() in _SHOWS_MARKDOWN:
        return None
    inner = re.search(
        rf"^ {{0,3}}{re.escape(marks)}+[ \t]*[A-Za-z][\w+-]*[ \t]*$", token.content, re.MULTILINE
    )
    if inner is None:
        return None
    below = token.content.count("\n", 0, inner.start()) + 1
    what = (
        f"{written} has no end before '{inner[0].strip()}', {below} lines below: that is shown as code, too"
    )
    return 0, what, f"end it with a line {marks}; code that shows such lines begins with {marks}{marks[0]}"


def _is_ended(fence: Token) -> bool:
    """Whether there is one line more than its first and those of the code."""
    begin, end = fence.map or (0, 0)
    return end - begin > 1 + fence.content.removesuffix("\n").count("\n") + bool(fence.content)


def unclosed_html(html: str) -> Finding | None:
    """A comment, or an element whose content is no Markdown."""
    for found in _ENDED.finditer(html) if "<" in html else ():
        line = html.count("\n", 0, found.start())
        if found["comment"] is not None:
            return line, "'<!--' has no end: all that follows is hidden", "end the comment with `-->`"
        if found["text"] is not None:
            tag = found[2]
            return line, f"'<{tag}>' has no end: all that follows is part of it", f"end it with `</{tag}>`"
    return None
