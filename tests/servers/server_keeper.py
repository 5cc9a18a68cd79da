"""One server for all processes of a test run, which ends when the last of them has ended, however that was.

Every user holds a shared lock; the keeper, a process of its own, waits for the exclusive one. Run as a program:

python server_keeper.py KIND FOLDER
"""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KINDS = ("ceph", "moto")
ACCESS_KEY, SECRET_KEY = "FRAGMINTTESTKEY00000", "canary/secret+of+the+origin+that+nobody+may+see0"


@contextmanager
def kept(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """What there is to know of the server `kind` that the users of `folder` share; it is started if need be."""
    with (folder / f"{kind}.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / f"{kind}.start").open("w") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            facts = _read(folder / f"{kind}.json") or _start(kind, folder)
        yield facts


def _read(facts: Path) -> dict[str, str]:
    return dict(json.loads(facts.read_text())) if facts.exists() else {}


def _start(kind: str, folder: Path) -> dict[str, str]:
    said = folder / f"{kind}.out"
    with said.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, __file__, kind, str(folder)],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    while not (facts := _read(folder / f"{kind}.json")):
        if keeper.poll() is not None:
            raise RuntimeError(f"{kind} did not start: {said.read_text()}")
        time.sleep(0.05)
    keeper.returncode = 0  # it outlives this process: nothing is left to be waited for
    return facts


def keep(kind: str, folder: Path) -> None:
    from ceph_server import ceph_server
    from moto_server import moto_server
    from tls_front import tls_front

    server = {"ceph": ceph_server, "moto": moto_server}[kind]
    facts, authority = folder / f"{kind}.json", folder / f"{kind}.pem"
    with (
        tempfile.TemporaryDirectory(prefix=f"fm-{kind}-", dir=_roomy()) as own,
        server(Path(own), ACCESS_KEY, SECRET_KEY) as port,
        tls_front(port, authority) as secure,
        (folder / f"{kind}.users").open("w") as users,
    ):
        told = {"endpoint": f"http://127.0.0.1:{port}", "secure": f"https://127.0.0.1:{secure}"}
        _write(facts, told | {"authority": str(authority)})
        fcntl.flock(users, fcntl.LOCK_EX)
        facts.unlink()


def _write(path: Path, facts: dict[str, str]) -> None:
    """Whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(facts))
    partial.rename(path)


def _roomy() -> str | None:
    """Where temporary files do not reach a disk, and have short names."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
