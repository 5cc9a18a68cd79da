"""Raw HTML in a form that Markdown leaves alone: one block that no blank line ends.

Source of the rules: CommonMark 0.31, HTML blocks: a block that starts with `<div>` goes on to the first blank
line, whatever stands in it.
"""

from __future__ import annotations

import re

_VERBATIM = re.compile(r"<(pre|textarea|script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_BODY = re.compile(r"<body\b[^>]*>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_STARTS_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|iframe|li|main|nav|ol|p|section|table|ul)(?:[\s/>]|$)",
    re.IGNORECASE,
)


def html_block(html: str) -> str:
    """The HTML as one block of Markdown that renders as itself; white space that does not show goes."""
    text = html.replace("\r\n", "\n").replace("\r", "\n").strip("\n \t")
    if not text:
        return ""
    done, at = [], 0
    for verbatim in _VERBATIM.finditer(text):
        done += [_BLANK.sub("", text[at : verbatim.start()]), _without_blank_lines(verbatim)]
        at = verbatim.end()
    block = _BLANK.sub("", "".join([*done, text[at:]]))
    alone = _STARTS_BLOCK.match(block) or _VERBATIM.fullmatch(block)
    return f"{block}\n" if alone else f"<div>\n{block}\n</div>\n"


def html_body(html: str) -> tuple[str, str]:
    """A file of HTML as one block, and what is to be said of it; of a whole document its `<body>` is taken."""
    inside = _BODY.search(html)
    note = "of an HTML document its body" if inside else "HTML"
    return html_block(inside[1] if inside else html), note


def _without_blank_lines(verbatim: re.Match[str]) -> str:
    """Blank lines in `pre` are written as references; in scripts and styles they mean nothing."""
    if verbatim[1].lower() in ("pre", "textarea"):
        return re.sub(r"\n(?=[ \t]*\n)", "&#10;", verbatim[0])
    return _BLANK.sub("", verbatim[0])
