"""Changes to an author's file that touch nothing else: a field is spliced into the bytes, never written by a serialiser.

    edit(raw, [Set("cta.label", "Read on"), Remove("draft")], file="content/promo.md")

Comments, order, quotes, indentation, line ends, byte order mark and a missing newline at the end stay as they are
(docs/editing.md; docs/formats.md, Byte-preserving edits).

    editing      changes in (`changes`), bytes out, and proof after each step (`contents`); refusals: why not
    steps        the smallest steps on what is there; splices: ranges replaced; layout: front matter, or all of a file
    tree         where each value stands (yaml_tree, toml_tree); dialects: what a notation is like
    yaml_edits   one step in YAML (block, flow, flow_steps, yaml_blocks, yaml_scalars, yaml_writing)
    toml_edits   one in TOML (toml_scalars); json_edits: one in JSON
    typed_text   values from what a person types (field_paths: for which field); values: those that no file can hold
"""

from content_repo.edits.changes import Body, Change, Insert, Path, Remove, Rename, Set, parse_path
from content_repo.edits.editing import edit

__all__ = ["Body", "Change", "Insert", "Path", "Remove", "Rename", "Set", "edit", "parse_path"]
