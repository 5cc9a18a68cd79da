"""A site leaves: as a folder of Markdown, as JSON, as tables, or as a file that WordPress reads.

An exporter reads a `Catalog`, writes to a new place, and gives back an `ExportReport`. Errors: ExportRefused (the
place is taken, or nothing fits). Modules: markdown, json_file, csv_files, wxr; records: what the tables and JSON are
made of.
"""

from __future__ import annotations

from content_repo.exporters.report import ExportRefused, ExportReport

KINDS = ("markdown", "json", "csv", "wxr")

__all__ = ["KINDS", "ExportRefused", "ExportReport"]
