"""Every command in the documentation is run, from the top of its page to the bottom, in a fresh folder.

A block fenced as `sh` is run; one fenced as `sh elsewhere` needs what a test does not have (a network, a remote). A page that
begins with `<!-- begins in NAME -->` starts inside a new site of that starter, or beside a copy of `tests/sites/NAME`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
APART = {"quickstart.md"}  # followed file by file in tests/cli/test_cli_quickstart.py
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEGINS = re.compile(r"^<!-- begins in (\S+) -->$", re.MULTILINE)

# A server is started, heard and stopped; a web server's configuration is read, and no port is taken.
WRAPPERS = {
    "fragmint": """
if [ "${1:-}" = serve ]; then
  shift
  set -m  # so that it can be interrupted
  PYTHONUNBUFFERED=1 "$PYTHON" -m cms serve "$@" --port 0 > serving.txt &
  until grep Serving serving.txt; do kill -0 $!; sleep 0.1; done
  kill -INT $!
  code=0
  wait $! || code=$?
  rm serving.txt
  [ $code = 0 ] || [ $code = 130 ] || exit $code
else
  exec "$PYTHON" -m cms "$@"
fi
""",
    "nginx": 'exec /usr/sbin/nginx -t "$@"\n',
}


def pages() -> list[str]:
    found = [path for path in sorted(DOCS.rglob("*.md")) if _BLOCK.search(path.read_text(encoding="utf-8"))]
    return [str(path.relative_to(DOCS)) for path in found if path.name not in APART]


@pytest.mark.slow
@pytest.mark.parametrize("page", pages())
def test_the_commands_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    commands = "".join(_BLOCK.findall(text))
    begins = _BEGINS.search(text)
    folder = _begin(begins[1] if begins else "", tmp_path)
    ran = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", commands],
        cwd=folder,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, f"{page}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"


def _begin(name: str, folder: Path) -> Path:
    work = folder / "work"
    work.mkdir()
    if (ROOT / "cms/starters" / name / "site.toml").is_file():
        subprocess.run(
            [sys.executable, "-m", "cms", "new", "site", "--starter", name],
            cwd=work,
            check=True,
            env=_python(),
        )
        return work / "site"
    if name:
        shutil.copytree(ROOT / "tests/sites" / name, work / name)
    return work


def _python() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}


def _environment(folder: Path) -> dict[str, str]:
    """Git knows who commits, and `fragmint` is the one of this tree."""
    programs = folder / "bin"
    programs.mkdir()
    for name, body in WRAPPERS.items():
        path = programs / name
        path.write_text(f"#!/usr/bin/env bash\nset -eu\n{body.lstrip()}", encoding="utf-8")
        path.chmod(0o755)
    who = {
        f"GIT_{role}_{part}": "reader@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    return {**_python(), **who, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}
