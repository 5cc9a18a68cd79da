"""An incremental build reports every warning that a build from nothing reports, also of pages it did not make again."""

from __future__ import annotations

from pathlib import Path

from growing_site import NOW

from publisher.workspace import Options, Workspace

PAGE = "---\ntitle: {name}\nimage: no-{name}\n---\n[{name}](no/such/{name})\n"


def warnings(site: Path, state: Path) -> list[tuple[str, str]]:
    with Workspace(site, state=state, options=Options(now=NOW, jobs=1)) as workspace:
        return [(each.code, each.file) for each in workspace.build().report.problems]


def test_an_edit_keeps_the_warnings_of_other_pages(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "site.toml").write_text('name = "Site"\n')
    for name in "ab":
        (site / "content" / f"{name}.md").write_text(PAGE.format(name=name))
    before = warnings(site, tmp_path / "state")
    assert before == [
        (code, f"content/{name}.md") for name in "ab" for code in ("missing_asset", "broken_link")
    ]
    (site / "content" / "a.md").write_text(PAGE.format(name="a") + "More.\n")
    assert warnings(site, tmp_path / "state") == before == warnings(site, tmp_path / "fresh")
