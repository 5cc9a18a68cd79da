"""The Hugo program as an oracle: which file of `content/` is at which URL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

CLOCK = "2025-04-09T00:00:00Z"
_SETTINGS = """\
baseURL = "https://example.org/"
disableAliases = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404", "robotsTXT"]
[outputs]
home = ["html"]
section = ["html"]
page = ["html"]
"""
_LAYOUT = "page {{ with .File }}{{ .Path | safeHTML }}{{ end }}"


def hugo_program() -> str:
    """The program beside this Python (test requirement `hugo`), else on the path."""
    found = shutil.which("hugo", path=str(Path(sys.executable).parent)) or shutil.which("hugo")
    if not found:
        pytest.skip("the program `hugo` is missing: install the test requirements")
    return found


def hugo_urls(site: Path, settings: str = "") -> dict[str, str]:
    """URL path (decoded, NFC) → path of the content file ("" for a page that Hugo makes by itself).

    `site` has a `content` folder; `settings` is TOML after the oracle's own.
    """
    layouts = site / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    for name in ("single.html", "list.html"):
        (layouts / name).write_text(_LAYOUT)
    (site / "hugo.toml").write_text(_SETTINGS + settings)
    run_hugo(site)
    pages = {}
    public = site / "public"
    for file in public.rglob("*"):
        if file.is_file() and (file.name == "index.html" or file.suffix == ".html"):
            text = file.read_text(errors="replace")
            pages[_url(file.relative_to(public).as_posix())] = text.removeprefix("page ")
    return pages


def run_hugo(site: Path) -> None:
    """Build a site into its `public` folder.

    One page after the other: where two pages have one address, parallel writers leave parts of both in its file.
    """
    environment = {**os.environ, "HUGO_CACHEDIR": str(site / ".cache"), "HUGO_NUMWORKERMULTIPLIER": "1"}
    command = [hugo_program(), "--clock", CLOCK, "--quiet", "--source", str(site)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr


_EVERYTHING = """\
{{ $file := "" }}{{ with .File }}{{ $file = .Filename }}{{ end -}}
{{ dict "kind" .Kind "file" $file "url" .RelPermalink "content" (printf "%s" .Content) | jsonify | safeHTML }}
"""


@dataclass(frozen=True)
class HugoPage:
    """`file` is relative to the site, "" for a page that Hugo makes by itself."""

    kind: str
    file: str
    content: str


def hugo_pages(site: Path) -> tuple[dict[str, HugoPage], set[str]]:
    """URL path → page, of a site with a configuration of its own; and the paths at which only an alias leads on."""
    layouts = site / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    for name in ("single.html", "list.html"):
        (layouts / name).write_text(_EVERYTHING)
    run_hugo(site)
    pages, aliases = {}, set()
    public = site / "public"
    for file in public.rglob("*.html"):
        text, url = file.read_text(encoding="utf-8"), _url(file.relative_to(public).as_posix())
        if text.startswith("{"):
            found = json.loads(text)
            name = found["file"] and str(Path(found["file"]).resolve().relative_to(site.resolve()))
            pages[url] = HugoPage(found["kind"], name, found["content"])
        else:
            aliases.add(url)
    return pages, aliases


def _url(path: str) -> str:
    plain = unicodedata.normalize("NFC", f"/{path}")
    return plain.removesuffix("index.html") if plain.endswith("/index.html") else plain
