"""`redirect_pages`: old addresses are pages that send on, where no edge answers redirects."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SITE = """\
name = "Redirects"
[targets.files]
origin = "files"
redirect_pages = true
[targets.edge]
origin = "edge"
"""
REDIRECTS = """\
- {from: /old/, to: "/new/?a=1&b=2", status: 301}
- {from: /plain, to: https://example.org/x, status: 302}
- {from: /old.html, to: /new/, status: 301}
- {from: /old.html/x, to: /new/, status: 301}
- {from: /v1.0, to: /new/, status: 301}
- {from: /v1.0/intro, to: /new/, status: 301}
- {from: /gone/, status: 410}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "site.toml": SITE,
        "redirects.yaml": REDIRECTS,
        "content/new.md": "---\naliases: [older]\n---\nNew.\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    git(tmp_path, "init", "--quiet")
    save(tmp_path)
    return tmp_path


def git(site: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@localhost")
    subprocess.run(["git", "-C", site, *identity, *arguments], check=True)


def save(site: Path) -> None:
    git(site, "add", "--all", ".")
    git(site, "commit", "--quiet", "--message", "Save", "--allow-empty")


def fragmint(site: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "cms", *arguments, "--site", site, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def html(site: Path) -> dict[str, str]:
    root = site / "files" / "public"
    return {file.relative_to(root).as_posix(): file.read_text() for file in root.rglob("*.html")}


def test_each_redirect_is_a_page_that_sends_on(site: Path) -> None:
    done = fragmint(site, "publish", "--to", "files")
    found = html(site)
    assert '<meta http-equiv="refresh" content="0; url=/new/?a=1&amp;b=2">' in found["old/index.html"]
    assert '<link rel="canonical" href="https://example.org/x">' in found["plain/index.html"]
    assert "url=/new/" in found["old.html"]
    assert "url=/new/" in found["older/index.html"]
    assert {"v1.0/index.html", "v1.0/intro/index.html"} <= found.keys()
    assert not {"gone/index.html", "old.html/x/index.html"} & found.keys()
    assert fragmint(site, "verify", "--to", "files")["missing"] == []
    assert done["bundle"] != fragmint(site, "build", "--commit", "HEAD")["bundle"]


def test_other_targets_have_none(site: Path) -> None:
    fragmint(site, "publish", "--to", "edge")
    assert not (site / "edge" / "public" / "old").exists()


def test_publishing_again_changes_nothing(site: Path) -> None:
    first, again = (fragmint(site, "publish", "--to", "files") for _ in range(2))
    assert (again["release"], again["uploaded"]) == (first["release"], 0)
    assert fragmint(site, "plan", "--to", "files")["lines"] == []


def test_a_redirect_that_ends_takes_its_page_along(site: Path) -> None:
    fragmint(site, "publish", "--to", "files")
    (site / "redirects.yaml").write_text(REDIRECTS.splitlines(keepends=True)[1])
    save(site)
    lines = fragmint(site, "plan", "--to", "files")["lines"]
    assert {("remove", "public/old/index.html"), ("remove", "public/old.html")} <= {
        (line["action"], line["path"]) for line in lines
    }
    fragmint(site, "publish", "--to", "files")
    assert {"plain/index.html", "older/index.html"} <= html(site).keys()
    assert "old/index.html" not in html(site)


def test_a_damaged_page_is_put_back(site: Path) -> None:
    fragmint(site, "publish", "--to", "files")
    page = site / "files" / "live" / "public" / "old" / "index.html"
    whole = page.read_text()
    page.unlink()
    page.write_text("damaged")
    for tree in (site / "files" / "trees").glob("*/public/old/index.html"):
        tree.unlink()
        tree.write_text("damaged")
    assert fragmint(site, "verify", "--to", "files", "--repair")["repaired"] == ["public/old/index.html"]
    assert page.read_text() == whole
