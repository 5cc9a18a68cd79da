"""Contentful: types become models, entries fragments in every locale, rich text Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from imported_site import SITES, codes, fate, write

from content_repo.importers import ImportReport
from content_repo.importers.contentful import import_contentful
from content_repo.importers.contentful_rich_text import RichText
from content_repo.models import load_model
from content_repo.site import load_site


@pytest.fixture
def small(tmp_path: Path) -> tuple[ImportReport, Path]:
    return import_contentful(SITES / "contentful-small", tmp_path / "site"), tmp_path / "site"


def test_entries_locales_and_references(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    sencha = (site / "content/tea/sencha.md").read_text()
    assert 'title: "Sencha"\nname: "Sencha"\nslug: "sencha"\nprice: 4.5\n' in sencha
    assert 'photo: "/assets/asset1/tea.svg"\ngrowers:\n  - "grower/e3"\ncontentful_type: "green"\n' in sencha
    assert sencha.split("\n---\n")[1].startswith(
        "Green **tea** & [more](https://t.example/?a=1&b=2), [oolong](tea/oolong)\n\n## How\n\n1. boil\n2. wait\n\n"
        "![Tea](/assets/asset1/tea.svg)\n\n::fragment{use=grower/e3}\n\n```\n"
    )
    assert (site / "content/tea/sencha.ja.md").read_text() == '---\ntitle: "煎茶"\nname: "煎茶"\n---\n緑茶\n'
    assert "draft: true" in (site / "content/tea/oolong.md").read_text()
    assert [code for code, file, _ in codes(report) if file.endswith("entry-e1")] == ["import_reference"] * 2


def test_types_settings_and_assets(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    model, problems = load_model((site / "models/tea.yaml").read_bytes(), "models/tea.yaml")
    assert model is not None
    assert problems == []
    assert (model.route, model.fields["name"].required, model.fields["name"].max) == (
        "/tea/{slug}/",
        True,
        40,
    )
    assert (model.fields["growers"].of or model.fields["name"]).to == ("grower",)
    found = load_site((site / "site.toml").read_bytes())
    assert (found.default_locale, found.locales, found.falls_back("ja")) == ("en-US", ("en-US", "ja"), True)
    assert fate(report, "tea-space.json#asset-asset2") == ("skipped", "")
    assert (site / "assets/asset1/tea.svg.yaml").read_text().startswith('alt:\n  en-US: "Tea"\n  ja: "茶"\n')


def test_entries_that_embed_each_other_are_linked_once(tmp_path: Path) -> None:
    def entry(name: str, other: str) -> dict[str, Any]:
        target = {"sys": {"type": "Link", "linkType": "Entry", "id": other}}
        embedded = {"nodeType": "embedded-entry-block", "data": {"target": target}, "content": []}
        body = {"nodeType": "document", "content": [embedded]}
        kind = {"sys": {"id": "note"}}
        return {
            "sys": {"id": name, "contentType": kind, "publishedVersion": 1},
            "fields": {"body": {"en": body}},
        }

    types = [{"sys": {"id": "note"}, "fields": [{"id": "body", "type": "RichText"}]}]
    space = {"contentTypes": types, "entries": [entry("a", "b"), entry("b", "a"), entry("c", "c")]}
    space["locales"] = [{"code": "en", "default": True}]
    import_contentful(write(tmp_path / "src", {"x.json": json.dumps(space)}), tmp_path / "site")
    bodies = [(tmp_path / f"site/content/note/{name}.md").read_text().split("\n---\n")[1] for name in "abc"]
    assert bodies == ["::fragment{use=note/b}\n", "[a](note/a)\n", "[c](note/c)\n"]


@pytest.mark.parametrize(
    ("node", "markdown"),
    [
        ({"nodeType": "text", "value": "a*b", "marks": [{"type": "italic"}]}, "*a\\*b*\n"),
        ({"nodeType": "text", "value": "x\ny", "marks": []}, "x\\\ny\n"),
        ({"nodeType": "text", "value": "u", "marks": [{"type": "underline"}]}, "<u>u</u>\n"),
        (
            {
                "nodeType": "hyperlink",
                "data": {"uri": "https://x/"},
                "content": [{"nodeType": "text", "value": "t"}],
            },
            "[t](https://x/)\n",
        ),
    ],
)
def test_rich_text(node: dict[str, Any], markdown: str) -> None:
    rich = RichText(lambda kind, name: ("", ""), lambda name: True)
    assert rich.convert({"content": [{"nodeType": "paragraph", "content": [node]}]}) == markdown
