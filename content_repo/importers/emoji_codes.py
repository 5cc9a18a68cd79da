"""Codes such as `:smile:` in Markdown, written out: the names of GitHub, as Hugo's `enableEmoji` reads them.

Source of the rules: what Hugo 0.168 makes of a text: nothing in code, in raw HTML, in destinations of links, and behind a
backslash; an unknown name stays, and its last colon may begin the next code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from content_repo.importers.prose import outside_fences

_AS_IN_UNICODE = (
    ":beetle:",
    ":egg:",
)  # all others are on GitHub what they were before Unicode named characters so
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_ITEM = re.compile(r" *(?:[-+*]|[0-9]{1,9}[.)]) +(?=\S)")
_HTML = re.compile(
    r" {0,3}(?:</?(?:address|article|aside|blockquote|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|p|pre|script|section|style|summary|table|tbody|td|textarea|tfoot|th"
    r"|thead|tr|ul)(?=[\s/>])|<!--|<[A-Za-z][^<>]*>[ \t]*$)",
    re.IGNORECASE,
)
_CODE = re.compile(r":[A-Za-z0-9_+-]+:")
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<text>[^\r\n{}\[\]<>`*\\#]*?)[ \t]*(?=\r?$)", re.MULTILINE
)  # without other markup
_TOKEN = re.compile(
    r"(?P<name>:[A-Za-z0-9_+-]+:)"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:.+?)(?<!`)(?P=ticks)(?!`)"  # code
    r"|\{\{[<%].*?[%>]\}\}"  # a shortcode
    r"|<[A-Za-z/!][^<>]*>"  # a tag, or an address in angle brackets
    r"|\]\([^()\s]*(?:\s+\"[^\"]*\")?\)|^ {0,3}\[[^\]\n]+\]:[^\n]*"  # where a link leads
    r"|^ {0,3}:{3,}[^\n]*|\\.",  # a directive; an escape
    re.DOTALL | re.MULTILINE,
)


def with_emoji(body: str) -> str:
    """The body with its codes as characters; what is code or HTML stays as it is."""
    if not _CODE.search(body):
        return body
    return outside_fences(body, _outside_blocks)


def _outside_blocks(text: str) -> str:
    runs = groupby(_lines(text), key=itemgetter(0))
    parts = ((verbatim, "".join(line for _, line in run)) for verbatim, run in runs)
    return "".join(
        part if verbatim else _converted(_HEADING.sub(_with_anchor, part)) for verbatim, part in parts
    )


def _lines(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it belongs to a block of HTML or of indented code, line) in order."""
    in_html = after_text = False
    inner = 0  # where the text of the list item around begins
    for line in _LINE.findall(text):
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" "))
        if not line.strip():
            in_html = after_text = False
        elif not after_text and not in_html:
            item = _ITEM.match(line)
            in_html = _HTML.match(line) is not None
            inner = len(item[0]) if item and indent < inner + 4 else inner if indent >= inner else 0
            after_text = indent < inner + 4
        yield in_html or bool(line.strip() and not after_text), line


def _with_anchor(heading: re.Match[str]) -> str:
    """A heading with a code in it keeps the anchor that it had, which is made of the code's name."""
    text = heading["text"]
    if _converted(text) == text:
        return heading[0]
    kept = (each for each in text.lower().replace(" ", "-") if each.isalnum() or each in "-_")
    return f"{heading[0]} {{#{''.join(kept)}}}"


def _converted(text: str) -> str:
    done, at = [], 0
    while found := _TOKEN.search(text, at):
        character, end = _character(found["name"]), found.end()
        if found["name"] and not character:
            end -= 1
        done += [text[at : found.start()], character or text[found.start() : end]]
        at = end
    return "".join((*done, text[at:]))


def _character(code: str | None) -> str:
    """The emoji of a code, "" for no code and for a name that nobody knows."""
    from emoji import emojize

    if code is None:
        return ""
    kinds = ("en", "alias") if code in _AS_IN_UNICODE else ("alias", "en")
    found = (emojize(code, language=kind) for kind in kinds)
    return next((each for each in found if each != code), "")
