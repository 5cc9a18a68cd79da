"""What each known shortcode becomes, as an ordered list of (name, rule). A rule gives Markdown, or None where it does not
know this use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from content_repo.importers.shortcodes import blocks, links, media
from content_repo.importers.shortcodes.nodes import Node
from content_repo.importers.shortcodes.uses import Use

Rule: TypeAlias = "Callable[[Use], str | None]"

RULES: Sequence[tuple[str, Rule]] = (
    ("ref", links.reference),
    ("relref", links.reference),
    ("link", links.link),
    ("button", links.button),
    ("param", links.param),
    ("youtube", media.youtube),
    ("vimeo", media.vimeo),
    ("gist", media.gist),
    ("tweet", media.post),
    ("x", media.post),
    ("instagram", media.instagram),
    ("figure", media.figure),
    *((name, media.image) for name in ("img", "image", "img-right", "img-left", "img-flexible", "asset-img")),
    *((name, media.image) for name in ("legacy-img", "legacy-img-right")),
    ("highlight", blocks.highlight),
    *((name, blocks.tabs) for name in ("tabs", "tabpane")),
    *((name, blocks.callout) for name in blocks.CALLOUTS),
    *((name, blocks.details) for name in ("details", "expand", "accordion")),
    *((name, blocks.box) for name in ("box", "ring")),
    ("comment", blocks.comment),
)
KNOWN: Mapping[str, Rule] = dict(RULES)


def is_paned(node: Node) -> bool:
    """Whether a shortcode is a group of tabs and of nothing else."""
    inside = all(each.tag.name == "tab" and each.closing for each in node.children)
    return KNOWN.get(node.tag.name) is blocks.tabs and bool(node.children) and inside
