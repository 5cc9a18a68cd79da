"""`fragmint export csv`: one table a type, in the form of RFC 4180.

Programs for tables run a text that starts like a formula; such a text gets an apostrophe before it
(https://owasp.org/www-community/attacks/CSV_Injection). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from content_repo.exporters.records import Record, plain
from content_repo.exporters.report import ExportReport, new_folder

FIXED = ("id", "locale", "url")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_csv(records: Iterable[Record], place: Path) -> ExportReport:
    """Write `<type>.csv` for each type into the folder `place`, UTF-8. Raises ExportRefused.

    The columns are `id locale url visible`, the fields in the order in which they first occur, and `body`. Lists
    and objects are JSON.
    """
    report, tables = ExportReport(), dict[str, list[Record]]()
    for record in records:
        tables.setdefault(record.type, []).append(record)
    folder = new_folder(place)
    for kind, rows in sorted(tables.items()):
        name = f"{kind}.csv"
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            columns = _columns(rows)
            writer.writerow([*FIXED, "visible", *map(cell, columns), "body"])
            writer.writerows(_row(row, columns) for row in rows)
        report.files.append(name)
        report.fragments += len(rows)
    return report


def _columns(rows: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row.fields))


def _row(row: Record, columns: Iterable[str]) -> list[str]:
    own = [cell(getattr(row, name)) for name in FIXED]
    return [*own, cell(row.shown), *(cell(row.fields.get(name)) for name in columns), cell(row.body)]


def cell(value: Any) -> str:
    """One value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple | Mapping):
        return _guarded(json.dumps(plain(value), ensure_ascii=False))
    return _guarded(str(plain(value)))


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
