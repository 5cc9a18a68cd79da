"""Deno, Netlify and Vercel edges, each run by what the platform runs: Deno, and Vercel's edge-runtime."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from edge_sites import Site
from free_ports import free_port, wait_for_port
from worker_wire import MODULES, placement

from publisher.edges.generate import ENGINES
from publisher.edges.request import Request
from publisher.edges.tags import VARIABLE

DENO = next((MODULES / "@deno").glob("*/deno"), MODULES / "deno/deno")  # the one of this system
EDGE_RUNTIME = MODULES / "edge-runtime/dist/cli/index.js"

# What Netlify and Vercel do around a function: an address to listen at, and what they know of a request.
NETLIFY = """
import handler from './netlify/edge-functions/fragmint.mjs';
Deno.serve({ hostname: '127.0.0.1', port: PORT }, (request, info) => {
    const country = request.headers.get('Test-Country');
    return handler(request, { ip: info.remoteAddr.hostname, geo: country ? { country: { code: country } } : {} });
});
"""
VERCEL = """
globalThis.process = { env: ENVIRONMENT };
PROGRAM
addEventListener('fetch', (event) => event.respondWith(middleware(event.request)));
"""


class Platform:
    """One running program, from what `fragmint edge` writes for its engine; with keys, it verifies tags."""

    def __init__(self, engine: str, folder: Path, site: Site, reads: Sequence[str], keys: str = "") -> None:
        self.engine, self.port = engine, free_port()
        made = placement(folder, site, reads, f"127.0.0.1:{self.port}")
        made = replace(made, target=replace(made.target, tags="verified")) if keys else made
        for name, text in ENGINES[engine](made).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        command = _RUN[engine](folder, self.port, keys)
        if not Path(command[0] if engine != "vercel" else command[1]).exists():
            pytest.skip(f"{command[0]} IS MISSING; run `make test`, which installs it")
        self._log = (folder / "log").open("wb")
        environment = {**os.environ, VARIABLE: keys, "DENO_DIR": str(folder / "deno"), "NO_COLOR": "1"}
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log, env=environment)
        wait_for_port(self.port)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()


def is_understood(engine: str, request: Request) -> bool:
    """edge-runtime reads a target as a URL before it hands it over: it resolves dots, and takes `//x` for a host."""
    path = request.target.partition(b"?")[0]
    return engine != "vercel" or not (
        re.search(rb"//|/(?:\.|%2e){1,2}(?:/|\Z)|\\", path, re.IGNORECASE) or not request.target.isascii()
    )


def _deno(folder: Path, _port: int, _keys: str) -> list[str]:
    return [str(DENO), "run", "--no-prompt", "--allow-net", "--allow-env", str(folder / "main.mjs")]


def _netlify(folder: Path, port: int, keys: str) -> list[str]:
    (folder / "main.mjs").write_text(NETLIFY.replace("PORT", str(port)))
    return _deno(folder, port, keys)


def _vercel(folder: Path, port: int, keys: str) -> list[str]:
    """edge-runtime runs scripts, not modules."""
    program = re.sub(r"^export (?:default )?", "", (folder / "middleware.js").read_text(), flags=re.MULTILINE)
    script = VERCEL.replace("ENVIRONMENT", f'{{ "{VARIABLE}": "{keys}" }}').replace("PROGRAM", program)
    (folder / "script.js").write_text(script)
    return ["node", str(EDGE_RUNTIME), "--listen", "--port", str(port), str(folder / "script.js")]


_RUN: Mapping[str, Callable[[Path, int, str], list[str]]] = {
    "deno": _deno,
    "netlify": _netlify,
    "vercel": _vercel,
}
