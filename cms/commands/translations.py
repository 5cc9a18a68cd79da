"""fragmint translations"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.changing import carry_out
from cms.command import Run
from cms.console import plural
from cms.faults import WrongUsage
from cms.options import Commit, DryRun

if TYPE_CHECKING:
    from content_repo.catalog import Catalog
    from content_repo.translations import Translation
    from publisher.provenance import History, SourceChange

STATES = ("translated", "stale", "untracked", "missing")
WAITING = "waiting"  # for publication, whatever its state
STATUSES = (*STATES, WAITING)

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FRAGMENT…", help="Ids, files, or patterns such as 'blog/**'; all if none is given."
    ),
]
Locale = Annotated[
    str | None, typer.Option("--locale", metavar="LOCALE", help="Only those of this language.")
]
StateOption = Annotated[
    str | None, typer.Option("--status", metavar="STATUS", help=f"Only those that are {', '.join(STATUSES)}.")
]
Accept = Annotated[
    bool,
    typer.Option(
        "--accept", help="Say that these are up to date: writes what they were made from into `source:`."
    ),
]


def translations(
    run: Run,
    names: Names = None,
    locale: Locale = None,
    status: StateOption = None,
    accept: Accept = False,
    dry_run: DryRun = False,
    commit: Commit = None,
) -> None:
    """List what is translated, stale, untracked and missing in each language; with --accept, mark as up to date."""
    if status is not None and status not in STATUSES:
        raise WrongUsage(f"there is no status {status!r}; use {', '.join(STATUSES)}")
    if accept and (commit or not (names or locale)):
        raise WrongUsage("--accept changes files of the working tree: name fragments, files, or a --locale")
    with run.workspace() as workspace:
        catalog = workspace.content(commit)
        if locale is not None and locale not in catalog.site.locales:
            raise WrongUsage(f"the site has no locale {locale!r}; it has {', '.join(catalog.site.locales)}")
        wanted = _wanted(catalog, names or [], locale, status)
        if accept:
            _accept(run, wanted, catalog, dry_run)
        else:
            _list(run, wanted, catalog, summed=not (names or locale or status))


def _wanted(
    catalog: Catalog, names: Sequence[str], locale: str | None, status: str | None
) -> list[Translation]:
    from content_repo.translations import Survey
    from publisher.translating import chosen

    found = chosen(list(Survey(catalog).translations()), names, catalog)
    return [each for each in found if locale in (None, each.locale) and _has(status, each)]


def _has(status: str | None, each: Translation) -> bool:
    return status in (None, each.state) or (status == WAITING and each.waiting)


def _accept(run: Run, wanted: Sequence[Translation], catalog: Catalog, dry_run: bool) -> None:
    from publisher.translating import acceptance

    changes = acceptance(wanted, _history(run, catalog), catalog, run.site)
    carry_out(run, changes, message=None, dry_run=dry_run)
    files = list(changes.rewrites)
    shown = [f"accepted {file}" for file in files] or [
        "Nothing to accept: all of these are up to date or missing."
    ]
    diff = list(changes.diff())
    facts = {"accepted": files, "diff": "\n".join(diff)}
    run.console.result(facts, *(diff if dry_run and diff else shown))


def _history(run: Run, catalog: Catalog) -> History:
    from publisher.provenance import History

    return History(run.site, catalog.snapshot)


def _list(run: Run, wanted: Sequence[Translation], catalog: Catalog, *, summed: bool) -> None:
    history = _history(run, catalog)
    if run.console.json:
        listed = [_facts(each, history) for each in wanted]
        run.console.record({"locales": list(_sums(wanted, catalog)), "translations": listed})
    elif summed:
        sums = list(_sums(wanted, catalog))
        run.console.table(list(sums[0]), [list(each.values()) for each in sums])
    else:
        run.console.lines(line for each in wanted for line in _lines(each, history))
        run.console.note(plural(len(wanted), "file"))


def _sums(wanted: Sequence[Translation], catalog: Catalog) -> Iterator[dict[str, Any]]:
    """A row for each locale. What waits for publication is counted beside its status."""
    from content_repo import languages

    counted: Counter[tuple[str, str]] = Counter((each.locale, each.state) for each in wanted)
    waiting = Counter(each.locale for each in wanted if each.waiting)
    for code, settings in catalog.site.locale.items():
        row = {"locale": code, "language": settings.label or languages.own_name(code)}
        yield {**row, **{state: counted[code, state] for state in STATES}, WAITING: waiting[code]}


def _facts(each: Translation, history: History) -> dict[str, Any]:
    changed = history.change(each) if each.state == "stale" else None
    return {
        "status": each.state,
        "fragment": each.id,
        "locale": each.locale,
        "variation": each.variation,
        "file": each.file,
        "waiting": each.waiting,
        "made_from": each.made_from,
        "source": _source(each, changed),
        "changed": changed.in_short if changed else "",
        "diff": "\n".join(history.difference(each)) if changed else "",
    }


def _lines(each: Translation, history: History) -> Iterator[str]:
    changed = history.change(each) if each.state == "stale" else None
    waiting = ", waiting" if each.waiting else ""
    yield f"{each.state}{waiting}\t{each.file}\t{_source(each, changed)}" + (
        f"\t{changed.in_short}" if changed else ""
    )
    yield from (f"    {line}" for line in (history.difference(each) if changed else ()))


def _source(each: Translation, changed: SourceChange | None) -> str:
    return changed.source if changed else next((source.file for source in each.sources), "")
