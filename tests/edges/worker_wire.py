"""workerd, which runs Cloudflare Workers, with what `fragmint edge cloudflare` writes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from edge_sites import Site
from free_ports import free_port, wait_for_port
from proxy_wire import Origin

from content_repo.site import Target
from publisher.edges import cloudflare, codec
from publisher.edges.placement import TABLE, Placement
from publisher.edges.request import Request
from publisher.origins.directory import DirectoryOrigin

MODULES = Path(__file__).parents[2] / ".venv/web-tools/node_modules"
WORKERD = MODULES / "@cloudflare/workerd-linux-64/bin/workerd"


def placement(folder: Path, site: Site, reads: Sequence[str], listen: str = "127.0.0.1:80") -> Placement:
    """An edge in front of origins at these addresses, for the table of a site."""
    table = folder / "origin/trees/a" / TABLE
    table.parent.mkdir(parents=True, exist_ok=True)
    table.write_text(codec.dumps(site.table), encoding="utf-8")
    (folder / "origin/live").unlink(missing_ok=True)
    (folder / "origin/live").symlink_to("trees/a")
    target = Target("prod", ("origin",) * len(reads), read=tuple(reads))
    return Placement(target, [DirectoryOrigin(folder / "origin", "origin")], listen, folder)


class Workerd:
    """One running workerd; `files` may change what it runs."""

    def __init__(self, folder: Path, files: Mapping[str, str], port: int) -> None:
        self.folder, self.port = folder, port
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.start()

    @classmethod
    def before(cls, folder: Path, site: Site, reads: Sequence[str], *, keys: str = "") -> Workerd:
        """Made for this site and these origins, as the command makes it; with keys, it verifies tags."""
        port = free_port()
        made = placement(folder, site, reads, f"127.0.0.1:{port}")
        if keys:
            made = replace(made, target=replace(made.target, tags="verified"), tag_keys=keys)
        return cls(folder, cloudflare.files(made), port)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if not WORKERD.exists():
            pytest.skip(f"WORKERD IS MISSING: {WORKERD}; run `make test`, which installs it")
        with (self.folder / "workerd.log").open("ab") as log:
            command = [str(WORKERD), "serve", str(self.folder / "config.capnp")]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for_port(self.port)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def log(self) -> str:
        return (self.folder / "workerd.log").read_text(errors="replace")


WorkerFor = Callable[..., tuple[Workerd, Origin]]  # the fixture `worker_for`


def seen_by_workers(request: Request) -> Request:
    """What of a request reaches a worker. Its platform drops a fragment of the target, and joins lines of one header with
    commas: browsers send neither a fragment nor two lines of cookies.
    """
    cookies = [value.strip(b" \t") for name, value in request.headers if name.lower() == b"cookie"]
    others = [(name, value) for name, value in request.headers if name.lower() != b"cookie"]
    joined = [(b"Cookie", b"; ".join(cookies))] if cookies else []
    return replace(request, target=re.sub(rb"#.*", b"", request.target), headers=[*others, *joined])


def is_refused(request: Request) -> bool:
    """What workerd itself answers with 400, since it is no URL: such a request reaches no worker."""
    try:
        request.target.decode()
    except UnicodeDecodeError:
        return True
    return any(character in request.target for character in b'"<>')


def spelled(request: Request) -> Request:
    """The same request without bytes beyond ASCII: where a target had some, a worker answers with escapes."""
    return replace(request, target=quote(request.target, safe="!#$%&'()*+,/:;=?@[]^`{|}~\\").encode())
