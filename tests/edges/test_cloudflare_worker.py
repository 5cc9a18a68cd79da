"""The worker beside choosing: origins that fail, a cache that remembers, and what goes where."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from edge_requests import witnesses
from edge_sites import Site, generated, site_of
from edge_wire import Running, ask, asked, wrong
from free_ports import free_port
from hypothesis import HealthCheck, given, settings
from proxy_wire import Origin
from shared_cache_property import strangers, visits
from worker_wire import Workerd, placement

from publisher.edges import cloudflare
from publisher.edges.request import Request
from publisher.edges.table import EdgeSettings, EdgeTable

SITE = generated(11, trusted_proxies=("127.0.0.1/32",))
pytestmark = pytest.mark.nginx


@pytest.fixture
def origin(folders: Callable[[str], Path], running: list[Running]) -> Origin:
    running.append(Origin(folders("one"), SITE))
    return running[-1]


@pytest.fixture
def worker(folders: Callable[[str], Path], running: list[Running], origin: Origin) -> Workerd:
    running.append(Workerd.before(folders("worker"), SITE, [origin.address]))
    return running[-1]


def visitors(site: Site = SITE, every: int = 40) -> list[Request]:
    return list(witnesses(site))[::every]


# --- origins that fail


def test_what_was_visited_outlives_every_origin(worker: Workerd, origin: Origin) -> None:
    requests = visitors()
    assert wrong(SITE, worker, requests) == []
    origin.kill()
    assert wrong(SITE, worker, requests) == []


@pytest.mark.parametrize("name", ["%ff", "%c3", "x" * 901, "%E4%BF%83" * 301])
def test_what_no_file_is_called_is_not_asked_for(worker: Workerd, origin: Origin, name: str) -> None:
    """An object store would call the request wrong, and so look broken."""
    assert [each.status for each in ask(worker, asked(f"/{name}"), asked(f"/zh/{name}/"))] == [404, 404]
    assert not any(name in line for line in origin.asked())


def test_an_unknown_file_is_not_missing_because_nobody_can_be_asked(worker: Workerd, origin: Origin) -> None:
    """Whoever got 404 would believe it; redirects need no origin."""
    origin.kill()
    page, asset, moved, refused = ask(
        worker, asked("/about/"), asked("/robots.txt"), asked("/away"), asked("//")
    )
    assert [page.status, asset.status, refused.status] == [503, 503, 503]
    assert page.all("Cache-Control") == ["no-store"]
    assert moved.status == 307


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hung"])
def test_the_next_origin_answers(fault: int, folders: Callable[[str], Path], running: list[Running]) -> None:
    """And the one that failed is left alone for a while, so that only one visitor has waited for it."""
    first, second = Origin(folders("first"), SITE), Origin(folders("second"), SITE)
    running += [first, second]
    worker = Workerd.before(folders("edge"), SITE, [first.address, second.address])
    running.append(worker)
    assert wrong(SITE, worker, visitors()) == []
    assert second.asked() == []
    first.signal(fault)
    began, later = time.monotonic(), visitors(every=41)
    assert wrong(SITE, worker, later) == []
    assert time.monotonic() - began < len(later) * 0.7  # each would wait for a second
    assert second.asked()


def test_a_new_release_is_seen_at_once(worker: Workerd, origin: Origin) -> None:
    """Without a purge: the cache asks each time, and the origin says whether anything has changed."""
    requests = visitors()
    assert wrong(SITE, worker, requests) == []
    before = len(origin.asked())
    assert wrong(SITE, worker, requests) == []
    assert {line.rpartition(" ")[2] for line in origin.asked()[before:]} == {"304", "404"}
    changed = site_of(SITE.table, {path: b"second " + data for path, data in SITE.files.items()})
    origin.lay_out(changed)
    assert wrong(changed, worker, requests) == []


def purged(folder: Path, origin: Origin, fresh: int) -> Workerd:
    """A worker behind Cloudflare's cache, which every publish purges, as if a minute were `fresh` seconds."""
    port = free_port()
    made = placement(folder, SITE, [origin.address], f"127.0.0.1:{port}")
    made = replace(made, target=replace(made.target, cdn={"kind": "cloudflare", "zone": "z"}))
    files = dict(cloudflare.files(made))
    minute = '\\"fresh\\":60'
    assert minute in files["worker.mjs"]
    files["worker.mjs"] = files["worker.mjs"].replace(minute, minute.replace("60", str(fresh)))
    files["config.capnp"] = files["config.capnp"].replace('(name = "ALONE", text = "true"),', "")
    return Workerd(folder, files, port)


def test_a_purged_cache_is_trusted_for_a_minute(
    folders: Callable[[str], Path], running: list[Running], origin: Origin
) -> None:
    worker = purged(folders("fresh"), origin, 60)
    running.append(worker)
    requests = visitors()
    assert wrong(SITE, worker, requests) == []
    before = [line for line in origin.asked() if line.endswith("200")]
    origin.lay_out(site_of(SITE.table, {path: b"second " + data for path, data in SITE.files.items()}))
    assert wrong(SITE, worker, requests) == []
    assert [line for line in origin.asked() if line.endswith("200")] == before


def test_after_that_it_is_renewed_behind_the_visitors_back(
    folders: Callable[[str], Path], running: list[Running], origin: Origin
) -> None:
    """Who comes first gets what is kept, at once; who comes later gets what is new."""
    worker = purged(folders("stale"), origin, 0)
    running.append(worker)
    request = asked("/robots.txt")
    assert wrong(SITE, worker, [request]) == []
    changed = site_of(SITE.table, {path: b"second " + data for path, data in SITE.files.items()})
    origin.lay_out(changed)
    assert wrong(SITE, worker, [request]) == []
    deadline = time.monotonic() + 60
    while wrong(changed, worker, [request]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert wrong(changed, worker, [request]) == []


def test_a_page_that_went_is_gone(worker: Workerd, origin: Origin) -> None:
    assert ask(worker, asked("/robots.txt"))[0].status == 200
    (origin.public / "robots.txt").unlink()
    assert ask(worker, asked("/robots.txt"))[0].status == 404
    origin.kill()
    assert ask(worker, asked("/robots.txt"))[0].status == 503


def test_hashed_assets_are_asked_for_once(worker: Workerd, origin: Origin) -> None:
    for _ in range(3):
        assert ask(worker, asked("/assets/app.0123456789.css"))[0].status == 200
    assert len([line for line in origin.asked() if "app.0123456789" in line]) == 1


def test_workerd_needs_no_cache(
    folders: Callable[[str], Path], running: list[Running], origin: Origin
) -> None:
    folder = folders("bare")
    port = free_port()
    files = dict(cloudflare.files(placement(folder, SITE, [origin.address], f"127.0.0.1:{port}")))
    files["config.capnp"] = files["config.capnp"].replace('cacheApiOutbound = "cache",', "")
    running.append(Workerd(folder, files, port))
    assert wrong(SITE, running[-1], visitors()) == []


def test_a_cache_that_gives_nonsense_is_none(
    folders: Callable[[str], Path], running: list[Running], origin: Origin
) -> None:
    folder, port = folders("mad"), free_port()
    files = dict(cloudflare.files(placement(folder, SITE, [origin.address], f"127.0.0.1:{port}")))
    mad = "new Response('x'.repeat(9), { headers: { 'CF-Cache-Status': 'HIT', 'Content-Encoding': 'gzip' } })"
    files["cache.mjs"] = f"export default {{ async fetch() {{ return {mad}; }} }};"
    running.append(Workerd(folder, files, port))
    assert wrong(SITE, running[-1], [*visitors(), asked("/assets/app.0123456789.css")]) == []


# --- what goes where


def test_nothing_of_a_visitor_reaches_the_origin(worker: Workerd, origin: Origin) -> None:
    canary = [("Cookie", "plan=canary"), ("X-Forwarded-Host", "canary.example"), ("Authorization", "canary")]
    answered = ask(worker, *(asked(f"{path}?canary=1", *canary) for path in ("/", "/robots.txt", "/x")))
    assert [each.status for each in answered] == [200, 200, 404]
    assert not any("canary" in line for line in origin.asked())
    for response in answered:
        assert b"canary" not in response.body
        assert not any("canary" in value for _, value in response.headers)


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/nothing", "/old/", "/plain"])
def test_head_is_get_without_a_body(worker: Workerd, path: str) -> None:
    got, headed = ask(worker, asked(path), asked(path, method="HEAD"))
    assert headed.body == b""
    assert headed.status == got.status
    assert {name.lower(): value for name, value in headed.headers if name != "Content-Length"} == {
        name.lower(): value for name, value in got.headers if name != "Content-Length"
    }
    if got.status == 200:
        assert headed.all("Content-Length") == [str(len(got.body))]


@pytest.mark.parametrize(
    "name",
    ["a.HTML", ".html", "x.tar.gz", "noext", "x.", "x.constructor", "dir.css/x", "图.png", "a.b/.c.js"],
)
def test_types_are_the_sites_own(folders: Callable[[str], Path], running: list[Running], name: str) -> None:
    """Not what an origin says: some object stores have other opinions, or none."""
    site = site_of(EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), {}, (), {}), {name: b"x"})
    origin = Origin(folders("untyped"), site)
    running.append(origin)
    config = origin.folder / "nginx.conf"
    typeless = re.sub(r"(?s)types {.*?}", "types {}", config.read_text())
    config.write_text(re.sub(r"default_type .*;", "default_type x/y; etag off;", typeless))
    origin.reload()
    worker = Workerd.before(folders("typing"), site, [origin.address])
    running.append(worker)
    request = asked("/" + quote(name))
    assert wrong(site, worker, [request, replace(request, method="HEAD")]) == []


@given(drawn=visits(SITE))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_nobody_gets_anothers_page(worker: Workerd, drawn: list[Request]) -> None:
    assert strangers(worker.address, SITE, drawn) == []
