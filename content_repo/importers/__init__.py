"""Sites of other systems become sites of this format: loss-free, every file accounted for, a rerun changes
nothing.

An importer is a function `(source, target, *, dry_run, progress) -> ImportReport`. Errors: ImportRefused (the
import cannot start); everything about single files is in the report.
"""

from __future__ import annotations

from content_repo.importers.hugo import import_hugo
from content_repo.importers.markdown import import_markdown
from content_repo.importers.report import ImportLine, ImportRefused, ImportReport

IMPORTERS = [("markdown", import_markdown), ("hugo", import_hugo)]

__all__ = ["IMPORTERS", "ImportLine", "ImportRefused", "ImportReport", "import_hugo", "import_markdown"]
