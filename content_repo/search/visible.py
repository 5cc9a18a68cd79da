"""The words that a reader sees in a Markdown text: what search compares and quotes.

By expressions over lines, since nothing here needs a tree: a pair of stars more or less finds no other words, and parsing
Markdown takes twenty times as long. Texts of links, images and code stay; addresses, marks, tags and attributes go.
"""

from __future__ import annotations

import html
import re

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BREAK = re.compile(
    r"</?(?:p|div|li|ul|ol|td|th|tr|h[1-6]|br|hr|section|summary|details|table|blockquote)\b", re.IGNORECASE
)
_AUTOLINK = re.compile(r"<([a-z][a-z0-9+.-]*:[^<>\s]*|[^<>\s@]+@[^<>\s@]+)>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^[ \t]*:{2,}[ \t]*[\w-]*(?:\[([^\]\n]*)\])?(?:\{[^}\n]*\})?", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{[ ]*[#.:][^{}\n]*\}")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_LINE_MARK = re.compile(
    r"^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,9}[.)][ \t]+|\|)?", re.MULTILINE
)
_RULE = re.compile(r"^[ \t|:=*_-]{3,}$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|[*`]|~~")
_UNDERSCORES = re.compile(r"_+(?!\w)|_+(?<=\W__)|_+(?<=\W_)")


def visible(markdown: str) -> str:
    """One line of text: NFC is the caller's business."""
    text = _without_html(markdown) if "<" in markdown else markdown
    text = _DEFINITION.sub("", _FENCE.sub("", text))
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", text))  # twice: an image inside a link
    if ":::" in text or "::" in text:
        text = _DIRECTIVE.sub(r"\1", text)
    text = _ATTRIBUTES.sub("", text)
    text = _without_marks(_RULE.sub("", _LINE_MARK.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def _without_html(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", _HIDDEN.sub(" ", _COMMENT.sub(" ", text)))
    return _TAG.sub(lambda tag: " " if _BREAK.match(tag[0]) else "", text)


def _without_marks(text: str) -> str:
    text = text.replace("\\|", " ").replace("|", " ")
    if "\\" in text:
        return _UNDERSCORES.sub("", _ESCAPED.sub(r"\1", text))
    text = text.replace("*", "").replace("`", "").replace("~~", "")
    return _UNDERSCORES.sub("", text) if "_" in text else text
