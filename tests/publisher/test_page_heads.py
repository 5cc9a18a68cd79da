"""A page's head links the stylesheets of what is shown below it: each once, and none that this variant does not need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import NOW, GrowingSite, outcome

from publisher.workspace import Options, Workspace

FILES = {
    "site.toml": 'locales = ["en"]\nsegments = ["vip"]\n',
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "theme/page.html": '<head>{{ style("css/base.css") }}{{ styles() }}</head>{{ page.content }}',
    "theme/sections/text.html": '{{ style("css/text.css") }}<p>{{ section.text }}',
    "theme/sections/quote.html": '{{ style("css/quote.css") }}<q>{{ section.text }}</q>',
    "theme/views/block/fragment.html": "{{ page.content }}",
    **{f"theme/static/css/{name}.css": f".{name} {{}}" for name in ("base", "text", "quote")},
    "content/index.md": "---\nsections:\n"
    "  - {id: a, type: text, text: A}\n"
    "  - {id: b, type: text, text: B}\n"
    "  - {id: c, type: zone, choose: [{if: vip, use: said}, {none: true}]}\n---\n",
    "content/said.md": "---\nurl: /said/\nsections: [{id: q, type: quote, text: Q}]\n---\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[GrowingSite]:
    grown = GrowingSite(tmp_path)
    grown.write(FILES)
    yield grown
    grown.close()


def linked(page: bytes) -> list[str]:
    """The stylesheets of a page, without the hash in their names."""
    return re.findall(r'<link rel="stylesheet" href="/assets/(\w+)\.[0-9a-f]{10}\.css">', page.decode())


def pages(folder: Path, site: Path) -> dict[str, list[str]]:
    with Workspace(site, state=folder, options=Options(now=NOW, jobs=1)) as workspace:
        built = workspace.build()
        entries = [entry for name in built.bundle.shards() for entry in built.bundle.shard(name)]
        return {
            re.sub(r"_v/\w+/", "_v/+/", entry.path): linked(built.bundle.read(entry))
            for entry in entries
            if entry.path.endswith(".html")
        }


def test_each_once_in_the_order_they_are_met_and_only_where_shown(site: GrowingSite) -> None:
    found = pages(site.folder / "state", site.site)
    assert found["public/index.html"] == ["base", "text"]
    assert found["public/_v/+/index.html"] == ["base", "text", "quote"]
    assert found["public/said/index.html"] == ["base", "quote"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/said.md", "type: quote", "type: text"),
        ("content/index.md", "{id: b, type: text", "{id: b, type: quote"),
        ("theme/static/css/quote.css", "{}", "{ color: red }"),
        ("theme/sections/quote.html", '{{ style("css/quote.css") }}', ""),
        ("theme/page.html", "{{ styles() }}", ""),
    ],
)
def test_an_edit_gives_what_a_clean_build_gives(site: GrowingSite, path: str, old: str, new: str) -> None:
    with Workspace(site.site, state=site.folder / "kept", options=Options(now=NOW, jobs=1)) as kept:
        before = outcome(kept)
        file = site.site / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))
        after = outcome(kept)
    with Workspace(site.site, state=site.folder / "clean", options=Options(now=NOW, jobs=1)) as clean:
        assert outcome(clean) == after != before
