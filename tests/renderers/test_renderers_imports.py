"""A build that renders nothing pays for no engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "jinja2",
    "markupsafe",
    "markdown_it",
    "mdit_py_plugins",
    "pygments",
    "nh3",
    "PIL",
    "ctypes",
    "tomllib",
)
CODE = "import sys; import renderers.pieces, renderers.images, themes.loader; print(*sorted(sys.modules))"


def test_pieces_import_no_engine() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", CODE], cwd=root, capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(done.stdout.split())
