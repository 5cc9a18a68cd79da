"""A site kept warm gives the same bundle as a build from nothing, whatever its watcher says or misses."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import NOW

from content_repo.problems import ContentError
from publisher.session import Session
from publisher.workspace import Options, Workspace

FILES = {
    "site.toml": 'segments = ["vip"]\n',
    "theme/page.html": "<title>{{ page.title }}</title>{{ page.content }}",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "content/index.md": "---\ntitle: Home\n---\nHello.\n",
    "content/a.md": "---\ntitle: A\n---\nText A.\n",
}


def write(site: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    write(tmp_path / "site", FILES)
    with Workspace(tmp_path / "site", state=tmp_path / "state", options=Options(now=NOW, jobs=1)) as opened:
        yield opened


@pytest.fixture
def session(workspace: Workspace) -> Session:
    return Session(workspace)


def fresh(workspace: Workspace, tmp_path: Path) -> str:
    """The bundle of a build from nothing."""
    state = tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}"
    with Workspace(workspace.site, state=state, options=workspace.options) as other:
        return other.build().report.bundle


def test_a_named_edit_is_built_alone(workspace: Workspace, session: Session, tmp_path: Path) -> None:
    for number in range(3):
        write(workspace.site, {"content/a.md": f"---\ntitle: A\n---\nText {number}.\n"})
        built = session.follow(["content/a.md"])
        assert built.pieces == {"body:a\ten\t"}
        assert built.changed == {"public/a/index.html"}
        assert built.report.bundle == fresh(workspace, tmp_path)


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"content/b.md": "New.\n"}, ["content/b.md"]),
        ({"content/b.md": "New.\n"}, []),
        ({"content/a.md": "Other.\n", "content/index.md": "Lost.\n"}, ["content/a.md"]),
        ({"site.toml": 'name = "N"\nsegments = ["vip"]\n'}, ["site.toml"]),
        ({"theme/page.html": "{{ page.content }}"}, ["theme/page.html"]),
        ({"audience/segments/vip.yaml": "when: {tag: gold}\n"}, ["audience/segments/vip.yaml"]),
        ({"content/c/d.md": "Deep.\n"}, ["."]),
    ],
)
def test_whatever_was_named_the_next_whole_look_has_everything(
    workspace: Workspace, session: Session, tmp_path: Path, files: dict[str, str], named: list[str]
) -> None:
    write(workspace.site, files)
    session.follow(named)
    assert session.follow([]).report.bundle == fresh(workspace, tmp_path)


def test_deleted_and_passing_files(workspace: Workspace, session: Session, tmp_path: Path) -> None:
    (workspace.site / "content/a.md").unlink()
    built = session.follow(["content/.a.md.swp", "content/4913", "content/a.md"])
    assert built.changed == {"public/a/index.html"}
    assert built.report.bundle == fresh(workspace, tmp_path)


def test_a_new_file_that_git_ignores_is_not_read(workspace: Workspace, session: Session) -> None:
    before = session.built.report.bundle
    subprocess.run(["git", "init", "--quiet", str(workspace.site)], check=True)
    write(workspace.site, {".gitignore": "*.bak.md\n", "content/x.bak.md": "Not for the site.\n"})
    assert session.follow(["content/x.bak.md"]).report.bundle == before


def test_after_an_error_the_last_good_build_stays_and_the_next_edit_mends_it(
    workspace: Workspace, session: Session, tmp_path: Path
) -> None:
    good = session.built
    write(workspace.site, {"content/a.md": "---\ntitle: [\n---\n"})
    with pytest.raises(ContentError):
        session.follow(["content/a.md"])
    assert session.built is good
    write(workspace.site, {"content/a.md": FILES["content/a.md"]})
    assert session.follow(["content/a.md"]).report.bundle == good.report.bundle
    write(workspace.site, {"content/a.md": "---\ntitle: A\n---\nMended.\n"})
    assert session.follow(["content/a.md"]).report.bundle == fresh(workspace, tmp_path)
