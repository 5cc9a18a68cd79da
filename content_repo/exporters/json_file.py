"""`fragmint export json`: one JSON document, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from content_repo.exporters.records import Record
from content_repo.exporters.report import ExportReport, new_file

FORMAT = 1


def export_json(records: Iterable[Record], place: Path, *, lines: bool = False) -> ExportReport:
    """Write `{"format": 1, "fragments": [record, …]}`, or one record a line (JSON Lines).

    A record is `{id, type, locale, variation, url, visible, file, fields, body}`. Raises ExportRefused.
    """
    report = ExportReport([place.name])
    with new_file(place).open("w", encoding="utf-8", newline="\n") as file:
        file.write("" if lines else f'{{"format": {FORMAT}, "fragments": [\n')
        for record in records:
            file.write(",\n" if report.fragments and not lines else "")
            file.write(json.dumps(record.as_dict(), ensure_ascii=False) + ("\n" if lines else ""))
            report.fragments += 1
        file.write("" if lines else "\n]}\n")
    return report
