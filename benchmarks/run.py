"""`make bench`: the table of benchmarks/README.md, every ratio from one run on one machine.

python benchmarks/run.py [--content DIR]… [--pages 10000] [--segments 8] [--work DIR] [--skip-hugo]

Without --content, the pages come from the Markdown of two public sites when their folders are given in FRAGMINT_CORPORA
(separated by `:`), else from the documentation of this repository. Everything is written below --work, on the same disk for
both systems, and removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import corpus
import hugo_rival
from decisions import decide_shapes
from measured import Measured, run

HOME = Path(__file__).resolve().parent.parent
FRAGMINT = (sys.executable, "-m", "cms")
EDITS = 7  # repetitions of a small edit; the median is shown


class Ours:
    """One benchmark site and what is done to it, each time by a fresh process."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.pages = sorted((site / "content").glob("*/*/*.md")) or sorted((site / "content").rglob("*.md"))

    def publish(self) -> Measured:
        return run((*FRAGMINT, "publish", "--to", "local", "--json", "--site", self.site), cwd=HOME)

    def cold(self) -> Measured:
        for name in (".fragmint", "origin"):
            shutil.rmtree(self.site / name, ignore_errors=True)
        return self.publish()

    def unchanged(self) -> Measured:
        return _median([self.publish() for _ in range(EDITS)])

    def one_body(self) -> Measured:
        return _median([self._edited(page) for page in random.Random(1).sample(self.pages, EDITS)])

    def one_variant(self) -> Measured:
        """A text that every page shows to one segment."""
        block = self.site / "content" / "block" / f"{corpus.ZONES[0]}-1.md"
        return _median([self._edited(block) for _ in range(3)])

    def _edited(self, file: Path) -> Measured:
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\nOne more sentence.\n")
        corpus.commit(self.site, "Edit")
        return self.publish()


def warm_edits(site: Path, state: Path) -> float:
    """Median milliseconds from the saved file to the new bytes of its page, in a process that keeps the site warm."""
    sys.path.insert(0, str(HOME))
    from publisher.session import Session
    from publisher.workspace import Options, Workspace

    times = []
    with Workspace(site, state=state, options=Options(datetime.now(UTC))) as workspace:
        session = Session(workspace)
        for page in random.Random(2).sample(Ours(site).pages, 50):
            page.write_text(page.read_text(encoding="utf-8") + "\nAnother sentence.\n", encoding="utf-8")
            start = time.perf_counter()
            built = session.edit([page.relative_to(site).as_posix()])
            bundle = built.bundle
            for path in built.changed:
                entry = bundle.entry(path)
                assert entry is not None
                bundle.read(entry)
            times.append(time.perf_counter() - start)
    subprocess.run(["git", "-C", str(site), "checkout", "-q", "."], check=True)
    return statistics.median(times) * 1000


def _median(runs: list[Measured]) -> Measured:
    return sorted(runs, key=lambda each: each.wall)[len(runs) // 2]


def hugo(options: argparse.Namespace, work: Path, highlight: bool) -> tuple[Measured, Measured] | None:
    """(one run, all runs together)"""
    program = shutil.which("hugo", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if options.skip_hugo or program is None:
        return None
    site = hugo_rival.make(
        options.content, work / "hugo", options.pages, options.segments, highlight=highlight
    )
    runs = []
    for segment in range(options.segments):
        out = work / "hugo-out" / str(segment)
        command = [program, "--quiet", "--source", site, "--destination", out]
        runs.append(run(command, environment={**os.environ, "HUGO_PARAMS_SEGMENT": str(segment)}))
    for folder in ("hugo", "hugo-out"):
        shutil.rmtree(work / folder)
    total = Measured(
        sum(each.wall for each in runs), sum(each.cpu for each in runs), max(each.memory for each in runs), ""
    )
    return runs[0], total


def plain_code(options: argparse.Namespace, work: Path) -> Iterator[str]:
    """The cold case once more, with code highlighted by neither system."""
    rival = hugo(options, work, highlight=False)
    if rival:
        yield _row(f"Hugo, {options.segments} runs, code not highlighted", rival[1])
    site = corpus.make(options.content, work / "plain", options.pages, options.segments, highlight=False)
    cold = Ours(site).cold()
    shutil.rmtree(site)
    yield _row("cold build and publish, code not highlighted", cold, rival and rival[1], "of Hugo's runs")


def table(options: argparse.Namespace, work: Path) -> Iterator[str]:
    yield f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    yield f"{options.pages} pages, {options.segments} segments, {work}"
    yield ""
    yield f"{'case':58}{'wall s':>9}{'CPU s':>9}{'MB':>8}  ratio"
    yield from plain_code(options, work)
    rival = hugo(options, work, highlight=True)
    if rival:
        yield _row("Hugo, one segment", rival[0])
        yield _row(f"Hugo, {options.segments} runs", rival[1])
    many = Ours(corpus.make(options.content, work / "many", options.pages, options.segments))
    cold = many.cold()
    yield _row(
        f"cold build and publish, {options.segments} segments", cold, rival and rival[1], "of Hugo's runs"
    )
    yield _row("nothing changed, fresh process", many.unchanged())
    yield _row("one body edited, fresh process", many.one_body())
    yield _row("one variant changed that every page shows", many.one_variant())
    single = Ours(corpus.make(options.content, work / "single", options.pages, 1))
    alone = single.cold()
    yield _row("cold build and publish, no segments", alone, rival and rival[0], "of one Hugo run")
    yield f"{options.segments} segments ÷ none, cold{cold.wall / alone.wall:38.2f}"
    if options.large:
        large = Ours(corpus.make(options.content, work / "large", options.large, options.segments))
        large.cold()
        yield _row(f"one body edited, {options.large} pages", large.one_body())
    yield f"edit → new bytes, warm process, median ms{warm_edits(single.site, work / 'warm'):27.1f}"
    yield f"decisions of 10,000 pages, 20 segments, 300 shapes, s{decide_shapes():15.2f}"


def _row(name: str, found: Measured, rival: Measured | None = None, of: str = "") -> str:
    ratio = f"  {found.wall / rival.wall:.2f} {of}" if rival else ""
    return f"{name:58}{found.wall:9.2f}{found.cpu:9.2f}{found.memory:8.0f}{ratio}"


def _content() -> list[Path]:
    named = [Path(each) for each in os.environ.get("FRAGMINT_CORPORA", "").split(":") if each]
    return named or [HOME / "docs"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--content", type=Path, action="append", help="a folder of Markdown; may be repeated")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=8)
    parser.add_argument(
        "--large", type=int, default=0, help="also measure one edit on a site of this many pages"
    )
    parser.add_argument("--work", type=Path, help="a folder to write below; a temporary one if not given")
    parser.add_argument("--skip-hugo", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.content = options.content or _content()
    work = Path(tempfile.mkdtemp(prefix="fragmint-bench-", dir=options.work))
    try:
        lines = []
        for line in table(options, work):
            lines.append(line)
            print(line, flush=True)
        if options.json:
            print(json.dumps(lines))
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
