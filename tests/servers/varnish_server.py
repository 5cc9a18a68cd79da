"""Varnish as a server. It compiles its VCL by a C compiler, which here leaves out what takes most of the time."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from free_ports import free_ports, wait_for_port

QUICKLY = "cc_command=exec gcc -O0 -pthread -fpic -shared -Wl,-x -o %o %s"


class Varnish:
    """Runs the text of a VCL. Raises RuntimeError, with what Varnish says, if that does not compile."""

    def __init__(self, folder: Path, vcl: str, *options: str, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        file, self._said = folder / "default.vcl", folder / "output"
        file.write_text(vcl, encoding="utf-8")
        self.port = port or free_ports(1)[0]
        command = ["varnishd", "-F", "-j", "none", "-n", str(folder / "w"), "-s", "malloc,64m", "-p", QUICKLY]
        command += ["-a", f"127.0.0.1:{self.port}", "-f", str(file), *options]
        with self._said.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            self._wait()
        except TimeoutError:
            self.stop()
            raise

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self._said.read_text(errors="replace")

    def stop(self) -> None:
        """With the child that does the work."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)

    def _wait(self) -> None:
        for _ in range(120):
            try:
                return wait_for_port(self.port, 0.5)
            except TimeoutError:
                if self._process.poll() is not None:
                    raise RuntimeError(self.said()) from None
        raise TimeoutError(self.said())
