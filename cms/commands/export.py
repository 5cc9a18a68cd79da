"""fragmint export"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from cms.completion import one_of
from cms.console import plural
from cms.faults import WrongUsage
from cms.options import Commit

if TYPE_CHECKING:
    from content_repo.catalog import Catalog
    from content_repo.exporters import ExportReport

KINDS = ("markdown", "json", "csv", "wxr")

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help=f"What is written: {', '.join(KINDS)}.",
        show_default=False,
        autocompletion=one_of(KINDS),
    ),
]
Place = Annotated[
    Path,
    typer.Argument(
        metavar="OUT", help="A new folder (markdown, csv) or a new file (json, wxr).", show_default=False
    ),
]
Lines = Annotated[bool, typer.Option("--lines", help="json: one record a line.")]
Raw = Annotated[bool, typer.Option("--raw", help="json: the files as they are written, variations included.")]
Types = Annotated[
    list[str] | None, typer.Option("--type", metavar="TYPE", help="json, csv: only of this type.")
]
Locales = Annotated[
    list[str] | None, typer.Option("--locale", metavar="LOCALE", help="json, csv: only in this language.")
]


def export(
    run: Run,
    kind: Kind,
    out: Place,
    raw: Raw = False,
    lines: Lines = False,
    type_: Types = None,
    locale: Locales = None,
    commit: Commit = None,
) -> None:
    """Write all content, drafts included, for another system: Markdown, JSON, tables, or a file for WordPress."""
    if kind not in KINDS:
        raise WrongUsage(f"nothing exports {kind!r}; choose one of {', '.join(KINDS)}")
    if (raw or lines) and kind != "json":
        raise WrongUsage("--raw and --lines are for json")
    if (type_ or locale) and kind not in ("json", "csv"):
        raise WrongUsage("--type and --locale are for json and csv")
    with run.workspace() as workspace:
        catalog = workspace.content(commit)
        report = _export(kind, catalog, out, raw=raw, lines=lines, types=type_ or [], locales=locale or [])
    files = plural(len(report.files), "file")
    run.console.result(
        report.as_dict(), f"{plural(report.fragments, 'fragment')} exported to {files} in {out}."
    )


def _export(
    kind: str, catalog: Catalog, out: Path, *, raw: bool, lines: bool, types: list[str], locales: list[str]
) -> ExportReport:
    if kind == "markdown":
        from content_repo.exporters.markdown import export_markdown

        return export_markdown(catalog, out)
    if kind == "wxr":
        from content_repo.exporters.wxr import export_wxr
        from renderers.markdown.plain import plain_html

        return export_wxr(catalog, out, plain_html)
    from content_repo.exporters.csv_files import export_csv
    from content_repo.exporters.json_file import export_json
    from content_repo.exporters.records import as_read, as_written

    records = as_written(catalog, types) if raw else as_read(catalog, types, locales)
    return export_csv(records, out) if kind == "csv" else export_json(records, out, lines=lines)
