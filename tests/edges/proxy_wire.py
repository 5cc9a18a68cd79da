"""nginx as a proxying edge, and plain web servers to be its origins."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from edge_sites import Site
from edge_wire import start_nginx, wait_until_gone, workers
from free_ports import free_port

from publisher.edges import nginx
from publisher.edges.etag import mtime_for
from publisher.edges.mime import DEFAULT, TYPES
from publisher.origins.reading import read_address

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Server:
    """One nginx with its configuration in `folder`; its workers belong to it."""

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        self.folder, self.port, self._host = folder, port, host
        self._command = ["nginx", "-p", str(folder), "-c", "nginx.conf"]
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return int((self.folder / "nginx.pid").read_text())

    def start(self) -> None:
        start_nginx(self._command, self.folder, self.port, self._host)

    def reload(self) -> None:
        subprocess.run([*self._command, "-s", "reload"], check=True, timeout=60)

    def signal(self, number: int) -> None:
        """To the master and its workers: a machine that is gone takes all of them along."""
        for pid in (self.pid, *workers(self.folder)):
            with suppress(ProcessLookupError):  # the master has told it already
                os.kill(pid, number)

    def stop(self) -> None:
        """However it is: hung, or dead already."""
        try:
            pid = self.pid
        except FileNotFoundError:
            return
        for number in (signal.SIGCONT, signal.SIGTERM):
            if Path(f"/proc/{pid}").exists():
                self.signal(number)
        wait_until_gone(pid)

    def kill(self) -> None:
        pid = self.pid
        self.signal(signal.SIGKILL)
        wait_until_gone(pid)
        (self.folder / "nginx.pid").unlink(missing_ok=True)

    def log(self) -> str:
        return (self.folder / "error.log").read_text(errors="replace")


class FolderServer(Server):
    """A plain web server over a folder, which writes a line for each request it gets."""

    def __init__(self, folder: Path, root: Path) -> None:
        folder.mkdir(exist_ok=True)
        port = free_port()
        (folder / "nginx.conf").write_text(_plain(port, root))
        super().__init__(folder, port)

    def asked(self) -> list[str]:
        """The requests so far: method, target and status."""
        return (self.folder / "access.log").read_text().splitlines()


class Origin(FolderServer):
    """One over the files of a site."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.public = folder / "public"
        self.lay_out(site)
        super().__init__(folder, folder)

    def lay_out(self, site: Site) -> None:
        for path, data in site.files.items():
            file = self.public / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            mtime = mtime_for(site.entries[path].sha256)
            os.utime(file, (mtime, mtime))


class ProxyEdge(Server):
    """What `fragmint edge nginx` writes for origins that are read over HTTP; `spoilt` replaces a text in it by another."""

    def __init__(
        self,
        folder: Path,
        site: Site,
        origins: Sequence[str],
        token: str = "",
        spoilt: tuple[str, str] = ("", ""),
        listen: str = "127.0.0.1:{}",
        nameservers: Sequence[str] = (),
    ) -> None:
        port = free_port()
        user = "root" if os.getuid() == 0 else ""
        reads = [read_address(url) for url in origins]
        place = listen.format(port)
        written = nginx.proxying(site.table, reads, place, user, "1", token=token, nameservers=nameservers)
        for name, text in written.items():
            (folder / name).write_text(text.replace(*spoilt) if spoilt[0] else text)
        super().__init__(folder, port, listen.rpartition(":")[0].replace("*", "127.0.0.1"))


def _plain(port: int, root: Path) -> str:
    types = "".join(f'        "{name}" {" ".join(ends)};\n' for name, ends in TYPES.items())
    temporary = "".join(f"    {name}_temp_path tmp_{name};\n" for name in _TEMPORARY)
    return f"""\
{"user root;" if os.getuid() == 0 else ""}
worker_processes 1;
pid nginx.pid;
error_log error.log crit;
events {{ worker_connections 1024; }}
http {{
{temporary}    types {{
{types}    }}
    default_type {DEFAULT};
    log_format short '$request_method $request_uri $status';
    access_log access.log short;
    server {{
        listen 127.0.0.1:{port};
        root "{root}";
        merge_slashes off;
        location / {{ try_files $uri =404; }}
    }}
}}
"""
