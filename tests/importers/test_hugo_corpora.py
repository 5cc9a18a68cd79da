"""Two real sites, whole, held against what Hugo makes of them: pages, addresses, and the text of pages without shortcodes.

The templates of their shortcodes are not at hand: each gets one that shows nothing but what it encloses.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest
from hugo_comparison import compare
from hugo_program import HugoPage

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
_OPEN = re.compile(r"\{\{[<%]\s*(/?)\s*([A-Za-z0-9_][\w./-]*)")
_HUGOS = frozenset(("ref", "relref", "figure", "youtube"))
_SETTINGS = """\
baseURL = "https://example.org/"
disableKinds = ["RSS", "sitemap", "404", "robotsTXT"]
refLinksErrorLevel = "WARNING"
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.parser.attribute]
block = true
"""
_LANGUAGES = """\
[languages]
en = {contentDir = "content/en", label = "English", weight = 1}
es = {contentDir = "content/es"}
ja = {contentDir = "content/ja"}
pt = {contentDir = "content/pt"}
zh = {contentDir = "content/zh", label = "中文"}
"""


def unpacked(name: str, folder: Path, settings: str) -> Path:
    archive = CORPUS / f"{name}.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE REFERENCE CORPUS IS MISSING: {archive}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    site = folder / name
    (site / "hugo.toml").write_text(settings)
    for file in (site / "content").rglob("*.md"):
        file.write_bytes(last_of_equal_keys(file.read_bytes()))
    give_shortcodes(site)
    return site


def last_of_equal_keys(raw: bytes) -> bytes:
    """A page as older Hugo read it: of keys that are set twice the last one counts."""
    if not raw.lstrip().startswith(b"---"):
        return raw
    header, fence, body = raw.lstrip().partition(b"\n---")
    seen: set[bytes] = set()
    kept = []
    for line in reversed(header.split(b"\n")):
        key = re.match(rb"[A-Za-z_]+:", line)
        if not (key and key[0] in seen):
            kept.append(line)
            seen |= {key[0]} if key else set()
    return b"\n".join(reversed(kept)) + fence + body


def give_shortcodes(site: Path) -> None:
    used = [
        each
        for file in (site / "content").rglob("*.md")
        for each in _OPEN.findall(file.read_text(errors="replace"))
    ]
    closed = {name for slash, name in used if slash}
    for name in {name for _, name in used} - _HUGOS:
        file = site / "layouts" / "shortcodes" / f"{name}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{{ .Inner }}" if name in closed else "")


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings", "least"),
    [("digitalgov-content", _SETTINGS, 2_100), ("otel-site-content", _SETTINGS + _LANGUAGES, 700)],
)
def test_a_real_site_is_the_same_site(name: str, settings: str, least: int, tmp_path: Path) -> None:
    site = unpacked(name, tmp_path, settings)
    compared = []

    def is_plain(page: HugoPage) -> bool:
        compared.append(page.file)
        text = (site / page.file).read_text(encoding="utf-8", errors="replace")
        return "{{<" not in text and "{{%" not in text and "} #" not in text and " {#" not in text

    report = compare(site, tmp_path / "site", has_same_text=is_plain)
    assert len(compared) > least
    assert report.counts["files"] == sum(1 for each in site.rglob("*") if each.is_file())
