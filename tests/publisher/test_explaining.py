"""Where a choice comes from, and addresses as logs write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import NOW

from publisher.workspace import Options, Workspace

FILES = {
    "site.toml": 'locales = ["en", "de"]\nsegments = ["vip"]\n',
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "content/首页.md": "---\ntitle: Home\nsections: [{id: s, type: fragment, use: promo}]\n---\n",
    "content/首页.de.md": "---\ntitle: Start\n---\n",
    "content/promo.md": "---\ntitle: Promo\n---\nText.\n",
    "content/promo@vip.md": "---\ntitle: Very important\n---\n",
    "content/promo@vip.de.md": "---\ntitle: Sehr wichtig\n---\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    for path, text in FILES.items():
        file = tmp_path / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    with Workspace(tmp_path / "site", options=Options(now=NOW, jobs=1)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("url", "facts", "source"),
    [
        ("/首页/", ["tag="], "content/promo.md"),
        ("/首页/", ["tag=vip"], "content/promo@vip.md"),
        ("/de/首页/", ["tag=vip"], "content/promo@vip.de.md"),
        ("/de/首页/", ["tag="], "content/promo.md"),
    ],
)
def test_a_variation_comes_from_its_own_file_though_the_text_is_the_base_s(
    workspace: Workspace, url: str, facts: list[str], source: str
) -> None:
    assert [zone["source"] for zone in workspace.explain(url, facts)["zones"]] == [source]


def test_addresses_may_be_percent_encoded(workspace: Workspace) -> None:
    found = workspace.explain("/%E9%A6%96%E9%A1%B5/", ["tag=vip"])
    assert found["file"].endswith("/首页/index.html")
    assert workspace.preview("/%E9%A6%96%E9%A1%B5/", []) == workspace.preview("/首页/", [])
