"""The example script on a small imported site: it builds, and it may be run twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from content_repo.importers import import_hugo

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "personalise_digitalgov.py"


def run(*command: str) -> str:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_imported_site_becomes_personal(tmp_path: Path) -> None:
    for path in ("news/a.md", "about/subscribe.md", "communities/x.md", "events/x.md"):
        file = tmp_path / "hugo" / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("---\ntitle: A\n---\nText.\n")
    site = tmp_path / "site"
    import_hugo(tmp_path / "hugo", site)
    run(str(SCRIPT), str(site))
    before = {each: each.read_bytes() for each in site.rglob("*") if each.is_file()}
    run(str(SCRIPT), str(site))
    assert {each: each.read_bytes() for each in site.rglob("*") if each.is_file()} == before
    built = json.loads(
        run("-m", "cms", "build", "--site", str(site), "--out", str(tmp_path / "out"), "--json")
    )
    assert built["problems"] == []
    # four pages, their sections, the home page, and the indexes of the taxonomies that Hugo has unasked
    assert built["pages"] == 11
    # notice: abroad, mobile, all; offer: spring, federal, returning, all
    assert files_of(tmp_path / "out", "events/x") == 3 * 4
    # news asks for the newsletter too, whose segment leaves out federal staff
    assert files_of(tmp_path / "out", "news/a") == 3 * (4 * 2 - 1)


def files_of(out: Path, url: str) -> int:
    return 1 + len(list(out.glob(f"_v/*/{url}/index.html")))


def test_without_a_site_it_says_what_it_wants(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert (done.returncode, "usage:" in done.stderr) == (1, True)
