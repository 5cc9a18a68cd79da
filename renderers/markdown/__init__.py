"""Markdown to HTML: CommonMark and what writers expect beside it (docs/markdown.md).

`parser` turns text into tokens by an ordered list of rules, one a module; `writer` turns tokens into
CommonMark's HTML; `page` is the writer for real pages, which resolves links and images, leaves holes, and
gathers the facts of a body.

    parser      the rules in their order; blocks, inlines: asked only where they can match; tokens: cheap ones
                blocks: lines, terminators (which rules can begin on a line), paragraphs, leaf_blocks, lists
                constructs: what nearly all texts are made of, by one expression; delimiters: which way runs of * face
                rules: attributes, containers, footnotes, placements, tables, headings, cjk; links: short cuts of the link rules
                bare_links: addresses in a text, on request
    writer      tokens → HTML; page: for pages; plain: for programs; highlight: code; sanitise: raw HTML of authors
    facts       headings, summary, words; remarks: what readers would stumble over (raw_html: in raw HTML)
                leftovers: markup that became text; unclosed: blocks without an end
"""

from renderers.markdown.page import Source, render, render_inline

__all__ = ["Source", "render", "render_inline"]
