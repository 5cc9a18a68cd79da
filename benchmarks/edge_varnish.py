"""The cost of choosing in Varnish, beside a Varnish that keeps the same files and chooses nothing.

    python benchmarks/edge_varnish.py [--paths 10000] [--decisions 200] [--seconds 3] [--rounds 5]

Prints what compiling the VCL takes (its C compiler's processor time and memory are what does not scale), then CPU
microseconds a request and requests a second as `edge_nginx.py` does. A plain nginx is the origin of both.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_nginx import Server, Setting, lay_out, plain

from publisher.edges.table import EdgeTable
from publisher.edges.varnish.program import program
from publisher.origins.reading import ReadAddress

CHOOSING_NOTHING = """\
vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "PORT"; }
sub vcl_recv {
    set req.url = regsub(regsub(req.url, "\\?.*", ""), "/$", "/index.html");
    unset req.http.Cookie;
    return (hash);
}
sub vcl_hash { hash_data(req.url); return (lookup); }
sub vcl_backend_fetch { set bereq.url = "/public" + bereq.url; }
sub vcl_backend_response { set beresp.ttl = 1h; unset beresp.http.Set-Cookie; return (deliver); }
"""
ORIGIN = "rewrite ^/public(/.*) $1 break;"


class Varnish(Server):
    """With its child process in the place of nginx's worker."""

    def __init__(self, folder: Path, vcl: str) -> None:
        folder.mkdir()
        (folder / "default.vcl").write_text(vcl)
        self.port = free_port()
        command = ["varnishd", "-F", "-j", "none", "-n", str(folder / "w"), "-s", "malloc,256m"]
        command += ["-a", f"127.0.0.1:{self.port}", "-f", str(folder / "default.vcl")]
        started = time.perf_counter()
        self.master = subprocess.Popen(command, stderr=subprocess.DEVNULL).pid
        wait_for(self.port)
        self.start_seconds = time.perf_counter() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(1200):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("Varnish does not start")


def compiled(folder: Path, vcl: str) -> tuple[float, float]:
    """(CPU seconds, MB) of compiling."""
    (folder / "compiled.vcl").write_text(vcl)
    command = ["varnishd", "-j", "none", "-C", "-f", str(folder / "compiled.vcl")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as compiler:
        _, status, used = os.wait4(compiler.pid, 0)
        compiler.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


@contextmanager
def servers(folder: Path, table: EdgeTable, served: list[str]) -> Iterator[dict[str, Server]]:
    lay_out(folder / "origin", table, served)
    running: dict[str, Server] = {}
    try:
        running["origin"] = Server(folder / "run-origin", plain(folder / "origin", "plain", ORIGIN))
        port = running["origin"].port
        vcl = program(table, [ReadAddress("http", "127.0.0.1", port)], "/index.html", purged=True)
        cpu, memory = compiled(folder, vcl)
        print(f"{len(vcl) / 1024:.0f} KB of VCL, compiled in {cpu:.1f} s of CPU with {memory:.0f} MB")
        running["edge"] = Varnish(folder / "run-edge", vcl)
        running["plain"] = Varnish(folder / "run-plain", CHOOSING_NOTHING.replace("PORT", str(port)))
        yield {name: running[name] for name in ("edge", "plain")}
    finally:
        for server in running.values():
            server.stop()


def main() -> None:
    setting = Setting.asked(__doc__)
    with tempfile.TemporaryDirectory(prefix="fragmint-edge-") as name:
        folder = Path(name)
        with servers(folder, setting.table, setting.served) as running:
            setting.compare(running, folder)


if __name__ == "__main__":
    main()
