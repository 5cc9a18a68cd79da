"""`fragmint export` and `fragmint import` as commands: what they refuse, and what they print."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SITES = Path(__file__).parents[1] / "sites"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cms", *words], capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "words",
    [
        ("export", "pdf", "out"),
        ("export", "csv", "out", "--raw"),
        ("export", "wxr", "out", "--type", "post"),
        ("import", "joomla", "src", "site"),
        ("import", "jekyll", "src", "site", "--media", "m"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr


def test_an_export_file_is_imported_with_its_media_and_exported_again(tmp_path: Path) -> None:
    small, site = SITES / "wordpress-small", str(tmp_path / "site")
    ran = run(
        "import", "wordpress", str(small / "export.xml"), site, "--media", str(small / "uploads"), "--json"
    )
    report = json.loads(ran.stdout)
    assert (ran.returncode, report["counts"]["copied"]) == (0, 2)
    assert {"export.xml", "2024/01/harbour.svg"} < {line["path"] for line in report["lines"]}
    ran = run("export", "json", str(tmp_path / "out.json"), "--site", site, "--json")
    assert json.loads(ran.stdout)["files"] == ["out.json"]
    again = run("export", "json", str(tmp_path / "out.json"), "--site", site)
    assert again.returncode == 1
    assert "is there already" in again.stderr
