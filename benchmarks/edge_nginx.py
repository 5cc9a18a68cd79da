"""The cost of choosing at an nginx edge, beside plain nginx serving the same files with the same settings.

    python benchmarks/edge_nginx.py [--paths 10000] [--decisions 200] [--seconds 3] [--rounds 5]

Prints CPU microseconds a request (of the one worker, from /proc) and requests a second, and what share of each
plain nginx the edge reaches (1.00: choosing costs nothing). Everything is on the loopback interface and in a
temporary directory; what was started is stopped by its process id. `open_file_cache` is off everywhere. "plain"
rewrites `/x/` to its file as the edge does; "plain, index" lets the index module find it, which costs plain nginx
one more internal redirect.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide
from audience.diagram import Diagram
from publisher.bundle import Entry
from publisher.edges import nginx
from publisher.edges.etag import mtime_for
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

SERVED = 200  # pages that are asked for, spread over all of them
VISITORS = 50
SEGMENTS = 20
BODY = 8 * 1024  # bytes of a page
LEAVES = [
    {"country": "CN"}, {"country": {"in": ["DE", "AT", "CH"]}}, {"language": "zh-CN"}, {"device": "mobile"},
    {"visit": "returning"}, {"referrer": "news.example.org"}, {"tag": "member"}, {"tag": "vip"}, {"tag": "press"},
    {"query.utm_campaign": "spring"}, {"query.utm_source": {"prefix": "mail"}}, {"bucket": {"lt": 300}},
    {"cookie.plan": "pro"}, {"cookie.visits": {"ge": 10}}, {"header.x-tier": "gold"},
]  # fmt: skip
PLAIN = """\
absolute_redirect off;
etag on;
if_modified_since off;
open_file_cache off;
server_tokens off;
log_not_found off;
location / {
    REWRITE
    add_header Cache-Control "private, no-cache" always;
    add_header Last-Modified "";
}
"""


def audience(rng: random.Random) -> Audience:
    def rule() -> dict[str, object]:
        first, second = rng.sample(LEAVES, 2)
        return rng.choice(
            [first, {"all": [first, second]}, {"any": [first, second]}, {"all": [first, {"not": second}]}]
        )

    segments = {f"s{number}": {"when": rule()} for number in range(SEGMENTS)}
    experiments = {"hero": {"arms": {"a": 50, "b": 50}}}
    signals = {
        "cookie.plan": {"values": ["free", "pro"]},
        "cookie.visits": {"type": "integer"},
        "header.x-tier": {},
    }
    return Audience.load(signals, segments, experiments, order=list(segments), locales=["en", "zh-CN"])


def zone(rng: random.Random, loaded: Audience) -> Zone:
    rules = rng.sample(
        [f"s{number}" for number in range(SEGMENTS)] + ["experiment:hero=b"], rng.randint(1, 3)
    )
    return Zone(
        (*(Choice(loaded.rule(name), number) for number, name in enumerate(rules, 1)), Choice(None, 0))
    )


def keys(diagram: Diagram) -> tuple[str, ...]:
    lowest = min(diagram.leaves)
    digests = (hashlib.sha256(repr(vector).encode()).hexdigest()[:10] for vector in diagram.leaves)
    return tuple("" if vector == lowest else key for vector, key in zip(diagram.leaves, digests, strict=True))


def made_table(paths: int, decisions: int, rng: random.Random) -> EdgeTable:
    loaded = audience(rng)
    diagrams = [
        decide(tuple(zone(rng, loaded) for _ in range(rng.randint(1, 3))), loaded) for _ in range(decisions)
    ]
    pages = {
        f"/section-{number % 40}/an-article-about-{number}/": number % decisions for number in range(paths)
    }
    return EdgeTable(
        EdgeSettings(("en", "zh-CN"), "en", {"en": "", "zh-CN": "zh"}, bucket="always"),
        loaded.signals,
        tuple(Decision(diagram, keys(diagram)) for diagram in diagrams),
        pages,
    )


def visitor(rng: random.Random) -> list[tuple[str, str]]:
    tags = "_".join(rng.sample(["member", "vip", "press"], rng.randint(1, 3)))
    cookies = [f"_ga=GA1.2.{rng.randrange(10**9)}.1700000000", f"xb={rng.randrange(1000):03d}", "fm_visit=1"]
    cookies += rng.sample(
        [f"sg={tags}.1999999999.mac", "plan=pro", f"visits={rng.randrange(30)}", "theme=dark"], 2
    )
    agent = rng.choice(
        ["X11; Linux x86_64) Chrome/126.0 Safari/537.36", "iPhone; CPU iPhone OS 17_5) Mobile/15E148"]
    )
    return [
        ("Host", "site.example"),
        ("Cookie", "; ".join(cookies)),
        ("User-Agent", f"Mozilla/5.0 ({agent}"),
        ("Accept-Language", rng.choice(["zh-CN,zh;q=0.9", "en-GB,en;q=0.8", "fr,en;q=0.5"])),
        ("X-Country", rng.choice(["CN", "DE", "US", "FR"])),
    ]


def lay_out(root: Path, table: EdgeTable, served: list[str]) -> None:
    """All pages of the paths that are asked for, with all their variants, and the edge's configuration."""
    for page in served:
        for key in {"", *table.decisions[table.pages[page]].keys}:
            data = f"{key} {page} ".encode().ljust(BODY, b"x")
            file = root / "public" / (f"_v/{key}" if key else "") / page[1:] / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            mtime = mtime_for(hashlib.sha256(data).hexdigest())
            os.utime(file, (mtime, mtime))
    folder = root / "edge" / "nginx"
    folder.mkdir(parents=True)
    for name, text in nginx.files(table).items():
        (folder / name).write_text(text)


def plain(root: Path, name: str, rewrite: str) -> Path:
    """An origin with the same public files and no choice."""
    other = root.with_name(name)
    (other / "edge" / "nginx").mkdir(parents=True)
    (other / "public").symlink_to(root / "public")
    (other / "edge" / "nginx" / "http.conf").write_text("")
    (other / "edge" / "nginx" / "server.conf").write_text(PLAIN.replace("REWRITE", rewrite))
    return other


def script(folder: Path, served: list[str], rng: random.Random) -> Path:
    """What wrk sends: each page in turn, each time as another visitor."""
    visitors = [visitor(rng) for _ in range(VISITORS)]
    lines = ["local requests = {}"]
    for number in range(SERVED * 5):
        headers = ", ".join(f'["{name}"]="{value}"' for name, value in visitors[number % VISITORS])
        page = rng.choice(served)
        lines.append(
            f'requests[{number + 1}] = wrk.format("GET", "{page}?utm_campaign=spring", {{{headers}}})'
        )
    lines += ["local at = 0", "request = function() at = at % #requests + 1 return requests[at] end"]
    file = folder / "wrk.lua"
    file.write_text("\n".join(lines) + "\n")
    return file


class Server:
    def __init__(self, folder: Path, origin: Path) -> None:
        folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        user = "root" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(nginx.main(f"127.0.0.1:{self.port}", str(origin), user, "1"))
        started = time.perf_counter()
        subprocess.run(["nginx", "-p", str(folder), "-c", "nginx.conf"], check=True, timeout=120)
        self.start_seconds = time.perf_counter() - started
        self.master = int((folder / "nginx.pid").read_text())

    @property
    def worker(self) -> int:
        return int(Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()[0])

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.worker}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def stop(self) -> None:
        os.kill(self.master, signal.SIGTERM)


def measured(server: Server, lua: Path, seconds: int) -> tuple[float, float]:
    """(CPU µs a request, requests a second)"""
    before = server.cpu_seconds()
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(lua), f"http://127.0.0.1:{server.port}/"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    used = server.cpu_seconds() - before
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"wrk saw errors:\n{said}")
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    return 1e6 * used / requests, requests / seconds


@contextmanager
def servers(folder: Path, table: EdgeTable, served: list[str]) -> Iterator[dict[str, Server]]:
    origin = folder / "origin"
    lay_out(origin, table, served)
    rewritten = plain(origin, "plain", r"rewrite /\z ${uri}index.html break;")
    indexed = plain(origin, "indexed", "index index.html;")
    running: dict[str, Server] = {}
    try:
        for name, root in (("edge", origin), ("plain", rewritten), ("plain, index", indexed)):
            running[name] = Server(folder / f"run-{root.name}", root)
        yield running
    finally:
        for server in running.values():
            server.stop()


def checked(server: Server, table: EdgeTable, served: list[str], rng: random.Random) -> None:
    """Measuring the wrong files would be fast too."""
    for _ in range(300):
        page, headers = rng.choice(served), visitor(rng)
        sent = [(name.encode(), value.encode()) for name, value in headers]
        request = Request("GET", page.encode(), sent, "127.0.0.1")
        key = respond(request, table, lambda path: Entry(path, "0" * 64, BODY), lambda: 0).key
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        with socket.create_connection(("127.0.0.1", server.port), 10) as peer:
            peer.sendall(f"GET {page} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n".encode())
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        if not answer.partition(b"\r\n\r\n")[2].startswith(f"{key} {page} ".encode()):
            raise SystemExit(f"{page} for {headers}: not the file of key {key!r}")


def report(running: dict[str, Server], lua: Path, seconds: int, rounds: int) -> None:
    """Ratios are medians over rounds: what disturbs the machine for a while disturbs both sides of one round."""
    found = [
        {name: measured(server, lua, seconds) for name, server in running.items()} for _ in range(rounds)
    ]
    print(
        f"{'':14}{'µs CPU/req':>11}{'req/s':>9}{'CPU ratio':>11}{'rate ratio':>11}{'start s':>9}{'worker MB':>11}"
    )
    for name, server in running.items():
        micros, rate = (statistics.median(each[name][column] for each in found) for column in (0, 1))
        cheaper = statistics.median(each[name][0] / each["edge"][0] for each in found)
        slower = statistics.median(each["edge"][1] / each[name][1] for each in found)
        print(
            f"{name:14}{micros:11.2f}{rate:9.0f}{cheaper:11.2f}{slower:11.2f}"
            f"{server.start_seconds:9.2f}{server.memory_mb():11.1f}"
        )


@dataclass(frozen=True)
class Setting:
    """What servers are compared on: a table of this size, the pages that are asked for, and for how long."""

    table: EdgeTable
    served: list[str]
    rng: random.Random
    seconds: int
    rounds: int

    @classmethod
    def asked(cls, description: str | None) -> Setting:
        """By the options of the command line."""
        parser = argparse.ArgumentParser(
            description=description, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        parser.add_argument("--paths", type=int, default=10_000)
        parser.add_argument("--decisions", type=int, default=200)
        parser.add_argument("--seconds", type=int, default=3)
        parser.add_argument("--rounds", type=int, default=5)
        options = parser.parse_args()
        rng = random.Random(7)
        table = made_table(options.paths, options.decisions, rng)
        served = rng.sample(sorted(table.pages), min(SERVED, len(table.pages)))
        return cls(table, served, rng, options.seconds, options.rounds)

    def compare(self, running: dict[str, Server], folder: Path) -> None:
        checked(running["edge"], self.table, self.served, self.rng)
        report(running, script(folder, self.served, self.rng), self.seconds, self.rounds)


def main() -> None:
    setting = Setting.asked(__doc__)
    table = setting.table
    size = sum(len(text.encode()) for text in nginx.files(table).values()) / 1024
    print(f"{len(table.pages)} paths, {len(table.decisions)} decisions, {size:.0f} KB of configuration")
    with tempfile.TemporaryDirectory(prefix="fragmint-edge-") as name:
        folder = Path(name)
        with servers(folder, table, setting.served) as running:
            setting.compare(running, folder)


if __name__ == "__main__":
    main()
