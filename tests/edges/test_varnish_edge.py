"""Varnish beside choosing: origins that fail, files that are purged, what is stripped, and what it refuses."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from edge_requests import witnesses
from edge_sites import Site, generated, site_of
from edge_wire import Running, ask, asked, wrong
from proxy_wire import Origin
from varnish_server import Varnish
from varnish_wire import varnish, vcl

from publisher.cdn.varnish import Varnish as Purging

SITE = generated(4, trusted_proxies=("127.0.0.1/32",))
VISITORS = list(witnesses(SITE))[::40]
pytestmark = pytest.mark.varnish


@pytest.fixture
def origins(tmp_path: Path, running: list[Running]) -> list[Origin]:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        made.append(Origin(tmp_path / name, SITE))
        running.append(made[-1])
    return made


@pytest.fixture
def edge(tmp_path: Path, running: list[Running], origins: list[Origin]) -> Varnish:
    """In front of two origins, and told when files change."""
    server = varnish(tmp_path / "varnish", SITE, [origin.address for origin in origins], purged=True)
    running.append(server)
    return server


# --- origins that fail

PATHS = ["/", "/about/", "/blog/x/", "/robots.txt", "/assets/app.0123456789.css", "/absent", "/zh/"]
LUA = """
local paths, turn = {%s}, 0
request = function() turn = turn %% #paths + 1; return wrk.format("GET", paths[turn]) end
response = function(status) if status ~= 200 and status ~= 404 then wrk.thread:stop() end end
"""


def failures(edge: Varnish, folder: Path, meanwhile: Callable[[], None], seconds: int) -> list[str]:
    """What load reports of requests that were not answered as they should be, while something happens."""
    script = folder / "paths.lua"
    script.write_text(LUA % ", ".join(f'"{path}"' for path in PATHS))
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "5s", "-s", str(script), edge.address]
    load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    meanwhile()
    said, _ = load.communicate(timeout=60)
    done = float(re.findall(r"in +([0-9.]+)s", said)[0])
    stopped = [f"stopped after {done} s"] if done < seconds - 0.5 else []
    return stopped + re.findall(r"Socket errors.*", said)


@pytest.mark.slow
def test_no_request_fails_while_origins_do(edge: Varnish, origins: list[Origin], tmp_path: Path) -> None:
    """One hangs and comes back, one dies, then there is none; and files are purged all the time."""
    first, second = origins
    everything = [file for file in SITE.files if not file.startswith("_v/")]
    purging = Purging([edge.address])
    ask(edge, *(asked(path) for path in PATHS))

    def faults() -> None:
        for fault in (
            lambda: first.signal(signal.SIGSTOP),
            lambda: first.signal(signal.SIGCONT),
            first.kill,
            second.kill,
        ):
            fault()
            for _ in range(10):
                purging.purge(everything)
                time.sleep(0.15)

    assert failures(edge, tmp_path, faults, 9) == []
    assert [response.status for response in ask(edge, *(asked(path) for path in PATHS))] == [
        200, 200, 200, 200, 200, 404, 200,
    ]  # fmt: skip


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hung"])
def test_the_next_origin_answers(edge: Varnish, origins: list[Origin], fault: int) -> None:
    first, second = origins
    assert wrong(SITE, edge, VISITORS[:3]) == []
    assert [line for line in second.asked() if "robots.txt" not in line] == []
    first.signal(fault)
    began = time.monotonic()
    assert wrong(SITE, edge, VISITORS) == []
    assert time.monotonic() - began < len(VISITORS)  # each would wait for a second and a half
    assert [line for line in second.asked() if "robots.txt" not in line] != []


def test_what_is_not_kept_fails_without_being_kept(edge: Varnish, origins: list[Origin]) -> None:
    """Whoever got 404 would believe it; redirects need no origin, and an origin that is back is asked."""
    for origin in origins:
        origin.kill()
    page, moved, refused = ask(edge, asked("/about/"), asked("/away"), asked("//"))
    assert (page.status, moved.status, refused.status) == (503, 307, 503)
    assert page.all("Cache-Control") == ["no-store"]
    origins[1].start()
    deadline = time.monotonic() + 60  # an address is left alone for a moment after it was refused there
    while (status := ask(edge, asked("/about/"))[0].status) == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 200


def test_a_variant_that_nobody_has_seen_is_the_default_in_an_outage(
    edge: Varnish, origins: list[Origin]
) -> None:
    personal = [each for each in VISITORS if b"/about/" in each.target]
    default = asked("/about/", ("Cookie", "fm_visit=1"))
    assert wrong(SITE, edge, [default]) == []
    for origin in origins:
        origin.kill()
    answered = ask(edge, *personal)
    assert {response.status for response in answered} == {200}
    assert {response.body for response in answered} == {SITE.files["about/index.html"]}
    assert {value for response in answered for value in response.all("Server-Timing")} == {"fm;desc=default"}
    assert {value for response in answered for value in response.all("Cache-Control")} == {
        "private, no-cache"
    }


# --- files that change


def changed(origins: list[Origin]) -> Site:
    site = site_of(SITE.table, {path: b"second " + data for path, data in SITE.files.items()})
    for origin in origins:
        origin.lay_out(site)
    return site


def test_what_is_purged_is_asked_for_again(edge: Varnish, origins: list[Origin]) -> None:
    """And nothing else; variants and default files each by their own name."""
    assert wrong(SITE, edge, VISITORS) == []
    site = changed(origins)
    assert wrong(SITE, edge, VISITORS) == []
    gone = [file for file in SITE.files if "about/" in file]
    Purging([edge.address]).purge(gone)
    about, others = [each for each in VISITORS if b"/about/" in each.target], VISITORS[:5]
    assert about
    assert wrong(site, edge, about) == []
    assert wrong(SITE, edge, [each for each in others if b"/about/" not in each.target]) == []
    Purging([edge.address]).purge_all()
    assert wrong(site, edge, VISITORS) == []


def test_a_purged_file_answers_while_no_origin_does(edge: Varnish, origins: list[Origin]) -> None:
    assert wrong(SITE, edge, VISITORS) == []
    for origin in origins:
        origin.kill()
    Purging([edge.address]).purge([file for file in SITE.files if "about/" in file])
    assert wrong(SITE, edge, VISITORS) == []


@pytest.mark.parametrize("method", ["PURGE", "BAN"])
def test_only_operators_purge(edge: Varnish, origins: list[Origin], method: str) -> None:
    """Neither another machine, nor a visitor whom a proxy on this machine lets through."""
    assert wrong(SITE, edge, [asked("/robots.txt")]) == []
    changed(origins)
    far = ask(edge, asked("/robots.txt", method=method), peer="127.0.0.2")
    near = ask(
        edge,
        asked("/robots.txt", ("X-Forwarded-For", "192.0.2.1"), method=method),
        asked("/robots.txt", ("Forwarded", "for=192.0.2.1"), method=method),
        asked("/robots.txt", ("Via", "1.1 proxy"), method=method),
    )
    assert [response.status for response in far + near] == [405] * 4
    assert wrong(SITE, edge, [asked("/robots.txt")]) == []


def test_wildcards_ban_nothing_beside_them(edge: Varnish, origins: list[Origin]) -> None:
    banned, others = [asked("/robots.txt"), asked("/plain/")], [asked("/data.json"), asked("/zh/plain/")]
    assert wrong(SITE, edge, banned + others) == []
    site = changed(origins)
    told = ask(
        edge, *(asked(path, method="BAN") for path in ("/robots.txt", "/plain/*", "/dat", "/z.*", "//"))
    )
    assert [response.status for response in told] == [200, 200, 200, 200, 400]
    assert wrong(site, edge, banned) == []
    assert wrong(SITE, edge, others) == []


# --- what visitors may say


def test_nobody_sets_the_variables_of_the_vcl(edge: Varnish) -> None:
    own = sorted(set(re.findall(r"unset req\.http\.(fm-[a-z0-9-]+)", vcl(SITE, ["http://127.0.0.1:1"]))))
    assert len(own) > 20
    forged = [(name, value) for name in own for value in ("1", "_v/aa")][:30]
    requests = [asked(path, *forged) for path in ("/", "/about/", "/robots.txt", "/old/", "/nothing", "//")]
    assert wrong(SITE, edge, requests) == []


COOKIES = [";" * 8000, "a;" * 4000, "xb=" * 2600, "a=b; " * 1600, " " * 100 + ";=" * 3900, "xb;" * 2600]
COOKIES += ["fm_consent=" + "." * 8000, "sg=" + "a_" * 4000 + "b.1.x", "sg=" + "a" * 8000, "\t;" * 4000]
AGENTS = ["b" * 8000, "mo" * 4000, "bot" * 2600, "MOBI" * 2000]
VALUES = ["https://" + "a" * 2000, "a-" * 1000, "," * 2500, "a," * 1200, "zh-" * 700]
TARGETS = ["/" + "a" * 8000, "/" + "%41" * 2600, "/" + "%ff" * 2600, "/" + "%E4%BF%83" * 800, "/a" * 4000]
TARGETS += ["/?" + "&" * 8000, "/?" + "a&" * 4000, "/?" + "ref&" * 2000 + "ref=x", "/about/?" + "&=" * 3900]
TARGETS += [
    "/" + "." * 7000,
    "/" + "a." * 3500,
    "/x%" * 2000,
    "/%2e." * 1500,
    "/a%2f" * 1500,
    "/" + "$a" * 3000,
]
TARGETS += [
    "%2fabout/",
    "x",
    "*",
    "?x",
    "http://a?x",
    "http://a",
    "/" + "-%24" * 400 + "/",
    "/a/" * 300 + "index.html",
]


def test_expressions_stop_for_nothing(edge: Varnish) -> None:
    """Varnish fails a request for whose headers an expression takes more than 10,000 steps."""
    requests = [asked("/", ("Cookie", cookie)) for cookie in COOKIES]
    requests += [asked("/about/", ("User-Agent", agent)) for agent in AGENTS]
    requests += [
        asked("/about/", *((name, value) for name in ("Referer", "Accept-Language", "If-None-Match")))
        for value in VALUES
    ]
    requests += [asked(target) for target in TARGETS]
    assert wrong(SITE, edge, requests) == []


def test_what_the_vcl_fails_for_ends_in_the_default(
    tmp_path: Path, origins: list[Origin], running: list[Running]
) -> None:
    """A fault is planted where a visitor's cookies are read."""
    text = vcl(SITE, [origins[0].address])
    fault = (
        'if (req.http.Cookie ~ "planted") { set req.http.fm-x = blob.transcode(decoding=HEX, encoded="x"); }'
    )
    broken = text.replace("sub fm_step {", f"sub fm_step {{\n    {fault}", 1)
    assert broken != text
    running.append(Varnish(tmp_path / "varnish", broken))
    personal = [each for each in VISITORS if b"/about/" in each.target][:3]
    sent = [
        asked("/about/", *((n.decode(), v.decode()) for n, v in each.headers), ("Cookie", "planted=1"))
        for each in personal
    ]
    answered = ask(running[-1], *sent)
    assert [response.status for response in answered] == [200] * len(sent)
    assert wrong(SITE, running[-1], personal) == []


def test_too_many_headers_are_refused(edge: Varnish) -> None:
    [response] = ask(edge, asked("/", *((f"X-{number}", "x") for number in range(80))))
    assert response.status == 400


def test_buckets_are_drawn_evenly(tmp_path: Path, running: list[Running]) -> None:
    site = generated(2, bucket="always")
    (tmp_path / "origin").mkdir()
    running.append(Origin(tmp_path / "origin", site))
    running.append(varnish(tmp_path / "varnish", site, [running[0].address]))
    answered = ask(running[1], *[asked("/")] * 3000)
    cookies = [cookie for response in answered for cookie in response.all("Set-Cookie")]
    buckets = [int(cookie[3:6]) for cookie in cookies if cookie.startswith("xb=")]
    assert len(buckets) == 3000
    assert {bucket // 100 for bucket in buckets} == set(range(10))
    assert sum(buckets) / len(buckets) == pytest.approx(499.5, abs=25)
