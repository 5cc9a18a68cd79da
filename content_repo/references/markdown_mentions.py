"""Names in Markdown: destinations of links and images, `::fragment{use=…}`, and attributes of raw HTML. Code is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content_repo import srcset
from content_repo.document import Path
from content_repo.references.mentions import Mention, Role, Span

_FENCE = re.compile(r" {0,3}(?:> ?)*(?:[-*+] +|\d+[.)] +)?(`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_BARE = r"[^\s()<>\\]*(?:\([^\s()<>\\]*\)[^\s()<>\\]*)*"
_INLINE = re.compile(rf"\]\([ \t\n]*(?:<([^<>\n]*)>|({_BARE}))(?=[ \t\n)])")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|(\S+))", re.MULTILINE)
_DIRECTIVE = re.compile(
    r"^[ \t]*::fragment\{[^}\n]*?\buse=(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s}]+))", re.MULTILINE
)
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_ATTRIBUTE = re.compile(
    r"\s(href|src|srcset|poster)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.DOTALL | re.IGNORECASE
)


def markdown_mentions(text: str, path: Path = ()) -> Iterator[Mention]:
    """In the order of the kinds, not of the text. `path` is where the text stands in the file's data."""
    if not any(sign in text for sign in ("](", "]:", "::fragment", "<")):
        return
    plain = _without_code(text)
    for found in _INLINE.finditer(plain):
        is_image = _is_image(plain, found.start())
        yield from _mention(
            "asset" if is_image else "destination", "image" if is_image else "link", found, path
        )
    for found in _DEFINITION.finditer(plain):
        yield from _mention("destination", "link", found, path)
    for found in _DIRECTIVE.finditer(plain):
        yield from _mention("reference", "directive", found, path)
    for tag in _TAG.finditer(plain):
        yield from _in_tag(plain, tag, path)


def _in_tag(text: str, tag: re.Match[str], path: Path) -> Iterator[Mention]:
    for found in _ATTRIBUTE.finditer(text, *tag.span()):
        name = found[1].lower()
        if name == "srcset":
            value, begin = found[2] or found[3] or "", max(found.start(2), found.start(3))
            for start, end in srcset.places(value):
                span = Span(begin + start, begin + end)
                yield Mention("asset", "image", value[start:end], path, span, bare=True)
        elif name == "href":
            yield from _mention("destination", "link", found, path, 2)
        else:
            yield from _mention("asset", "image", found, path, 2)


def _mention(role: Role, kind: str, found: re.Match[str], path: Path, first: int = 1) -> Iterator[Mention]:
    group = next((n for n in range(first, found.re.groups + 1) if found[n]), None)
    if group is not None:
        bare = found.string[found.start(group) - 1] not in "<\"'"
        yield Mention(role, kind, found[group], path, Span(*found.span(group)), bare=bare)


def _is_image(text: str, bracket: int) -> bool:
    """Whether the label that ends at this `]` starts with `![`."""
    depth = 0
    for at in range(bracket, max(bracket - 2_000, -1), -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if not depth:
            return at > 0 and text[at - 1] == "!"
    return False


def _without_code(text: str) -> str:
    """Code as spaces, so that all places stay."""
    if "`" not in text and "~~~" not in text:
        return text
    return _CODE_SPAN.sub(lambda found: _blank(found[0]), "".join(_without_fences(text)))


def _without_fences(text: str) -> Iterator[str]:
    fence = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if not fence and found:
            fence = found[1]
        elif fence and found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        elif not fence:
            yield line
            continue
        yield _blank(line)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
