"""Ten thousand real pages as a Fragmint site: the same bodies, front matter and zones that the rival gets.

Bodies come from folders of Markdown (`--content DIR`, more than once); they are repeated under other titles
until there are enough pages. Anything that only one system would act on is taken out: template braces and
relative links.

The site has three zones in regions (`announcement`, `before`, `after`), each with one choice a segment, and
the segments exclude each other: a page has exactly `segments` files. With `segments=1` the same blocks are
placed without choices.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

SECTIONS = 50
ZONES = ("announcement", "before", "after")
SHORTEST = 200  # bytes of a body that counts as a page
SITE_NAME = "Ten thousand pages"

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n.*?^---[^\n]*\n", re.DOTALL | re.MULTILINE)
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_RELATIVE = re.compile(r"(\]\(|\]: +|(?:src|href)=[\"']?)(?!https?:|mailto:|#|<|[\"'])")
_DIRECTIVE = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
_COUNTRIES = ("US", "DE", "CN", "FR", "JP", "BR", "IN", "GB", "KE", "MX", "SE", "AU", "CA", "PL", "TR")

PAGE_TEMPLATE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ page.title }}</title></head>
<body>
<header><a href="/">{{ site.name }}</a></header>
{{ region("announcement") }}
{{ region("before") }}
<main><h1>{{ page.title }}</h1><p>{{ page.fields.category }}</p>
{{ page.content }}
</main>
{{ region("after") }}
</body>
</html>
"""
BLOCK_TEMPLATE = '<aside class="block">{{ page.content }}</aside>\n'


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is below the content folder, without suffix."""

    path: str
    title: str
    date: str
    category: str
    body: str

    @property
    def text(self) -> str:
        front = f'title: "{self.title}"\ndate: {self.date}\ncategory: {self.category}\n'
        return f"---\n{front}---\n{self.body}"


def pages(content_dirs: list[Path], count: int) -> Iterator[Page]:
    """The same pages for the same folders, wherever they are."""
    bodies = [body for folder in content_dirs for body in _bodies(folder)]
    if not bodies:
        raise SystemExit(f"no Markdown of at least {SHORTEST} bytes in {', '.join(map(str, content_dirs))}")
    for number, body in enumerate(islice(cycle(bodies), count)):
        section = f"section-{number % SECTIONS:02}"
        date = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
        yield Page(f"{section}/page-{number:06}", f"Page {number}", date, f"category-{number % 7}", body)


def _bodies(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.md")):
        body = plain(file.read_text(encoding="utf-8", errors="replace"))
        if len(body.encode()) >= SHORTEST:
            yield body


def plain(text: str) -> str:
    """A body that both systems read alike."""
    body = _FRONT_MATTER.sub("", text.replace("\r\n", "\n").replace("\0", ""), count=1)
    body = _DIRECTIVE.sub(r"\1&#58;", _TEMPLATE.sub("&#123;", body))
    return _RELATIVE.sub(r"\1https://example.org/", body)


def block(zone: str, segment: int) -> str:
    """What zone `zone` shows to segment number `segment` (0 is everybody else)."""
    return f"This is the **{zone}** for [segment {segment}](https://example.org/{zone}/{segment}/).\n"


def make(
    content_dirs: list[Path],
    target: Path,
    pages_count: int = 10_000,
    segments: int = 8,
    *,
    highlight: bool = True,
) -> Path:
    """Write the site to the empty folder `target`, commit it, and give it back."""
    if segments - 1 > len(_COUNTRIES):
        raise SystemExit(f"at most {len(_COUNTRIES) + 1} segments")
    write(_files(content_dirs, pages_count, segments, highlight), target)
    commit(target, "Make the site")
    return target


def write(files: Iterable[tuple[str, str]], target: Path) -> None:
    """Make files, (path, text), below `target`."""
    for path, text in files:
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _files(content_dirs: list[Path], count: int, segments: int, highlight: bool) -> Iterator[tuple[str, str]]:
    yield ".gitignore", "/origin/\n"
    names = [f"s{number}" for number in range(1, segments)]
    listed = ", ".join(f'"{name}"' for name in names)
    yield (
        "site.toml",
        (
            f'name = "{SITE_NAME}"\nbase_url = "https://example.org"\nsegments = [{listed}]\ntrusted_content = true\n'
            f"highlight = {str(highlight).lower()}\n"
            'theme = "aurora"\n\n[targets.local]\norigin = "origin"\nedge = "nginx"\n'
        ),
    )
    for name, country in zip(names, _COUNTRIES, strict=False):
        yield f"audience/segments/{name}.yaml", f"label: {{en: {country}}}\nwhen: {{country: {country}}}\n"
    yield "models/block.yaml", "label: {en: Block}\npath: block/**\nfields:\n  body: {type: markdown}\n"
    yield "regions.yaml", "".join(_region(zone, names) for zone in ZONES)
    for zone in ZONES:
        for number in range(segments):
            yield f"content/block/{zone}-{number}.md", block(zone, number)
    yield "theme/page.html", PAGE_TEMPLATE
    yield "theme/views/block/block.html", BLOCK_TEMPLATE
    yield "content/_index.md", f'---\ntitle: "{SITE_NAME}"\ncategory: home\n---\n'
    for page in pages(content_dirs, count):
        yield f"content/{page.path}.md", page.text


def _region(zone: str, segments: list[str]) -> str:
    choices = [f"{{if: {name}, use: block/{zone}-{number}}}" for number, name in enumerate(segments, 1)]
    listed = "".join(f"      - {choice}\n" for choice in [*choices, f"{{use: block/{zone}-0}}"])
    return f"{zone}:\n  - id: {zone}\n    type: zone\n    choose:\n{listed}"


def commit(site: Path, message: str) -> None:
    """Commit everything below `site`, which becomes a repository of its own if it is none."""
    who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.org"]
    if not (site / ".git").exists():
        _git(site, "init", "-q", "-b", "main")
    _git(site, "add", "-A")
    _git(site, *who, "-c", "gc.auto=0", "commit", "-q", "-m", message)


def _git(site: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(site), *arguments], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", type=Path)
    parser.add_argument("--content", type=Path, action="append", required=True, help="a folder of Markdown")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=8)
    parser.add_argument("--plain-code", action="store_true", help="do not highlight code in fences")
    options = parser.parse_args()
    highlight = not options.plain_code
    print(make(options.content, options.target, options.pages, options.segments, highlight=highlight))


if __name__ == "__main__":
    main()
