"""The search index, measured: filling it, one change, questions; and the ways to cut Chinese and Japanese into terms.

python benchmarks/search.py --content DIR [--content DIR]… [--files 10000] [--compare]

DIR holds Markdown; files in folders `zh` and `ja` are taken as Chinese and Japanese. Wall and processor time are both shown: the
first depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from content_repo.search.index import SearchIndex
from content_repo.search.questions import question
from content_repo.search.requests import Request
from content_repo.search.terms import indexed
from content_repo.search.texts import read
from content_repo.site import read_site
from content_repo.snapshot import MemorySnapshot
from publisher.pool import Pool

LOCALES = ("zh", "ja", "es", "pt", "fr", "uk")
SITE = f'locales = ["en", {", ".join(f"{chr(34)}{each}{chr(34)}" for each in LOCALES)}]\n'.encode()
_HAN = re.compile("[\u4e00-\u9fff\u3041-\u30ff]+")
_WORD = re.compile(r"[A-Za-z]{4,}")  # nobody looks for "the" and "of" alone; the worst of them is shown apart


def files(folders: Sequence[Path], count: int) -> dict[str, bytes]:
    """A site of `count` files: those of the folders, then copies of them under other names, each a little longer."""
    found = [(folder, file) for folder in folders for file in sorted(folder.rglob("*.md"))]
    made = {"site.toml": SITE}
    for number, (folder, file) in enumerate(islice(cycle(found), count)):
        path = file.relative_to(folder)
        locale = next((part for part in path.parts if part in LOCALES), "")
        name = f"content/{number // len(found)}/{path.with_suffix('')}" + (f".{locale}" if locale else "")
        made[f"{name}.md"] = file.read_bytes() + (f"\n\n{number}\n".encode() if number >= len(found) else b"")
    return made


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(wall, processor) milliseconds"""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def spread(numbers: Iterable[tuple[float, float]]) -> str:
    walls, cpus = zip(*numbers, strict=True)
    parts = [
        f"p50 {statistics.median(each):6.1f}  p95 {statistics.quantiles(each, n=20)[18]:6.1f}"
        for each in (walls, cpus)
    ]
    return f"wall {parts[0]}   processor {parts[1]}  ms"


def measure(site: dict[str, bytes], jobs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot = MemorySnapshot(site)
        settings = read_site(snapshot)
        for path in site:
            snapshot.digest(path)
        index = SearchIndex(Path(folder) / "search.db")
        pool = partial(Pool(jobs).map, chunk=100)
        wall, cpu = timed(lambda: index.update(snapshot, settings, {}, spread=pool))
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        print(
            f"cold, {len(site) - 1} files, {jobs} processes: {wall / 1000:.1f} s ({cpu / 1000:.1f} s in this one), {size:.0f} MB"
        )
        print(f"nothing changed: {timed(lambda: index.update(snapshot, settings, {}))[0]:.0f} ms")
        print(f"one change:  {spread(changes(index, site))}")
        words = typed(site)
        for facets in (False, True):
            asked = [
                timed(partial(index.answer, Request(each, datetime.now(UTC), facets=facets)))
                for each in words
            ]
            print(f"{len(words)} questions, {'with' if facets else 'without'} facets:  {spread(asked)}")
        worst = Request("the", datetime.now(UTC))
        print(f'"the", with facets: {min(timed(partial(index.answer, worst))[1] for _ in range(5)):.0f} ms')


def changes(index: SearchIndex, site: dict[str, bytes]) -> list[tuple[float, float]]:
    settings = read_site(MemorySnapshot(site))
    found = []
    for number, path in enumerate(random.Random(1).sample(sorted(site), 60)):
        edited = MemorySnapshot({**site, path: site[path] + f"\nSentence {number}.\n".encode()})
        edited.digest(path)
        found.append(timed(partial(index.update, edited, settings, {}, paths=[path])))
    return found


def typed(site: dict[str, bytes]) -> list[str]:
    """What people may look for: one to three words that stand together somewhere, in the languages of the site."""
    pick = random.Random(2)
    paths = [path for path in sorted(site) if path.endswith(".md")]
    found = []
    while len(found) < 400:
        path = pick.choice(paths)
        body = read(site[path], path).body
        words = (_HAN if path.endswith((".zh.md", ".ja.md")) else _WORD).findall(body)
        if words:
            at = pick.randrange(len(words))
            many = pick.choice((1, 1, 2, 3))
            found.append(words[at][:4] if _HAN.match(words[at]) else " ".join(words[at : at + many]))
    return found


# --- how Chinese and Japanese are cut


def compare(site: dict[str, bytes]) -> None:
    """Recall against plain containment, for words of two to four characters taken from the texts."""
    bodies = [read(raw, path).body for path, raw in site.items() if path.endswith((".zh.md", ".ja.md"))]
    bodies = list(dict.fromkeys(bodies))
    wanted = {length: _samples(bodies, length) for length in (1, 2, 3, 4)}
    print(f"\n{len(bodies)} texts, {sum(map(len, bodies)) / 1e6:.1f} million characters")
    print(
        f"{'tokeniser':34}{'recall by length 1, 2, 3, 4':>36}{'too many':>10}{'MB':>7}{'fill s':>8}{'p95 ms':>8}"
    )
    quoted: Callable[[str], str] = '"{}"'.format
    plain: Callable[[str], str] = str
    for name, tokeniser, feed, ask in (
        ("unicode61", "unicode61 remove_diacritics 2", plain, quoted),
        ("unicode61, query with *", "unicode61 remove_diacritics 2", plain, lambda word: f'"{word}"*'),
        ("trigram", "trigram", plain, quoted),
        (
            "pairs into unicode61",
            "unicode61 remove_diacritics 2",
            indexed,
            lambda word: question(word).expression(),
        ),
        ("pairs into ascii (chosen)", "ascii", indexed, lambda word: question(word).expression()),
    ):
        print(f"{name:34}{_row(bodies, wanted, tokeniser, feed, ask)}")


def _samples(bodies: Sequence[str], length: int) -> list[str]:
    """Stretches of runs, which is what words are in scripts without spaces."""
    pick = random.Random(length)
    runs = [run for body in bodies for run in _HAN.findall(body) if len(run) >= length]
    chosen = pick.sample(runs, 300)
    return [run[(at := pick.randrange(len(run) - length + 1)) : at + length] for run in chosen]


def _row(
    bodies: Sequence[str],
    wanted: dict[int, list[str]],
    tokeniser: str,
    feed: Callable[[str], str],
    ask: Callable[[str], str],
) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.db"
        db = sqlite3.connect(file)
        db.execute(f"CREATE VIRTUAL TABLE t USING fts5 (body, content='', tokenize='{tokeniser}')")
        start = time.process_time()
        db.executemany(
            "INSERT INTO t (rowid, body) VALUES (?, ?)", ((n, feed(body)) for n, body in enumerate(bodies))
        )
        db.commit()
        filled = time.process_time() - start
        recalls, extra, times = [], 0, []
        for words in wanted.values():
            hit = total = 0
            for word in words:
                there = {number for number, body in enumerate(bodies) if word in body}
                start = time.process_time()
                found = {row[0] for row in db.execute("SELECT rowid FROM t WHERE t MATCH ?", (ask(word),))}
                times.append((time.process_time() - start) * 1000)
                hit, total, extra = hit + len(found & there), total + len(there), extra + len(found - there)
            recalls.append(hit / total)
        db.close()
        shown = "  ".join(f"{each:7.1%}" for each in recalls)
        p95 = statistics.quantiles(times, n=20)[18]
        return f"{shown:>36}{extra:>10}{file.stat().st_size / 1e6:>7.1f}{filled:>8.2f}{p95:>8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--content", type=Path, action="append", required=True, help="a folder of Markdown")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--compare", action="store_true", help="only compare tokenisers")
    options = parser.parse_args()
    site = files(options.content, options.files)
    if options.compare:
        compare(site)
    else:
        measure(site, options.jobs)


if __name__ == "__main__":
    main()
