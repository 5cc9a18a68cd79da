"""Changes to an author's file that touch nothing else: a field is spliced into the bytes, never written by a serialiser.

    edit(raw, [Set("cta.label", "Read on"), Remove("draft")], file="content/promo.md")

Comments, order, quotes, indentation, line ends, byte order mark and a missing newline at the end stay as they are
(docs/editing.md; docs/formats.md, Byte-preserving edits).
"""

from content_repo.edits.changes import Body, Change, Insert, Path, Remove, Rename, Set, parse_path
from content_repo.edits.editing import edit

__all__ = ["Body", "Change", "Insert", "Path", "Remove", "Rename", "Set", "edit", "parse_path"]
