"""fragmint set"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cms.changing import Message, carry_out
from cms.command import Run
from cms.faults import WrongUsage
from cms.options import DryRun
from content_repo.problems import ContentError

Fragment = Annotated[
    str, typer.Argument(metavar="FRAGMENT", help="An id such as promo/sale, or a file.", show_default=False)
]
Fields = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE…", help="A field, or a path such as cta.label, sections.hero.title."),
]
JsonValues = Annotated[
    list[str] | None,
    typer.Option(
        "--json-value", metavar="FIELD=JSON", help="A value as JSON: lists, tables, null, empty texts."
    ),
]
Unset = Annotated[
    list[str] | None,
    typer.Option("--unset", metavar="FIELD", help="Take the key away, so that the value is inherited."),
]
Locale = Annotated[
    str | None, typer.Option("--locale", metavar="LOCALE", help="The translation to change, or to begin.")
]
Variation = Annotated[
    str | None, typer.Option("--variation", metavar="LABEL", help="The variation to change, or to begin.")
]
BodyFile = Annotated[
    Path | None, typer.Option("--body-file", metavar="FILE", help="The new body; - is standard input.")
]
Committing = Annotated[bool, typer.Option("--commit", help="Commit the change.")]


def set(
    run: Run,
    fragment: Fragment,
    fields: Fields = None,
    json_value: JsonValues = None,
    unset: Unset = None,
    locale: Locale = None,
    variation: Variation = None,
    body_file: BodyFile = None,
    commit: Committing = False,
    message: Message = None,
    dry_run: DryRun = False,
) -> None:
    """Change fields of one fragment file and no other byte of it. FIELD= clears a field (null)."""
    from content_repo.field_setting import Asked, locale_fault, plan_fields
    from content_repo.folder_reading import SiteFolder

    asked = Asked(
        list(assignments(fields or [])), list(json_values(json_value or [])), unset or [], body_of(body_file)
    )
    if asked == Asked([], [], []):
        raise WrongUsage("name at least one FIELD=VALUE, --json-value, --unset or --body-file")
    folder = SiteFolder(run.site)
    if locale is not None and locale not in folder.site.locales:
        raise locale_fault(folder.site, locale)
    planned = plan_fields(folder, fragment, locale, variation, asked)
    if planned.errors:
        raise ContentError(*planned.problems)
    text = (message or f"Set {', '.join(named(asked))} in {planned.file}") if commit or message else None
    made = carry_out(run, planned.changes, message=text, dry_run=dry_run)
    run.console.problems(planned.problems)
    report(run, planned, made, dry_run)


def report(run: Run, planned: Any, commit: str | None, dry_run: bool) -> None:
    diff = list(planned.changes.diff())
    facts = {
        "file": planned.file,
        "changed": bool(planned.changes),
        "made_from": planned.made_from,
        "commit": commit,
        "diff": "\n".join(diff),
        "problems": [problem.as_dict() for problem in planned.problems],
    }
    if dry_run:
        run.console.result(facts, *(diff or [f"{planned.file} is so already."]))
    else:
        verb = "Began" if planned.is_new else "Changed"
        origin = f", made from {planned.made_from}" if planned.made_from else ""
        run.console.result(
            facts, f"{verb} {planned.file}{origin}." if diff else f"{planned.file} is so already."
        )


def named(asked: Any) -> Iterator[str]:
    yield from (path for path, _ in (*asked.texts, *asked.values))
    yield from asked.unset
    if asked.body is not None:
        yield "body"


def assignments(written: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(path, text) of `path=text`. Raises WrongUsage."""
    for each in written:
        path, equals, text = each.partition("=")
        if not equals or not path:
            raise WrongUsage(f"{each!r} is not FIELD=VALUE; write for example title='Summer sale'")
        yield path, text


def json_values(written: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for path, text in assignments(written):
        try:
            yield path, json.loads(text)
        except (ValueError, RecursionError) as error:
            raise WrongUsage(f"the value of {path} is no JSON: {error}") from None


def body_of(file: Path | None) -> str | None:
    if file is None:
        return None
    raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file} is not UTF-8 text: {error}") from None
