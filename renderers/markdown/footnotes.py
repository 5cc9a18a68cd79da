"""Footnotes are written behind the text, in the order in which they are referred to."""

from __future__ import annotations

from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote.index import footnote_tail


def move_behind(state: StateCore) -> None:
    """Texts without any, most of them, are not gone through."""
    if any(state.env.get("footnotes", {}).values()):
        footnote_tail(state)
