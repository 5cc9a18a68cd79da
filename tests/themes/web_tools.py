"""What judges a page: the Nu HTML checker and axe-core, as `.ci/web-tools` installs them, and a browser for the latter."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

TOOLS = Path(__file__).parents[2] / ".venv/web-tools/node_modules"
CHECKER = TOOLS / "vnu-jar/build/dist/vnu.jar"
AXE = TOOLS / "axe-core/axe.min.js"


def need(*files: Path) -> None:
    for file in files:
        if not file.exists():
            pytest.skip(f"{file.name.upper()} IS MISSING: run `make test`, which installs it")


def html_errors(files: Sequence[Path], *, warnings: bool = True) -> list[str]:
    """What the Nu HTML checker has against these pages: errors, and `warnings` too unless the words are others'."""
    need(CHECKER)
    if shutil.which("java") is None:
        pytest.skip("JAVA IS MISSING: run `make test`, which installs it")
    command = ["java", "-Xmx384m", "-jar", CHECKER, "--format", "json", "--exit-zero-always", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [
        f"{Path(each['url']).parent.name}: {each['message']} ({each.get('extract', '')})"
        for each in json.loads(done.stderr)["messages"]
        if warnings or each["type"] != "info"
    ]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which the files of a folder can be fetched."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def page_in(browser: Browser, scheme: str, width: int = 1280) -> Iterator[Page]:
    """A tab in the "light" or "dark" scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page that is open, by rule and element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
