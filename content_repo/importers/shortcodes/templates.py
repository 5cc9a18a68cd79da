"""The site's own shortcodes whose template only wraps what they enclose, or only makes a link."""

from __future__ import annotations

import re

from content_repo.importers.shortcodes.links import written_link
from content_repo.importers.shortcodes.uses import Use, container, plain

_COMMENT = re.compile(r"\{\{-?\s*/\*.*?\*/\s*-?\}\}|<!--.*?-->", re.DOTALL)
_FILTERS = r"(?:\s*\|\s*(?:markdownify|safeHTML|\$?\.Page\.RenderString|strings\.TrimSpace|trim))*"
_INNER = rf"\{{\{{-?\s*\$?\.(?:Page\.RenderString\s+\.)?Inner{_FILTERS}\s*-?\}}\}}"
_OPEN = re.compile(r"\s*<(div|section|aside|article|p|blockquote|span)((?:\s+[\w-]+=\"[^\"{}<>]*\")*)\s*>")
_CLASS = re.compile(r'\bclass="([^"]*)"')
_ANCHOR = re.compile(r'\s*<a\s+((?:[\w-]+="[^"<>]*"\s*)+)>\s*(.*?)\s*</a>\s*', re.DOTALL)
_GET = re.compile(
    r"\{\{-?\s*\.Get\s+(?:\"([\w-]+)\"|`([\w-]+)`|(\d))"
    r"\s*(?:\|\s*(?:markdownify|safeHTML|safeURL|relURL|absURL)\s*)?-?\}\}"
)
_WHOLE_INNER = re.compile(rf"\s*{_INNER}\s*")
_HREF = re.compile(r'\bhref="([^"]*)"')


def by_template(use: Use) -> str | None:
    """What the site's own template makes of a use; None where it does more than wrap."""
    written = use.site.template(use.tag.name)
    if written is None:
        return None
    template = _COMMENT.sub("", written).strip()
    return _link(use, template) if use.inner is None else _wrapper(use, template)


def _wrapper(use: Use, template: str) -> str | None:
    classes: list[str] = []
    depth = 0
    while opened := _OPEN.match(template):
        closing = f"</{opened[1]}>"
        if not template.rstrip().endswith(closing):
            return None
        classes += (found[1] if (found := _CLASS.search(opened[2])) else "").split()
        template = template[opened.end() :].rstrip().removesuffix(closing)
        depth += 1
    if not _WHOLE_INNER.fullmatch(template):
        return None
    inner = plain(use.inner or "")
    if not depth:
        return inner if use.in_code or not use.is_alone else use.block(inner)
    return (
        use.block(container(_name(use.tag.name), inner, classes=" ".join(classes)))
        if use.can_be_block
        else None
    )


def _name(name: str) -> str:
    plain_name = re.sub(r"[^\w-]+", "-", name).strip("-_")
    return plain_name if plain_name[:1].isalpha() else f"box-{plain_name}"


def _link(use: Use, template: str) -> str | None:
    """`<a href="{{ .Get 0 }}">{{ .Get 1 }}</a>`."""
    anchor = _ANCHOR.fullmatch(_filled(template, use))
    href = _HREF.search(anchor[1]) if anchor else None
    if not anchor or not href or not href[1] or not anchor[2] or set("{<\n") & set(anchor[2] + href[1]):
        return None
    return written_link(anchor[2], href[1])


def _filled(text: str, use: Use) -> str:
    return _GET.sub(lambda found: use.tag.get(found[1] or found[2] or int(found[3] or 0)), text)
