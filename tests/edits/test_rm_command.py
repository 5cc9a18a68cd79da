"""`fragmint rm`: what would break is named before anything goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Command
from edit_commands import content_of, git, plant
from linked_site import SITE


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return plant(tmp_path / "site", SITE)


def test_what_breaks_is_named_and_stops_it(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    told = fragmint("rm", "docs/other", "--site", site)
    assert (told.code, content_of(site)) == (1, before)
    assert "regions.yaml:1: error: this zone names 'docs/other'" in told.err
    assert "content/docs/guide/index.md:3: error: this field names 'docs/other'" in told.err


def test_by_force_it_goes_and_says_what_broke(site: Path, fragmint: Command) -> None:
    told = fragmint("rm", "docs/guide", "--force", "--site", site)
    assert told.code == 0
    assert "warning: this directive names 'docs/guide'" in told.err
    assert not (site / "content/docs/guide").exists()
    assert git(site, "status", "--porcelain") == ""


def test_what_nobody_names_goes_at_once(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    assert fragmint("rm", "docs/guides", "--site", site).code == 0
    gone = before.keys() - content_of(site).keys()
    assert gone == {"content/docs/guides.md"}
    git(site, "revert", "--no-edit", "HEAD")
    assert content_of(site) == before


def test_links_and_addresses_lead_on(site: Path, fragmint: Command) -> None:
    for path in ("regions.yaml", "content/docs/guide/index.md", "content/notes/a.md"):
        text = (site / path).read_text().replace("use: docs/other", "none: true")
        (site / path).write_text(text.replace("next: docs/other\n", "").replace("  - docs/other\n", ""))
    told = fragmint("rm", "docs/other", "--redirect", "docs/guides", "--no-commit", "--site", site)
    assert told.code == 0, told.err
    assert (
        "Up to [other](docs/guides), [again](docs/guides);"
        in (site / "content/docs/guide/index.md").read_text()
    )
    assert (site / "redirects.yaml").read_text() == SITE[
        "redirects.yaml"
    ] + "- from: /docs/other/\n  to: /docs/guides/\n"
    assert fragmint("build", "--site", site).code == 0


def test_a_place_that_shows_it_still_stops_it(site: Path, fragmint: Command) -> None:
    told = fragmint("rm", "docs/other", "--redirect", "/elsewhere/", "--site", site)
    assert told.code == 1
    assert "this zone names" in told.err
    assert "this link names" not in told.err


def test_redirects_begin_with_the_first(site: Path, fragmint: Command) -> None:
    (site / "redirects.yaml").unlink()
    git(site, "commit", "-qam", "none")
    fragmint("rm", "docs/guides", "--redirect", "https://example.org/a b", "--site", site)
    assert (site / "redirects.yaml").read_text() == "- {from: /docs/guides/, to: https://example.org/a b}\n"


def test_a_folder_with_other_fragments_keeps_them(site: Path, fragmint: Command) -> None:
    (site / "content/docs/index.md").write_text("---\ntitle: Docs\n---\n")
    before = content_of(site)
    assert fragmint("rm", "docs", "--site", site, "--no-commit", "--force").code == 0
    assert before.keys() - content_of(site).keys() == {"content/docs/index.md"}


@pytest.mark.parametrize("arguments", [["nothing"], ["docs/guides", "--redirect", "nothing"]])
def test_what_is_not_there_is_told(site: Path, fragmint: Command, arguments: list[str]) -> None:
    before = content_of(site)
    assert fragmint("rm", *arguments, "--site", site).code == 1
    assert content_of(site) == before
