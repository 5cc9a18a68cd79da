"""One edit published by a machine that knows nothing, with the render cache of the origin and without it.

    python benchmarks/new_machine.py --pages 10000

All in one run on one machine: the ratios count, not the seconds. The origin is a folder, so nothing is said about networks: for
those add the time that the cache's size takes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import corpus
from measured import Measured, run

HOME = Path(__file__).parents[1]
FRAGMINT = (sys.executable, "-m", "cms")
TARGET = '\n[targets.cached]\norigin = "{}"\nedge = "nginx"\ncache = true\n'


def publish(site: Path) -> Measured:
    return run((*FRAGMINT, "publish", "--to", "cached", "--json", "--site", site), cwd=HOME)


def edited(site: Path) -> None:
    page = sorted((site / "content").rglob("*.md"))[500]
    with page.open("a", encoding="utf-8") as stream:
        stream.write("\nOne more sentence.\n")
    corpus.commit(site, "Edit")


def clone(site: Path, target: Path) -> Path:
    """Like the checkout of a pipeline: the newest commit and nothing else."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{site}", str(target)], check=True)
    return target


def rows(work: Path, pages: int, segments: int) -> Iterator[tuple[str, float, float]]:
    """What was done, seconds, seconds of processors."""
    site, origin = work / "site", work / "origin"
    corpus.make([HOME / "docs"], site, pages, segments)
    with (site / "site.toml").open("a", encoding="utf-8") as settings:
        settings.write(TARGET.format(origin))
    corpus.commit(site, "A cache")
    first = publish(site)
    yield "first publish, cache written", first.wall, first.cpu
    edited(site)
    known = publish(site)
    yield "one edit, same machine", known.wall, known.cpu
    edited(site)
    warm = publish(clone(site, work / "clone"))
    yield "one edit, new machine, with the cache", warm.wall, warm.cpu
    shutil.rmtree(origin / "cache")
    edited(site)
    cold = publish(clone(site, work / "clone"))
    yield "one edit, new machine, without it", cold.wall, cold.cpu
    yield "with / without", warm.wall / cold.wall, warm.cpu / cold.cpu
    size = sum(file.stat().st_size for file in (origin / "cache").iterdir())
    yield "size of the cache, MB", size / 1e6, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=8)
    parser.add_argument("--work", type=Path, help="a folder to write below; a temporary one if not given")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="fragmint-machines-", dir=options.work))
    try:
        for what, wall, cpu in rows(work, options.pages, options.segments):
            print(f"{what:45}{wall:9.2f}{cpu:9.2f}", flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
