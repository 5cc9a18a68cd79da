"""The text of a post: blocks and HTML become Markdown, what is dynamic in WordPress stays visible and is
counted.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from content_repo.importers.html_markdown import markdown
from content_repo.importers.html_tree import Node

_CAPTION = re.compile(
    r"\[caption[^\]]*\]\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)\s*(.*?)\s*\[/caption\]", re.DOTALL
)
_DELIMITER = re.compile(r"\s*(/?)wp:([a-z][\w/-]*)(?:\s+(\{.*\}))?\s*(/?)\s*", re.DOTALL)
_INNER = re.compile(r"<!--\s*/?wp:[a-z][\w/-]*(?:\s+\{.*?\})?\s*-->\n?", re.DOTALL)
_SHORTCODE = re.compile(r"\[([a-z][\w-]*)((?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+\s*/?|\s*/?)\]")
_KNOWN = frozenset(("gallery", "audio", "video", "playlist", "embed", "contact-form-7", "wpforms", "code"))
_EMBED = re.compile(r"wp-block-embed|wp-block-core-embed")
_ADDRESS = re.compile(r"https?://[^\s\"'<>)\]]+")


@dataclass(slots=True)
class Bodies:
    """`hosts` are the site's own ("example.com"); `paths` answers where one of its URL paths is now ("" for
    unknown); `blocks` are the ids of reusable blocks; `counts` what stayed as it was.
    """

    hosts: frozenset[str]
    paths: Mapping[str, str]
    blocks: Mapping[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def convert(self, content: str) -> str:
        """A post's `content:encoded` as Markdown."""
        text = _ADDRESS.sub(self._own_address, content)
        self._count_shortcodes(text)
        text = _CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", text)
        return markdown(text, self._special)

    def _own_address(self, found: re.Match[str]) -> str:
        """An address of the site itself leads to the page or file here."""
        _, _, rest = found[0].partition("://")
        host, slash, path = rest.partition("/")
        if host.lower().removeprefix("www.") not in self.hosts:
            return found[0]
        cut = min((path.find(mark) for mark in "?#" if mark in path), default=len(path))
        here = self.paths.get(f"{slash}{unquote(path[:cut])}" or "/")
        return found[0] if here is None else here + path[cut:]

    def _count_shortcodes(self, text: str) -> None:
        for found in _SHORTCODE.finditer(text):
            name = found[1]
            if name != "caption" and (found[2].strip(" /") or name in _KNOWN or f"[/{name}]" in text):
                self.counts[name] += 1

    def _special(self, node: Node) -> str | None:
        """A block of the block editor, or an embedded address; None for plain HTML."""
        if node.tag == "!":
            return self._comment(node)
        if node.tag == "figure" and _EMBED.search(node.attributes.get("class", "")):
            return _embedded(node)
        if "<!--" in node.source:
            _without_delimiters(node)
        return None

    def _comment(self, node: Node) -> str | None:
        found = _DELIMITER.fullmatch(node.text)
        if not found:
            return None
        closing, name, values, alone = found.groups()
        if closing or not alone:
            return ""
        reference = str(_values(values).get("ref", ""))
        if name == "block" and reference in self.blocks:
            return f"::fragment{{use={self.blocks[reference]}}}"
        self.counts[f"wp:{name}"] += 1
        return f"`{node.source}`" if "`" not in node.text else node.source.replace("<", "&lt;")


def _values(text: str | None) -> dict[str, object]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _without_delimiters(node: Node) -> None:
    """The marks of the block editor inside an element: they say nothing that the HTML does not."""
    node.source = _INNER.sub("", node.source)
    node.children = [
        each for each in node.children if not (each.tag == "!" and _DELIMITER.fullmatch(each.text))
    ]
    for each in node.children:
        _without_delimiters(each)


def _embedded(node: Node) -> str | None:
    """A video or post of another site: its address, as a link."""
    found = _ADDRESS.search(_text(node))
    caption = "<figcaption" in node.source
    return None if not found or caption else f"<{found[0]}>"


def _text(node: Node) -> str:
    return node.text + "".join(map(_text, node.children))
