"""Sites of other systems become sites of this format: loss-free, every file accounted for, a rerun changes
nothing.

An importer is a function `(source, target, *, dry_run, progress) -> ImportReport`; those of exports also take
`media`, the folder of their files. Errors: ImportRefused (the import cannot start); everything about single
files is in the report.

    import_markdown       a folder of Markdown        import_wordpress      an export of WordPress (WXR)
    import_hugo           a Hugo site                 import_ghost          an export of Ghost (JSON)
    import_jekyll         a Jekyll site               import_contentful     an export of a Contentful space (JSON)
    import_eleventy       an Eleventy site            import_rss            a feed, RSS or Atom
    import_zola           a Zola site
    import_astro          an Astro site

Each is the module of its kind; a module that begins with the name of a system (hugo_config, feed_items) is of that system
alone. What they share, on the way of a file:

    source_tree   the files of a folder; exported: documents and their media; safe_xml, config_files: what is in them
    intake        a Markdown file, taken apart (parts) to a header, which changes line by line, and a body
    prose         what of a body is text; mdx, html_markdown (html_tree, html_blocks, html_inline), shortcodes, emoji_codes,
                  heading_anchors: what becomes Markdown, and what stays
    imported_pages, fragment_files    files of Markdown, and entries of exports, as fragments; target_names: where they go
    page_urls     the address that a page had (common_route, section_routes: as few words for all as can be); old_addresses,
                  made_here, redirect_list, linked_files, foreign_dates
    made_site     the settings (site_toml); model_files, ignore_file, yaml_text
    plan          a fate for each source file; target_tree: carried out; report
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from content_repo.importers.report import ImportLine, ImportRefused, ImportReport

SITES = ("markdown", "hugo", "jekyll", "eleventy", "zola", "astro")  # folders
EXPORTS = ("wordpress", "ghost", "contentful", "rss")  # files, with media beside them
KINDS = (*SITES, *EXPORTS)  # each is `import_<kind>` in the module of its name

__all__ = ["EXPORTS", "KINDS", "SITES", "ImportLine", "ImportRefused", "ImportReport", "importer"]


def importer(kind: str) -> Callable[..., ImportReport]:
    """The function of one of `KINDS`; only its own modules are loaded."""
    function: Callable[..., ImportReport] = getattr(import_module(f"{__name__}.{kind}"), f"import_{kind}")
    return function


def __getattr__(name: str) -> Any:
    """`import_hugo` and its kin, loaded when they are asked for."""
    kind = name.removeprefix("import_")
    if kind == name or kind not in KINDS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importer(kind)
