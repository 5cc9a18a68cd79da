"""Varnish as a server, and an HTTP server in front of an origin's folder for it to ask."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from free_ports import free_ports, wait_for_port

_ORIGIN = """\
{user}
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    access_log {folder}/access.log;
    server {{
        listen 127.0.0.1:{port};
        merge_slashes off;
        location /www/ {{ alias {root}/; index absent; }}
    }}
}}
"""


class Process:
    """A server in the foreground, in a process group of its own."""

    def __init__(self, command: list[str], folder: Path, port: int) -> None:
        self.port, self._output = port, folder / "output"
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            wait_for_port(port, 60)
        except TimeoutError:
            self.stop()
            raise RuntimeError(self.output()) from None

    def output(self) -> str:
        return self._output.read_text(errors="replace")

    def signal(self, number: int) -> None:
        """To the server and all of its workers."""
        os.killpg(self._process.pid, number)

    def stop(self) -> None:
        if self._process.poll() is None:
            self.signal(signal.SIGCONT)
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
        self._process.wait(20)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self._process.wait(20)


class FileServer(Process):
    """Serves the folder `root` at /www/, as simply as nginx can."""

    def __init__(self, folder: Path, root: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = port or free_ports(1)[0]
        user = "user root;" if os.getuid() == 0 else ""
        text = _ORIGIN.format(user=user, folder=folder, root=root, port=number)
        (folder / "nginx.conf").write_text(text)
        super().__init__(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder, number)
        self.folder, self.root = folder, root

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/www"

    def again(self) -> FileServer:
        """The same server once more, after it was killed."""
        return FileServer(self.folder, self.root, self.port)


class Varnish(Process):
    """Runs the text of a VCL; raises RuntimeError, with what Varnish says, if it does not compile."""

    def __init__(self, folder: Path, vcl: str, *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "default.vcl").write_text(vcl, encoding="utf-8")
        (number,) = free_ports(1)
        command = ["varnishd", "-F", "-n", str(folder / "w"), "-a", f"127.0.0.1:{number}", "-j", "none"]
        command += ["-s", "malloc,64m", "-f", str(folder / "default.vcl"), *options]
        self.folder = folder
        super().__init__(command, folder, number)
