"""Markdown to HTML: CommonMark and what writers expect beside it (docs/markdown.md).

`parser` turns text into tokens by an ordered list of rules, one a module; `writer` turns tokens into
CommonMark's HTML; `page` is the writer for real pages, which resolves links and images, leaves holes, and
gathers the facts of a body.
"""

from renderers.markdown.page import Source, render, render_inline

__all__ = ["Source", "render", "render_inline"]
