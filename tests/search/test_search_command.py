"""`fragmint search` on a site on disk: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from searched_site import page

from cms.__main__ import main


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    (folder / "site.toml").write_text('name = "x"\nlocales = ["en", "zh-CN"]\n')
    (folder / "content" / "a.md").write_text(page("Summer", "A money *market* fund.", tags="[x, y]"))
    (folder / "content" / "b.zh-CN.md").write_text(page("基金", "货币基金产品。", draft="true"))
    return folder


def run(capsys: pytest.CaptureFixture[str], site: Path, *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(["search", *arguments, "--site", str(site), "--now", "2026-06-01"])
    return int(left.value.code or 0), capsys.readouterr().out


def asked(capsys: pytest.CaptureFixture[str], site: Path, *arguments: str) -> Any:
    return json.loads(run(capsys, site, *arguments, "--json")[1])


def test_words_for_a_person(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, site, "market")
    assert (code, out) == (
        0,
        "content/a.md  page, en, live\n  Summer\n  A money [market] fund.\n1 file found, in working tree.\n",
    )
    assert run(capsys, site, "基金")[1].splitlines()[:2] == [
        "content/b.zh-CN.md  page, zh-CN, draft",
        "  [基金]",
    ]
    assert run(capsys, site, "nowhere")[1] == "0 files found, in working tree.\n"


def test_the_documentation_shows_what_is_printed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
    shown = text.split("```console\n")[1].split("```")[0]
    question, _, out = shown.partition("\n")
    (site / "content" / "a.md").unlink()
    (site / "content" / "funds").mkdir()
    funds = page("Money market funds", "What a money market fund is, and for whom.")
    (site / "content" / "funds" / "market.md").write_text(funds)
    assert question.startswith("$ fragmint search ")
    assert run(capsys, site, question.split('"')[1])[1] == out


def test_an_object_for_a_script(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, site, "market")
    assert set(found) == {"total", "relaxed", "answers_for", "behind", "facets", "hits"}
    assert found["hits"][0]["snippet"][1] == {"text": "market", "hit": True}
    assert found["facets"]["fields.tags"] == {"x": 1, "y": 1}


def test_options_are_filters(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, site)["total"] == 2
    assert asked(capsys, site, "--status", "draft")["hits"][0]["id"] == "b"
    assert asked(capsys, site, "--locale", "en", "--type", "page", "--where", "tags=x")["total"] == 1
    assert asked(capsys, site, "--variation", "", "--under", "c")["total"] == 0
    assert asked(capsys, site, "--since", "2026-01-01")["total"] == 0
    assert asked(capsys, site, "--limit", "0")["hits"] == []


@pytest.mark.parametrize(
    "wrong", (["--status", "gone"], ["--where", "x"], ["--since", "soon"], ["--limit", "-1"])
)
def test_wrong_options_are_wrong_usage(
    site: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    assert run(capsys, site, *wrong)[0] == 2


def test_commits_and_edits(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-C", str(site), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "One"]):
        subprocess.run([*git, *command], check=True)
    (site / "content" / "a.md").write_text(page("Winter", "snow"))
    assert [asked(capsys, site, word)["total"] for word in ("snow", "market")] == [1, 0]
    found = asked(capsys, site, "market", "--commit", "HEAD")
    assert (found["total"], len(found["answers_for"]), found["behind"]) == (1, 40, 0)
    assert asked(capsys, site, "snow")["total"] == 1


def test_no_site_and_no_repository_are_told(
    tmp_path: Path, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, tmp_path / "none", "x")[0] == 1
    assert not (tmp_path / "none").exists()
    assert run(capsys, site, "x", "--commit", "HEAD")[0] == 1
    (site / "site.toml").write_text("name = ")
    assert run(capsys, site, "x")[0] == 1


def test_the_index_hides_from_git(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, site, "x")
    assert (site / ".fragmint" / ".gitignore").read_text() == "*\n"
    assert (site / ".fragmint" / "search.db").is_file()
