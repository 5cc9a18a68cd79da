"""moto's S3: quick, and strict about conditions; it checks neither signatures nor checksums."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from free_ports import free_ports, wait_for_port

START = "import sys; from moto.server import main; main(sys.argv[1:])"


@contextmanager
def moto_server(folder: Path, access_key: str, secret_key: str) -> Iterator[int]:
    """Gives the port. Any key opens it."""
    (port,) = free_ports(1)
    with (folder / "moto.out").open("wb") as output:
        command = [sys.executable, "-W", "ignore", "-c", START, "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for_port(port, 180)
        yield port
    finally:
        process.kill()
        process.wait()
