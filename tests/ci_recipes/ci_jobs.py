"""Jobs of the recipes, run as their hosts run them: each script in its shell, in order, in a fresh clone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml
from ci_sites import GIT, Site

RECIPES = Path(__file__).parents[2] / "examples/ci"
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_INSTALLING = "pip install fragmint"  # what is tested is installed already


class CodeHost:
    """What a code host is to a job: a place that takes comments from those who have the token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.comments: list[tuple[str, str, str]] = []  # (path, content type, body)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                given = self.headers.get("Authorization", "").removeprefix("Bearer ")
                known = host.token in (given, self.headers.get("PRIVATE-TOKEN"))
                if known:
                    host.comments.append((self.path, self.headers["Content-Type"], body))
                self.send_response(201 if known else 401)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def __enter__(self) -> CodeHost:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def recipe(name: str) -> dict[str, Any]:
    """The parsed file; YAML 1.1 takes its key `on` for a boolean."""
    found = yaml.safe_load((RECIPES / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in found.items()}


def environment(tmp: Path, **more: str) -> dict[str, str]:
    """`fragmint` is a command there; nothing else of the machine's settings counts."""
    programs = tmp / "programs"
    programs.mkdir(exist_ok=True)
    command = programs / "fragmint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cms "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    home = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(tmp), "LANG": "C.UTF-8"}
    return {**home, "PYTHONPATH": str(RECIPES.parents[1]), **GIT, **more}


def run(script: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """In the shell and with the options of the hosts; with nobody there to answer a question."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=200,
    )


def clone(site: Site, folder: Path, branch: str = "main") -> Path:
    """As a checkout action leaves it: a commit, and no branch."""
    subprocess.run(
        ["git", "clone", "-q", "-b", branch, str(site.folder), str(folder)],
        check=True,
        env={**os.environ, **GIT},
    )
    subprocess.run(["git", "checkout", "-q", "--detach"], cwd=folder, check=True, env={**os.environ, **GIT})
    return folder


def github_scripts(job: Mapping[str, Any]) -> Iterator[str]:
    for step in job["steps"]:
        if "run" in step and step["run"] != _INSTALLING:
            yield step["run"]


def gitlab_scripts(recipe: Mapping[str, Any], job: Mapping[str, Any]) -> Iterator[str]:
    """One shell runs all lines of a job."""
    lines = [*recipe["default"]["before_script"], *job["script"]]
    yield "\n".join(line for line in lines if line != _INSTALLING)


def evaluated(variables: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Variables of a job with what the host puts for `${{ … }}`. Raises KeyError for what it does not know."""
    return {name: _EXPRESSION.sub(lambda found: known[found[1]], value) for name, value in variables.items()}


@contextmanager
def started(script: str, folder: Path, variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A job of its own process group, which can be cancelled as a whole."""
    job = subprocess.Popen(
        ["sh", "-c", script],
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield job
    finally:
        if job.poll() is None:
            os.killpg(job.pid, 9)
        job.wait()
