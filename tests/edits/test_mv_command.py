"""`fragmint mv`: files, old names and references move together, in one commit that git can take back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import Command
from edit_commands import content_of, git, plant
from linked_site import SITE

MOVED = {
    "site.toml": ['page = "manual/start"', 'url = "/manual/start/"'],
    "regions.yaml": ["use: manual/start#top}"],
    "redirects.yaml": ["to: /manual/start/}", "'https://example.org/docs/guide/'"],
    "models/note.yaml": ["default: manual/start}", "use: manual/start}"],
    "data/nav.yaml": ["title: docs/guide\n", "page: manual/start # kept"],
    "content/index.md": [
        "use: manual/start}   # the guide",
        "cta: {label: docs/guide, href: manual/start#setup}",
        '[the guide](manual/start), [its part](manual/start#setup "a title"), [by address](/manual/start/?a=1#b),',
        '![a picture](manual/start/pic.png), <a href="/manual/start/">raw</a>, [far](https://example.org/docs/guide/).',
        "`[code](docs/guide)` stays",
        "```\n[code](docs/guide)\n```",
        "::fragment{use=manual/start view=card}",
        "[ref]: manual/start.md\n",
    ],
    "content/manual/start/index.md": [
        "aliases:\n  - docs/guide\n",
        "Up to [other](../../docs/other.md), [again](docs/other); my ![own](pic.png) and ![shared](../../docs/shared.png);",
        "[me](manual/start#setup).",
    ],
    "content/manual/start/index.zh-CN.md": ["[其他](docs/other)"],
    "content/manual/start/index@vip.md": ["title: Your guide"],
    "content/docs/other.md": [
        "next: manual/start\n",
        "[beside](manual/start), [beside](../manual/start/), [file](../manual/start/index.md)",
    ],
    "content/docs/guides.md": ["[its own](docs/guides)"],
    "content/notes/a.md": [
        "title: docs/guide\nmain: manual/start\n",
        "  - manual/start   # second\n",
        'text: "See [it](manual/start)."\nlink: /manual/start/\nplain: docs/guide\n',
    ],
    "theme/views/block/note.html": ["link('manual/start')"],
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return plant(tmp_path / "site", SITE)


def test_whatever_leads_there_is_rewritten_and_nothing_else(site: Path, fragmint: Command) -> None:
    told = fragmint("mv", "docs/guide", "manual/start", "--site", site)
    assert told.code == 0, told.err
    found = {path: raw.decode("utf-8", "replace") for path, raw in content_of(site).items()}
    missing = [(path, text) for path, texts in MOVED.items() for text in texts if text not in found[path]]
    assert missing == []
    assert not [path for path in found if path.startswith("content/docs/guide/")]
    assert "content/manual/start/pic.png" in found


def test_the_type_stays_when_the_place_said_it(site: Path, fragmint: Command) -> None:
    fragmint("mv", "docs/guide", "manual/start", "--site", site)
    assert b"\ntype: doc\n" in (site / "content/manual/start/index.md").read_bytes()


def test_the_site_is_as_sound_as_before_and_old_addresses_lead_on(site: Path, fragmint: Command) -> None:
    before = fragmint("check", "--site", site, "--json").facts["problems"]
    fragmint("mv", "docs/guide", "manual/start", "--site", site)
    after = fragmint("check", "--site", site, "--json").facts["problems"]
    assert sorted(each["code"] for each in after) == sorted(each["code"] for each in before)
    assert fragmint("explain", "/manual/start/", "--site", site).code == 0
    told = fragmint("build", "--site", site, "--out", site.parent / "out", "--edge-out", site.parent / "edge")
    assert told.code == 0
    table = (
        (site.parent / "edge/edge/table.json").read_text()
        if (site.parent / "edge/edge").is_dir()
        else (site.parent / "edge/table.json").read_text()
    )
    assert '"/docs/guide/"' in table


def test_one_commit_that_git_reverts(site: Path, fragmint: Command) -> None:
    before, head = content_of(site), git(site, "rev-parse", "HEAD")
    fragmint("mv", "docs/guide", "manual/start", "--site", site)
    assert git(site, "rev-parse", "HEAD^") == head
    assert git(site, "status", "--porcelain") == ""
    git(site, "revert", "--no-edit", "HEAD")
    assert content_of(site) == before


def test_a_dry_run_tells_and_changes_nothing(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    told = fragmint("mv", "docs/guide", "manual/start", "--site", site, "--dry-run", "--json")
    assert content_of(site) == before
    assert told.facts["fragments"] == {"docs/guide": "manual/start"}
    assert "+  - docs/guide" in told.facts["diff"]


def test_there_and_back_leaves_an_old_name_only(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    for old, new in (("docs/other", "manual/other"), ("manual/other", "docs/other")):
        assert fragmint("mv", old, new, "--site", site).code == 0
    after = content_of(site)
    assert {path for path in before if after.get(path) != before[path]} == {"content/docs/other.md"}
    assert b"aliases:\n  - manual/other\n" in after["content/docs/other.md"]


def test_a_folder_takes_along_what_is_in_it(site: Path, fragmint: Command) -> None:
    told = fragmint("mv", "docs", "handbook/", "--site", site, "--json")
    assert told.facts["fragments"] == {
        "docs/guide": "handbook/docs/guide",
        "docs/guides": "handbook/docs/guides",
        "docs/other": "handbook/docs/other",
    }
    found = content_of(site)
    assert (
        b"[beside](guide), [beside](./guide/), [file](guide/index.md)"
        in found["content/handbook/docs/other.md"]
    )
    assert b"query: {type: doc, under: handbook/docs}" in found["content/index.md"]
    assert "content/handbook/docs/shared.png" in found


def test_names_of_files_as_repositories_write_them(tmp_path: Path, fragmint: Command) -> None:
    """From the top of the content, as an HTML file, as the folder of a README, below static."""
    pages = {
        "site.toml": 'name = "Notes"\n',
        "content/index.md": "[a](/docs/one.md#x) [b](docs/one.html) [c](/docs/one.html) "
        "![d](/docs/pic.png) [e](docs/)\n",
        "content/docs/one.md": "## X\n\n[e](set.yaml) [f](/index.md)\n",
        "content/docs/README.md": "[g](one.html)\n",
        "content/docs/pic.png": "png",
        "static/docs/set.yaml": "a: 1\n",
    }
    site = plant(tmp_path / "notes", pages)
    assert fragmint("check", "--site", site, "--json").facts["problems"] == []
    assert fragmint("mv", "docs", "manual/", "--site", site).code == 0
    found = content_of(site)
    assert found["content/index.md"] == (
        b"[a](/manual/docs/one.md#x) [b](manual/docs/one) [c](/manual/docs/one/) "
        b"![d](/manual/docs/pic.png) [e](manual/docs/README/)\n"
    )
    assert found["content/manual/docs/README.md"].endswith(b"[g](one.html)\n")
    assert fragmint("check", "--site", site, "--json").facts["problems"] == []


def test_what_is_in_the_way_stops_it(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    for old, new, said in (
        ("docs/guide", "docs/other", "docs/other"),
        ("docs/guide", "Docs/Other", "Docs/Other"),
        ("docs/guide", "docs/guide/inner", "inside"),
        ("docs/guide", "docs/guide", "already"),
        ("docs/guide", "../x", ".."),
        ("docs/guide", "con/x", "Windows"),
        ("docs/other", "docs/x.zh-CN", "another fragment"),
        ("docs/other", "docs/x@vip", "another fragment"),
        ("docs/guide", "x/index", "cannot be the name"),
        ("index", "home", "home page"),
        ("nothing", "else", "no fragment"),
    ):
        told = fragmint("mv", old, new, "--site", site)
        assert (told.code, content_of(site)) == (1, before), (old, new, told)
        assert said in told.err, told.err


def test_uncommitted_work_is_not_taken_along(site: Path, fragmint: Command) -> None:
    (site / "content/notes/a.md").write_text("---\nmain: docs/guide\n---\nMore.\n")
    before = content_of(site)
    assert fragmint("mv", "docs/guide", "manual/start", "--site", site).code == 1
    assert content_of(site) == before
    assert fragmint("mv", "docs/guide", "manual/start", "--site", site, "--no-commit").code == 0
    assert (site / "content/notes/a.md").read_text() == "---\nmain: manual/start\n---\nMore.\n"


def test_addresses_of_their_own_stay(site: Path, fragmint: Command) -> None:
    """A page with `url:` keeps its address; so do the links that use it."""
    (site / "content/docs/other.md").write_text("---\nurl: /fixed/\n---\n")
    (site / "content/docs/guides.md").write_text("---\ntitle: x\n---\n[fixed](/fixed/) [id](docs/other)\n")
    fragmint("mv", "docs/other", "docs/else", "--site", site, "--no-commit")
    assert (site / "content/docs/guides.md").read_text().endswith("[fixed](/fixed/) [id](docs/else)\n")
    assert (site / "content/docs/else.md").read_text() == "---\nurl: /fixed/\naliases:\n  - docs/other\n---\n"


def test_addresses_made_of_dates_and_slugs_are_kept_as_old_names(site: Path, fragmint: Command) -> None:
    (site / "models/post.yaml").write_text("path: posts/**\nroute: /{date:%Y}/{slug}/\n")
    (site / "content/posts").mkdir()
    (site / "content/posts/old-name.md").write_text("---\ndate: 2024-02-03\n---\n")
    (site / "content/docs/guides.md").write_text("---\ntitle: x\n---\n[a](/2024/old-name/)\n")
    fragmint("mv", "posts/old-name", "posts/new-name", "--site", site, "--no-commit")
    text = (site / "content/posts/new-name.md").read_text()
    assert text == "---\ndate: 2024-02-03\naliases:\n  - posts/old-name\n  - /2024/old-name/\n---\n"
    assert (site / "content/docs/guides.md").read_text().endswith("[a](/2024/new-name/)\n")


def test_names_with_spaces_and_brackets(site: Path, fragmint: Command) -> None:
    text = "[a](docs/other) [b](<docs/other>) <a href='docs/other'>c</a>\n\n::fragment{{use={} view=card}}\n"
    (site / "content/docs/guides.md").write_text(text.format("docs/other"))
    assert fragmint("mv", "docs/other", "docs/two words (1)", "--site", site, "--no-commit").code == 0
    found = (site / "content/docs/guides.md").read_text()
    assert "[a](docs/two%20words%20%281%29) [b](<docs/two words (1)>) <a href='docs/two words (1)'>" in found
    assert '::fragment{use="docs/two words (1)" view=card}' in found
    assert len(fragmint("uses", "docs/two words (1)", "--site", site, "--json").facts["uses"]) >= 4


def test_a_site_in_a_folder_of_its_repository(tmp_path: Path, fragmint: Command) -> None:
    plant(tmp_path / "all", {"README.md": "x", **{f"web/{path}": data for path, data in SITE.items()}})
    site = tmp_path / "all/web"
    assert fragmint("mv", "docs/other", "docs/else", "--site", site).code == 0
    assert git(site, "status", "--porcelain") == ""
    assert "web/content/docs/else.md" in git(site, "show", "--name-only", "--no-renames", "HEAD")


def test_without_git_the_files_are_changed(tmp_path: Path, fragmint: Command) -> None:
    site = plant(tmp_path / "site", SITE)
    shutil.rmtree(site / ".git")
    told = fragmint("mv", "docs/other", "docs/else", "--site", site, "--json")
    assert (told.code, told.facts["commit"]) == (0, None)
    assert (site / "content/docs/else.md").is_file()
    git(site, "init", "-q")  # still without a commit
    assert fragmint("mv", "docs/else", "docs/other", "--site", site, "--json").facts["commit"] is None


def test_names_in_other_scripts_and_percent_signs(site: Path, fragmint: Command) -> None:
    (site / "content/docs/新闻.md").write_text("---\ntitle: x\n---\n")
    (site / "content/docs/guides.md").write_text("[a](docs/新闻) [b](/docs/%E6%96%B0%E9%97%BB/#x)\n")
    assert fragmint("mv", "docs/新闻", "docs/快讯", "--site", site, "--no-commit").code == 0
    assert (
        site / "content/docs/guides.md"
    ).read_text() == "[a](docs/快讯) [b](/docs/%E5%BF%AB%E8%AE%AF/#x)\n"
