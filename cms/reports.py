"""Reports in words for a person, and the exit code that follows from their problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cms.console import Console, plural, size
from cms.faults import CONTENT, ORIGIN
from content_repo.problems import Problem

if TYPE_CHECKING:
    from content_repo.importers.report import ImportReport


def build_lines(report: Mapping[str, Any], out: Path | None) -> Iterator[str]:
    """Shape of `report`: docs/design.md §7."""
    pages, variants = plural(report["pages"], "page"), plural(report["variants"], "file")
    yield f"{pages} in {variants}, {report['seconds']:.2f} s. Bundle {report['bundle'][:10]}."
    yield f"{plural(report['rendered'], 'piece')} rendered, {report['reused']:,} taken from before."
    if out:
        yield f"{plural(report['written'], 'file')} changed in {out}."


def release_lines(verb: str, report: Mapping[str, Any], preview: str | None = None) -> Iterator[str]:
    """Shape of `report`: docs/formats.md §8. `preview` is the branch that has a place of its own beside the target."""
    place = (
        f"at {report['target']}" if preview is None else f"of the preview {preview} beside {report['target']}"
    )
    work = f"{report['uploaded']:,} uploaded, {report['copied']:,} copied, {report['deleted']:,} deleted"
    yield f"{verb}: release {report['release']} {place}, {report['seconds']:.2f} s."
    yield f"{work}, {size(report['bytes'])}. Bundle {report['bundle'][:10]}."
    for origin in report["origins"]:
        if origin["error"]:
            yield f"{origin['url']}: {origin['error']}"
    if "reload" in report:
        yield report["reload"]["error"]
    if "cdn" in report:
        yield from invalidation_lines(report["cdn"])


def invalidation_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Shape of `report`: docs/cdn.md."""
    if report["stale_until"]:
        yield f"{report['error']}. Live at the origin; caches may be stale until {report['stale_until']}."
        return
    what = "everything" if report["purged"] is None else plural(report["purged"], "file")
    yield f"{report['cdn']}: {what} purged, {plural(report['requests'], 'request')}."
    if report["error"]:
        yield report["error"]
    if report["warmed"] or report["cold"]:
        yield f"{plural(report['warmed'], 'file')} warm, {len(report['cold']):,} left for their first visitor."


def explanation_lines(answer: Mapping[str, Any]) -> Iterator[str]:
    """Shape of `answer`: docs/design.md §7."""
    yield f"{answer['url']} → {answer['file']}" + (
        f" (variant {answer['variant']})" if answer["variant"] else ""
    )
    for zone in answer["zones"]:
        source = f", from {zone['source']}" if zone["source"] else ""
        late = f", late in {zone['file']}" if zone.get("late") else ""
        yield f"  {zone['page_zone']}: {zone['choice']}{source}{late}"
        for reason in zone["because"]:
            yield f"    because {reason}"


def trace_lines(answer: Mapping[str, Any]) -> Iterator[str]:
    """Shape of `answer`: docs/design.md §7."""
    if "tree" in answer:
        yield f"{answer['url']} is {answer['page']} ({answer['locale']})"
        yield from _part_lines(answer["tree"], "  ")
    else:
        yield f"{answer['file']} goes into {plural(len(answer['pages']), 'page')}"
        yield from (f"  {page['url']}" for page in answer["pages"])


def _part_lines(part: Mapping[str, Any], indent: str) -> Iterator[str]:
    yield f"{indent}{part['node']}, {size(part['bytes'])}" + (f", if {part['rule']}" if part["rule"] else "")
    yield from (f"{indent}  < {each}" for each in part["inputs"])
    for inner in part["parts"]:
        yield from _part_lines(inner, indent + "  ")


def import_lines(report: ImportReport) -> Iterator[str]:
    counts = report.counts
    yield f"{counts['files']:,} files: {counts['imported']:,} imported, {counts['copied']:,} copied, " + (
        f"{counts['skipped']:,} skipped; {plural(report.written, 'file')} written."
    )
    yield from (f"skipped {line.path}: {line.reason}" for line in report.lines if line.outcome == "skipped")
    for name, times in sorted(report.shortcodes.items()):
        files = report.shortcode_files.get(name, ())
        where = f", in {plural(len(files), 'file')} such as {files[0]}" if files else ""
        yield f"left as visible text: {name} ({times:,}){where}"
    for name, times in sorted(report.outputs.items()):
        yield f"not made: {name} ({plural(times, 'page')}), of pages such as {report.output_files[name][0]}"


def finish(console: Console, problems: Iterable[Problem], strict: bool) -> None:
    """Show the problems and end: with code 1 if one of them is an error, or a warning in strict mode."""
    found = list(problems)
    console.problems(found)
    if any(problem.severity == "error" or (strict and problem.severity == "warning") for problem in found):
        raise typer.Exit(CONTENT)


def end_release(
    console: Console, report: Mapping[str, Any], strict: bool = False, rehearsed: bool = False
) -> None:
    """Like `finish`; with code 3 when not all origins are live, or the edge or caches were not told, unless it was a
    rehearsal."""
    problems = [Problem(**problem) for problem in report["problems"]]
    left = [] if rehearsed else list(_left_to_do(report))
    if not left:
        finish(console, problems, strict)
        return
    console.problems(problems)
    for line in left:
        console.note(line)
    raise typer.Exit(ORIGIN)


def _left_to_do(report: Mapping[str, Any]) -> Iterator[str]:
    live = sum(bool(origin["live"]) for origin in report["origins"])
    if live < len(report["origins"]):
        yield f"live on {live} of {len(report['origins'])}; the next publish catches up"
    if "reload" in report:
        yield "the edge decides by its old table until the target's `reload` has run"
    if "cdn" in report and report["cdn"]["error"]:
        yield _telling(report["cdn"])


def told(console: Console, cdn: Mapping[str, Any]) -> None:
    """End with code 3 when the caches were not told of a release, or not warmed."""
    if cdn["error"]:
        console.note(_telling(cdn))
        raise typer.Exit(ORIGIN)


def _telling(cdn: Mapping[str, Any]) -> str:
    if cdn["stale_until"]:
        return "run `fragmint invalidate` with the same --to, or publish again, to tell the caches"
    return "run `fragmint invalidate --warm` with the same --to, to warm them"
