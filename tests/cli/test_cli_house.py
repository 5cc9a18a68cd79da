"""Packages with short names in one place: what others may do to them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cms.house import HOME, PACKAGES, complaint, elsewhere, other_owners


def test_this_installation_is_whole() -> None:
    assert list(elsewhere(HOME)) == []
    assert list(other_owners(HOME)) == []


def installed(place: Path, distribution: str, *files: str) -> None:
    info = place / f"{distribution}.dist-info"
    info.mkdir()
    info.joinpath("RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))


def test_another_distribution_in_our_packages_is_named(tmp_path: Path) -> None:
    installed(tmp_path, "fragmint-0.1.0", "cms/__init__.py", "audience/rules.py")
    installed(tmp_path, "other_cms-4.0", "other/__init__.py", "cms/models.py")
    installed(tmp_path, "harmless-1.0", "harmless/cms/__init__.py", "themes.py")
    assert list(other_owners(tmp_path)) == [
        "the distribution other_cms has files in packages of the same name"
    ]


def test_a_package_from_elsewhere_stops_the_program_with_a_plain_sentence(tmp_path: Path) -> None:
    stranger = tmp_path / "audience"
    stranger.mkdir()
    stranger.joinpath("__init__.py").write_text("")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from cms.__main__ import main; main(['--help'])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (70, "")
    assert f"audience is in {tmp_path}" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_sentence_says_what_to_do() -> None:
    assert "environment of its own" in complaint(HOME, [f"{PACKAGES[0]} is missing"])
