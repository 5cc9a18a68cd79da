"""Codes such as `:smile:` in Markdown, written out: the names of GitHub, as Hugo's `enableEmoji` reads them.

Source of the rules: what Hugo 0.168 makes of a text: nothing in code, in raw HTML, in destinations of links, and behind a
backslash; an unknown name stays, and its last colon may begin the next code.
"""

from __future__ import annotations

import re

from content_repo.importers.prose import outside_blocks, outside_fences

_AS_IN_UNICODE = (
    ":beetle:",
    ":egg:",
)  # all others are on GitHub what they were before Unicode named characters so
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
    return outside_fences(body, lambda text: outside_blocks(text, _with_anchors))


def _with_anchors(text: str) -> str:
    return _converted(_HEADING.sub(_with_anchor, text))


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
