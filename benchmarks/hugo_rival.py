"""The rival: the same pages with Hugo and an equally simple theme, run once a segment.

python benchmarks/hugo_rival.py WORKDIR --content DIR [--pages N] [--segments N]

Each run gets its segment through the environment (`HUGO_PARAMS_SEGMENT`) and writes to a folder of its own,
as a team would that has no other way. Everything Hugo could do besides is switched off; code in fences is
highlighted with classes, as our theme does it, or in neither system (`--plain-code`). Prints one JSON object a
run and one for all.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus import SITE_NAME, ZONES, block, pages, write

CONFIG = f"""\
baseURL = "https://example.org/"
title = "{SITE_NAME}"
disableKinds = ["taxonomy", "term", "section", "RSS", "sitemap", "404", "robotsTXT"]
disablePathToLower = true
enableRobotsTXT = false
[params]
segment = "0"
[outputs]
home = ["html"]
page = ["html"]
[markup.goldmark.renderer]
unsafe = true
[markup.highlight]
codeFences = true
noClasses = false
[security]
allowContent = [".*"]
"""
PARTIAL = '{{ with site.GetPage (printf "/block/%s-%s" . site.Params.segment) }}'
PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body>
<header><a href="/">{{ site.Title }}</a></header>
{{ partial "block.html" "announcement" }}
{{ partial "block.html" "before" }}
<main><h1>{{ .Title }}</h1><p>{{ .Params.category }}</p>
{{ .Content }}
</main>
{{ partial "block.html" "after" }}
</body>
</html>
"""
BLOCK = f'{PARTIAL}<aside class="block">{{{{ .Content }}}}</aside>{{{{ end }}}}\n'


@dataclass(frozen=True, slots=True)
class Run:
    """`cpu` is user and system time of all processes, in seconds; `rss` the peak of the largest, in MB."""

    segment: int
    wall: float
    cpu: float
    rss: float
    files: int


def make(
    content_dirs: list[Path],
    target: Path,
    pages_count: int = 10_000,
    segments: int = 8,
    *,
    highlight: bool = True,
) -> Path:
    """Write the Hugo site to the empty folder `target`, and give it back."""
    write(_files(content_dirs, pages_count, segments, highlight), target)
    return target


def _files(content_dirs: list[Path], count: int, segments: int, highlight: bool) -> Iterator[tuple[str, str]]:
    yield "hugo.toml", CONFIG if highlight else CONFIG.replace("codeFences = true", "codeFences = false")
    yield "layouts/_default/single.html", PAGE
    yield "layouts/index.html", PAGE
    yield "layouts/partials/block.html", BLOCK
    for zone in ZONES:
        for number in range(segments):
            path = f"content/block/{zone}-{number}.md"
            yield path, f"---\nbuild: {{render: never}}\n---\n{block(zone, number)}"
    yield "content/_index.md", f'---\ntitle: "{SITE_NAME}"\ncategory: home\n---\n'
    for page in pages(content_dirs, count):
        yield f"content/{page.path}.md", page.text


def build(site: Path, out: Path, segment: int, program: str = "hugo") -> Run:
    """One cold run for one segment, into the folder `out`, which is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    environment = {**os.environ, "HUGO_PARAMS_SEGMENT": str(segment), "HUGO_CACHEDIR": str(site / ".cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [program, "--quiet", "--source", str(site), "--destination", str(out)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = sum(1 for _ in out.rglob("*.html"))
    return Run(segment, round(wall, 2), round(cpu, 2), round(after.ru_maxrss / 1024, 1), files)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--content", type=Path, action="append", required=True, help="a folder of Markdown")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=8)
    parser.add_argument("--plain-code", action="store_true")
    parser.add_argument(
        "--hugo", default=shutil.which("hugo", path=str(Path(sys.executable).parent)) or "hugo"
    )
    options = parser.parse_args()
    site = options.work / "site"
    shutil.rmtree(site, ignore_errors=True)
    make(options.content, site, options.pages, options.segments, highlight=not options.plain_code)
    runs = []
    for segment in range(options.segments):
        runs.append(build(site, options.work / "out" / str(segment), segment, options.hugo))
        print(json.dumps(asdict(runs[-1])), flush=True)
    total = {name: round(sum(getattr(run, name) for run in runs), 2) for name in ("wall", "cpu", "files")}
    print(json.dumps({"runs": len(runs), **total, "rss": max(run.rss for run in runs)}))


if __name__ == "__main__":
    main()
