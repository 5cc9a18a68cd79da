"""`fragmint migrate`: shown first, written as one commit, undone by git, never over anybody's work."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cms.__main__ import main

NOW = "2026-06-01T12:00:00+00:00"
MODEL = "path: promo/**\nfields:\n  headline: {type: string}  # short\n  price: {type: string}\n"
FILES = {
    "site.toml": 'locales = ["en", "zh-CN"]\nsegments = ["vip"]\n',
    "models/promo.yaml": MODEL,
    "content/promo/a.md": "---\nheadline: 'Big' # !\r\nprice: \"12\"\n---\nBody",
    "content/promo/a.zh-CN.md": "\ufeff---\nheadline: 大\n---\n",
    "content/promo/b.md": "---\nheadline: Small\nprice: cheap\n---\n",
}
RENAME = ("migrate", "rename", "promo.headline", "title")


@dataclass(frozen=True)
class Site:
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())

    def run(self, *words: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([*words, "--site", str(self.folder), "--now", NOW])
        told = self.capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    def facts(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(*words, "--json")[1])
        return found

    def git(self, *words: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
        done = subprocess.run(
            ["git", *who, *words], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout

    def bytes(self) -> dict[str, bytes]:
        paths = (each for each in self.folder.rglob("*") if each.is_file() and ".git" not in each.parts)
        return {each.relative_to(self.folder).as_posix(): each.read_bytes() for each in paths}


@pytest.fixture
def new_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[Mapping[str, str]], Site]:
    def make(files: Mapping[str, str]) -> Site:
        site = Site(tmp_path / "site", capsys)
        site.write(files)
        site.git("init", "-q", "-b", "main")
        site.git("config", "gc.auto", "0")  # nothing is packed behind a reader's back
        site.git("add", "-A")
        site.git("commit", "-qm", "Begin")
        return site

    return make


@pytest.fixture
def site(new_site: Callable[[Mapping[str, str]], Site]) -> Site:
    return new_site(FILES)


def test_without_apply_nothing_is_written(site: Site) -> None:
    before = site.bytes()
    code, out, _ = site.run(*RENAME)
    assert code == 0
    assert "rename promo.headline to title: 3 values in 3 files, and models/promo.yaml" in out
    assert "content/promo/a.md:2  headline → title: 'Big'" in out
    assert "--apply" in out
    assert site.bytes() == before


def test_apply_is_one_commit_that_git_reverts(site: Site) -> None:
    before = site.bytes()
    facts = site.facts(*RENAME, "--apply")
    assert facts["applied"] is True
    assert facts["files"] == sorted(path for path in before if path != "site.toml")
    assert facts["steps"][0]["changes"] == 3
    assert site.git("rev-parse", "HEAD").strip() == facts["commit"]
    assert site.git("log", "--format=%s").splitlines() == ["Rename promo.headline to title", "Begin"]
    assert site.git("status", "--porcelain") == ""
    assert site.bytes()["content/promo/a.md"] == b"---\ntitle: 'Big' # !\r\nprice: \"12\"\n---\nBody"
    site.git("revert", "--no-edit", "HEAD")
    assert site.bytes() == before


def test_a_second_run_changes_nothing(site: Site) -> None:
    site.run(*RENAME, "--apply")
    code, out, err = site.run(*RENAME, "--apply")
    assert (code, len(site.git("log", "--format=%h").split())) == (0, 2)
    assert "nothing to do" in err
    assert "0 files written" in out


def test_uncommitted_work_is_not_mixed_in(site: Site) -> None:
    site.write({"content/promo/c.md": "---\nheadline: C\n---\n"})
    before = site.bytes()
    code, _, err = site.run(*RENAME, "--apply")
    assert code == 1
    assert "content/promo/c.md" in err
    assert "--no-commit" in err
    assert site.bytes() == before
    assert site.run(*RENAME, "--apply", "--no-commit")[0] == 0
    assert site.bytes()["content/promo/c.md"] == b"---\ntitle: C\n---\n"
    assert site.git("log", "--format=%s").splitlines() == ["Begin"]


def test_what_cannot_be_converted_stops_it_unless_told(site: Site) -> None:
    before = site.bytes()
    code, _, err = site.run("migrate", "retype", "promo.price", "integer", "--apply")
    assert (code, site.bytes()) == (1, before)
    assert "content/promo/b.md:3" in err
    code, _, err = site.run("migrate", "retype", "promo.price", "integer", "--apply", "--partial")
    assert code == 1  # b.md is still to be mended
    assert b"price: 12\n" in site.bytes()["content/promo/a.md"]
    assert b"price: cheap" in site.bytes()["content/promo/b.md"]


def test_no_part_is_done_of_what_would_break_a_model(site: Site) -> None:
    before = site.bytes()
    code, _, err = site.run("migrate", "retype", "promo.price", "select", "--apply", "--partial")
    assert (code, site.bytes()) == (1, before)
    assert "needs `options`" in err
    assert site.run("migrate", "rename", "prmo.price", "cost", "--apply", "--partial")[0] == 1


def test_steps_in_files_run_in_order_and_are_told_in_the_message(site: Site, tmp_path: Path) -> None:
    site.write({"migrations/001-title.yaml": "steps:\n- {rename: promo.headline, to: title}\n"})
    (tmp_path / "002.yaml").write_text("steps:\n- {move: promo.title, to: head.title}\n")
    site.git("add", "-A")
    site.git("commit", "-qm", "Plan")
    facts = site.facts("migrate", "migrations/001-title.yaml", str(tmp_path / "002.yaml"), "--apply")
    assert [each["changes"] for each in facts["steps"]] == [3, 3]
    assert site.bytes()["content/promo/b.md"] == b"---\nprice: cheap\nhead:\n  title: Small\n---\n"
    assert "move promo.title to head.title" in site.git("log", "-1", "--format=%b")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("migrate", "renam", "promo.a", "b"), 2, "neither a file"),
        (("migrate", "rename", "promo.headline"), 1, "rename TYPE.FIELD NAME"),
        (("migrate", "nowhere.yaml"), 2, "neither a file"),
        (("migrate", "models/promo.yaml", "--at", ","), 2, "--at"),
        (("migrate", "models/promo.yaml"), 1, "steps"),
        (("migrate",), 2, ""),
    ],
)
def test_wrong_usage_says_what_is_right(site: Site, words: tuple[str, ...], code: int, reason: str) -> None:
    found, _, err = site.run(*words)
    assert found == code
    assert reason in err


def test_a_site_without_git_is_written_only_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(tmp_path / "plain", capsys)
    site.write(FILES)
    code, _, err = site.run(*RENAME, "--apply")
    assert code == 1
    assert "git init" in err
    assert site.run(*RENAME, "--apply", "--no-commit")[0] == 0
    assert b"title: Small" in site.bytes()["content/promo/b.md"]


def test_a_site_in_a_folder_of_its_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path / "outer" / "site", capsys)
    site.write(FILES)
    outer = Site(tmp_path / "outer", capsys)
    outer.git("init", "-q", "-b", "main")
    outer.git("add", "-A")
    outer.git("commit", "-qm", "Begin")
    outer.write({"notes.txt": "mine"})
    outer.git("add", "notes.txt")
    assert site.run(*RENAME, "--apply")[0] == 0
    assert outer.git("status", "--porcelain") == "A  notes.txt\n"
    assert "notes.txt" not in outer.git("show", "--stat", "--format=")


@pytest.mark.slow
def test_ten_thousand_fragments_there_and_back(new_site: Callable[[Mapping[str, str]], Site]) -> None:
    """Dry run, apply, revert: bytes as before."""
    endings, quotes = ("\n", "\r\n"), ("{}", "'{}'", '"{}"', "{} # note")
    content = {
        f"content/promo/{n % 100}/{n}{('', '.zh-CN', '@vip')[n % 3] if n % 7 == 0 else ''}.md": endings[
            n % 2
        ].join(
            ("---", f"headline: {quotes[n % 4].format(f'Number {n}')}", "other: [a, b]", "---", f"Body {n}")
        )
        for n in range(10_000)
    }
    site = new_site({**FILES, **content})
    before = site.bytes()
    facts = site.facts(*RENAME)
    assert (facts["steps"][0]["changes"], site.bytes() == before) == (10_003, True)
    assert site.facts(*RENAME, "--apply")["steps"][0]["files"] == 10_003
    after = site.bytes()
    assert sum(after[path] != raw for path, raw in before.items()) == 10_004
    assert all(after[path] == before[path].replace(b"headline", b"title", 1) for path in before)
    site.git("revert", "--no-edit", "HEAD")
    assert site.bytes() == before
