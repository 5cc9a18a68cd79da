"""Astro: MDX as Markdown, collections and the pages that show them."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import SITES, codes, fate, write

from content_repo.importers.astro import github_slug, import_astro
from content_repo.importers.mdx import read_mdx


@pytest.mark.parametrize(
    ("mdx", "markdown"),
    [
        ("<A />\n", "`<A />`\n"),
        ("a <B.C d={{e: 1}} f='>'>*x*</B.C>\n", "a `<B.C d={{e: 1}} f='>'>`*x*`</B.C>`\n"),
        ("<A\n  b\n/>\n", "`<A b />`\n"),
        ("<A b={`c`} />\n", "``<A b={`c`} />``\n"),
        ("<b>html</b> {x} {#id}\n", "<b>html</b> `{x}` {#id}\n"),
        ("```\n<A />\nimport x\n```\n", "```\n<A />\nimport x\n```\n"),
        ("`<A />` and `{x}`\n", "`<A />` and `{x}`\n"),
        ("important text\n", "important text\n"),
        ("a\nimport x from 'y'\n", "a\nimport x from 'y'\n"),
    ],
)
def test_components_and_expressions_stay_visible_as_code(mdx: str, markdown: str) -> None:
    assert read_mdx(mdx).body == markdown


def test_imports_and_exports_are_kept_apart() -> None:
    found = read_mdx(
        "import A from 'a'\nimport B from 'b'\n\nText\n\nexport const x = {\n\n  a: 1,\n}\n\nEnd <A/>\n"
    )
    assert found.statements == ["import A from 'a'\nimport B from 'b'", "export const x = {\n\n  a: 1,\n}"]
    assert (found.body, dict(found.counts)) == ("Text\n\nEnd `<A/>`\n", {"A": 1})


@pytest.mark.parametrize(
    ("text", "slug"), [("First Weave!", "first-weave"), ("Über_uns", "über_uns"), ("新 闻", "新-闻")]
)
def test_slugs(text: str, slug: str) -> None:
    assert github_slug(text) == slug


def test_a_collection_is_where_its_page_shows_it(tmp_path: Path) -> None:
    report = import_astro(SITES / "astro-small", tmp_path / "site")
    assert report.urls["src/content/blog/First Weave!.md"] == "/writing/first-weave/"
    assert fate(report, "src/content/blog/deep/parts.mdx") == ("imported", "content/blog/deep/parts.md")
    assert fate(report, "src/content/notes/data.json") == ("copied", "data/notes/data.json")
    assert fate(report, "src/pages/index.astro") == ("skipped", "")
    assert codes(report) == [("import_url", "src/content/notes", 0)]
    assert "date: 2022-07-08T00:00:00Z\n" in (tmp_path / "site/content/blog/First Weave!.md").read_text()


def test_folders_of_loaders_starlight_and_base(tmp_path: Path) -> None:
    files = {
        "astro.config.mjs": 'export default { base: "/app", build: { format: "file" }, integrations: [starlight({})] }',
        "src/content.config.ts": "const posts = defineCollection({ loader: glob({ base: './src/data/posts', pattern: '*' }) });\n"
        "export const collections = { writing: posts };\n",
        "src/content/docs/guides/start.md": "---\ntitle: s\n---\n",
        "src/data/posts/one.md": "---\ntitle: o\n---\n",
    }
    report = import_astro(write(tmp_path / "src", files), tmp_path / "site")
    assert report.urls == {
        "src/content/docs/guides/start.md": "/app/guides/start.html",
        "src/data/posts/one.md": "/app/writing/one.html",
    }
