"""A folder of Markdown becomes a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import build
from imported_site import write as write_files

from content_repo import yamltext
from content_repo.importers import import_markdown
from content_repo.redirects import Redirect, read_redirects
from content_repo.site import load_site

FILES = {
    "README.md": b"# Notes\r\n\r\nNo front matter.\r\n",
    "guide/_index.md": b"---\ntitle: Guide\n---\n",
    "guide/one.markdown": b"+++\ntitle = 'One'\n+++\nBody\n",
    "guide/pic.png": b"\x89PNG",
    "guide/table.yaml": b"a: 1\n",
    "guide/broken.md": b"---\na: [\n---\n",
    ".obsidian/settings.json": b"{}",
}


def write(root: Path) -> Path:
    for path, content in FILES.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root


def test_each_file_is_accounted_for(tmp_path: Path) -> None:
    report = import_markdown(write(tmp_path / "notes"), tmp_path / "site")
    assert {line.path: (line.outcome, line.target) for line in report.lines} == {
        ".obsidian/settings.json": ("skipped", ""),
        "README.md": ("imported", "content/README.md"),
        "guide/_index.md": ("imported", "content/guide/_index.md"),
        "guide/broken.md": ("skipped", ""),
        "guide/one.markdown": ("imported", "content/guide/one.md"),
        "guide/pic.png": ("copied", "content/guide/pic.png"),
        "guide/table.yaml": ("copied", "data/content/guide/table.yaml"),
    }
    assert [(each.code, each.file, each.line) for each in report.problems] == [
        ("yaml_syntax", "guide/broken.md", 2)
    ]


def test_bodies_stay_and_a_rerun_changes_nothing(tmp_path: Path) -> None:
    source, target = write(tmp_path / "notes"), tmp_path / "site"
    import_markdown(source, target)
    assert (target / "content/README.md").read_bytes() == FILES["README.md"]
    assert (target / "content/guide/one.md").read_bytes() == b'---\ntitle: "One"\n---\nBody\n'
    assert load_site((target / "site.toml").read_bytes()).name == "notes"
    assert import_markdown(source, target).written == 0


def test_yaml_that_a_text_links_to_keeps_an_address(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "tools/README.md": "[set](set.yaml) [up](../top.yml#L1) [no](gone.yaml)\n\n[r]: <other.yaml>\n",
        "tools/set.yaml": "a: [\n",
        "tools/other.yaml": "a: 1\n",
        "tools/unseen.yaml": "a: 1\n",
        "top.yml": "a: 1\n",
    }
    write_files(tmp_path / "notes", files)
    report = import_markdown(tmp_path / "notes", tmp_path / "site")
    assert {line.path: line.target for line in report.lines if line.path != "tools/README.md"} == {
        "tools/other.yaml": "static/tools/other.yaml",
        "tools/set.yaml": "static/tools/set.yaml",
        "tools/unseen.yaml": "data/content/tools/unseen.yaml",
        "top.yml": "static/top.yml",
    }
    assert (report.problems, import_markdown(tmp_path / "notes", tmp_path / "site").written) == ([], 0)


def test_a_sign_alone_in_a_row_is_text(tmp_path: Path) -> None:
    page = "---\r\nnames:\r\n  - %\r\n  - ?  \r\ntext: |\r\n  - a\r\n---\r\n"
    write_files(
        tmp_path / "notes", {"a.md": page, "b.md": "---\ntext: |\n  - %\n---\n", "c.md": "---\nx: %\n---\n"}
    )
    report = import_markdown(tmp_path / "notes", tmp_path / "site")
    assert [(each.code, each.file) for each in report.problems] == [("yaml_syntax", "c.md")]
    wanted = page.replace("%", '"%"').replace("?", '"?"').encode()
    assert (tmp_path / "site/content/a.md").read_bytes() == wanted
    assert (tmp_path / "site/content/b.md").read_text() == "---\ntext: |\n  - %\n---\n"


@pytest.mark.parametrize(
    ("files", "home"),
    [
        ({"README.md": "Read.\n"}, "/README/"),
        ({"README.md": "Read.\n", "index.md": "Home.\n"}, ""),
        ({"README.md": "---\nurl: /\n---\nRead.\n"}, ""),
        ({"README.md": "---\nurl: /read/\n---\nRead.\n"}, ""),
        ({"tools/README.md": "Read.\n"}, ""),
    ],
)
def test_a_folder_without_a_home_page_leads_to_its_readme(
    files: dict[str, str], home: str, tmp_path: Path
) -> None:
    write_files(tmp_path / "notes", dict(files))
    import_markdown(tmp_path / "notes", tmp_path / "site")
    redirects = tmp_path / "site/redirects.yaml"
    assert redirects.exists() == bool(home)
    if home:
        site = load_site((tmp_path / "site/site.toml").read_bytes())
        found = read_redirects(yamltext.load(redirects.read_text(), file="redirects.yaml"), site)
        assert found == ([Redirect("/", home, 302)], [])
        build(tmp_path / "site", tmp_path / "out", tmp_path / "state")
    assert import_markdown(tmp_path / "notes", tmp_path / "site").written == 0
