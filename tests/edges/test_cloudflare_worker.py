"""The worker beside choosing: origins that fail, a cache that remembers, tags that are signed, faults of its own."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from edge_requests import get, witnesses
from edge_sites import Site, generated, site_of
from edge_wire import Client, Response, differences, free_port
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from proxy_wire import Origin
from shared_cache_property import strangers, visits
from worker_wire import Workerd, placement

from audience.diagram import Diagram, Variable
from audience.signals import BUILT_IN
from publisher.edges import cloudflare
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable
from publisher.edges.tags import TagKey, sign, verified, write_keys
from publisher.late.placeholder import after, before, expand

SITE = generated(11, trusted_proxies=("127.0.0.1/32",))
NEW, OLD, OTHER = (TagKey(name, f"{name}-secret-of-sixteen") for name in "abc")
pytestmark = pytest.mark.nginx


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[str], Path]:
    def made(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return made


Servers = list[Origin | Workerd]


@pytest.fixture
def running() -> Iterator[Servers]:
    """What is put here is stopped at the end."""
    servers: Servers = []
    yield servers
    for server in reversed(servers):
        server.stop()


@pytest.fixture
def origin(folders: Callable[[str], Path], running: Servers) -> Origin:
    running.append(Origin(folders("one"), SITE))
    return running[-1]


@pytest.fixture
def worker(folders: Callable[[str], Path], running: Servers, origin: Origin) -> Workerd:
    running.append(Workerd.before(folders("worker"), SITE, [origin.address]))
    return running[-1]


def ask(worker: Workerd, *requests: Request) -> list[Response]:
    client = Client(worker.port)
    answered = [response for _, response in client.ask(requests)]
    client.close()
    return answered


def asked(target: str, *headers: tuple[str, str], method: str = "GET") -> Request:
    return get(target.encode(), [(name.encode(), value.encode()) for name, value in headers], method)


def visitors(site: Site = SITE, every: int = 40) -> list[Request]:
    return list(witnesses(site))[::every]


def wrong(site: Site, worker: Workerd, requests: list[Request]) -> list[list[str]]:
    answered = zip(requests, ask(worker, *requests), strict=True)
    return [found for request, response in answered if (found := differences(site, request, response))]


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
def test_the_next_origin_answers(fault: int, folders: Callable[[str], Path], running: Servers) -> None:
    """And the one that failed is left alone for a while, so that only one visitor has waited for it."""
    first, second = Origin(folders("first"), SITE), Origin(folders("second"), SITE)
    running += [first, second]
    worker = Workerd.before(folders("edge"), SITE, [first.address, second.address])
    running.append(worker)
    assert wrong(SITE, worker, visitors()) == []
    assert second.asked() == []
    first.signal(fault)
    began = time.monotonic()
    assert wrong(SITE, worker, visitors(every=41)) == []
    assert time.monotonic() - began < 8
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
    folders: Callable[[str], Path], running: Servers, origin: Origin
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
    folders: Callable[[str], Path], running: Servers, origin: Origin
) -> None:
    """Who comes first gets what is kept, at once; who comes later gets what is new."""
    worker = purged(folders("stale"), origin, 0)
    running.append(worker)
    request = asked("/robots.txt")
    assert wrong(SITE, worker, [request]) == []
    changed = site_of(SITE.table, {path: b"second " + data for path, data in SITE.files.items()})
    origin.lay_out(changed)
    assert wrong(SITE, worker, [request]) == []
    deadline = time.monotonic() + 20
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


def test_workerd_needs_no_cache(folders: Callable[[str], Path], running: Servers, origin: Origin) -> None:
    folder = folders("bare")
    port = free_port()
    files = dict(cloudflare.files(placement(folder, SITE, [origin.address], f"127.0.0.1:{port}")))
    files["config.capnp"] = files["config.capnp"].replace('cacheApiOutbound = "cache",', "")
    running.append(Workerd(folder, files, port))
    assert wrong(SITE, running[-1], visitors()) == []


def test_a_cache_that_gives_nonsense_is_none(
    folders: Callable[[str], Path], running: Servers, origin: Origin
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
def test_types_are_the_sites_own(folders: Callable[[str], Path], running: Servers, name: str) -> None:
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
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_gets_anothers_page(worker: Workerd, drawn: list[Request]) -> None:
    assert strangers(worker.address, SITE, drawn) == []


# --- visitor tags


TAGGED = generated(1, trusted_proxies=("127.0.0.1/32",))


def verifying(site: Site, keys: str, folders: Callable[[str], Path], running: Servers) -> Workerd:
    running.append(Origin(folders("tagged"), site))
    running.append(Workerd.before(folders("edge"), site, [running[-1].address], keys=keys))
    assert isinstance(running[-1], Workerd)
    return running[-1]


def resigned(request: Request, key: TagKey, expires: int) -> Request:
    def signed(found: re.Match[bytes]) -> bytes:
        return b"sg=" + sign(found[1].decode().split("_"), expires, [key]).encode()

    headers = [(name, re.sub(rb"sg=([^.;]+)[^;]+", signed, value)) for name, value in request.headers]
    return replace(request, headers=headers)


def test_only_signed_tags_are_believed(folders: Callable[[str], Path], running: Servers) -> None:
    worker = verifying(TAGGED, write_keys([NEW, OLD]), folders, running)
    now = int(time.time())
    tagged = [each for each in witnesses(TAGGED) if b"sg=" in dict(each.headers)[b"Cookie"]][::30]
    requests = tagged + [
        resigned(each, key, now + late) for each in tagged for key in (NEW, OLD, OTHER) for late in (600, -1)
    ]
    reader = verified([NEW, OLD], lambda: now)
    answered = zip(requests, ask(worker, *requests), strict=True)
    assert [found for each, got in answered if (found := differences(TAGGED, each, got, reader))] == []
    files = [respond(each, TAGGED.table, TAGGED.entry, lambda: 0, reader).file for each in requests]
    assert files != [respond(each, TAGGED.table, TAGGED.entry, lambda: 0).file for each in requests]


def test_without_keys_nobody_has_tags(folders: Callable[[str], Path], running: Servers) -> None:
    worker = verifying(TAGGED, "nonsense", folders, running)
    requests = [resigned(each, NEW, 9_999_999_999) for each in visitors(TAGGED, 50)]
    reader = verified([], time.time)
    answered = zip(requests, ask(worker, *requests), strict=True)
    assert [found for each, got in answered if (found := differences(TAGGED, each, got, reader))] == []


def test_no_key_is_in_any_program(folders: Callable[[str], Path]) -> None:
    made = placement(folders("edge"), SITE, ["https://files.example"])
    made = replace(made, target=replace(made.target, tags="verified"), tag_keys=write_keys([NEW]))
    files = dict(cloudflare.files(made))
    assert files.pop("tag-keys") == write_keys([NEW])
    assert NEW.secret not in repr(made) + "".join(files.values())
    assert set(files) == {"worker.mjs", "cache.mjs", "config.capnp", "wrangler.toml"}


# --- late zones

HALF = Variable("bucket", "bucket", 3, table=(0,) * 500 + (1,) * 500, unknown=2)
VISIT = Variable("visit", "string", 2, exact=(("returning", 1),))
LATE = ("/_f/0123456789abcdef/", "/_f/fedcba9876543210/")
ZONES = EdgeTable(
    EdgeSettings(("en",), "en", {"en": ""}, bucket="always"),
    {name: BUILT_IN[name] for name in ("bucket", "visit")},
    (
        Decision(Diagram((), (), ((0,),), -1), ("",)),
        Decision(Diagram((HALF,), ((0, (-1, -2, -1)),), ((0,), (1,)), 0), ("", "aa")),
        Decision(Diagram((VISIT,), ((0, (-1, -2)),), ((0,), (1,)), 0), ("", "bb")),
    ),
    {"/": 0, "/x/": 1, LATE[0]: 1, LATE[1]: 2},
    late={"/": LATE, "/x/": LATE[:1]},
)


def zoned() -> Site:
    one, other = (before(path) + f"default {path}".encode() + after() for path in LATE)
    files = {"index.html": "促销 <b>".encode() + one + b"</b>" + other + one + b"\xff end"}
    files |= {"x/index.html": one, "_v/aa/x/index.html": b"x aa " + one}
    for path in LATE:
        files[f"{path[1:]}index.html"] = f"zone {path}".encode()
    files[f"_v/aa{LATE[0]}index.html"] = b"zone aa <!--x-->"
    files[f"_v/bb{LATE[1]}index.html"] = b""
    return site_of(ZONES, files)


@given(bucket=st.none() | st.integers(0, 999), returns=st.booleans(), path=st.sampled_from(["/", "/x/"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_late_zones_are_put_in(zones: Workerd, bucket: int | None, returns: bool, path: str) -> None:
    """Also for the visitor who gets a bucket with this very answer."""
    site = zoned()
    cookies = ([] if bucket is None else [f"xb={bucket:03d}"]) + ["fm_visit=1"] * returns
    request = asked(path, ("Cookie", "; ".join(cookies)), ("If-None-Match", "*"))
    [response] = ask(zones, request)
    issued = re.search(r"xb=([0-9]{3});", " ".join(response.all("Set-Cookie")))
    then = int(issued[1]) if issued else -1

    def file(target: str) -> bytes:
        found = respond(replace(request, target=target.encode()), site.table, site.entry, lambda: then)
        return site.files[found.file or ""]

    assert response.body == expand(file(path), file)
    assert response.all("ETag") == []
    assert response.status == 200
    assert (issued is None) == (bucket is not None)


@pytest.fixture
def zones(folders: Callable[[str], Path], running: Servers, origin: Origin) -> Workerd:
    origin.lay_out(zoned())
    running.append(Workerd.before(folders("zones"), zoned(), [origin.address]))
    return running[-1]


def test_a_zone_that_is_missing_leaves_its_default(zones: Workerd, origin: Origin) -> None:
    for file in origin.public.rglob("*/0123456789abcdef/index.html"):
        file.unlink()
    [response] = ask(zones, asked("/x/", ("Cookie", "xb=100; fm_visit=1")))
    assert response.body == zoned().files["x/index.html"]


def test_a_late_zone_may_be_asked_for_itself(zones: Workerd) -> None:
    found, hidden = ask(zones, asked(LATE[1], ("Cookie", "xb=1; fm_visit=1")), asked("/_f/0123456789abcdef"))
    assert (found.status, found.body) == (200, b"")
    assert found.all("Cache-Control") == ["private, no-cache"]
    assert hidden.status == 404


# --- faults of its own


def functions(program: str) -> list[str]:
    """Names of the functions at the top of a program, but those that answer when others fail."""
    own = re.findall(r"^(?:async )?function (\w+)\(", program, re.MULTILINE)
    last = {"respond", "fallback", "plainPath", "plainAnswer", "edgeIn", "prepared", "addressIn"}
    reading = {
        "fetched",
        "fetchedFrom",
        "fileIn",
        "byHealth",
        "discarded",
        "isKey",
        "inTime",
        "heldIn",
        "tagFor",
    }
    reading |= {"hexadecimal"}
    return [name for name in own if name not in last | reading]


def test_a_fault_in_any_function_ends_in_the_default_page(
    folders: Callable[[str], Path], origin: Origin
) -> None:
    """One worker a function, which throws where that function begins; never an error, never another page."""
    folder = folders("faults")
    files = cloudflare.files(placement(folder, SITE, [origin.address]))
    names = functions(files["worker.mjs"])
    assert len(names) > 40
    default = SITE.files["about/index.html"]
    allowed = {default, *(data for path, data in SITE.files.items() if path.endswith("/about/index.html"))}
    port = free_port()
    running = Workerd(folder, faulty(dict(files), names, port), port)
    try:
        visitor = [
            ("Cookie", "xb=001; fm_visit=1; fm_consent=personalization; plan=pro"),
            ("X-Country", "CN"),
        ]
        answers = {
            name: ask(running, asked("/about/", ("X-Fault", name), *visitor))[0] for name in ["", *names]
        }
    finally:
        running.stop()
    assert {name: response.status for name, response in answers.items() if response.status != 200} == {}
    assert [name for name, response in answers.items() if response.body not in allowed] == []
    met = [name for name, each in answers.items() if each.all("Server-Timing") == ["fm;desc=fault"]]
    assert len(met) > 15


def faulty(files: dict[str, str], names: list[str], port: int) -> dict[str, str]:
    """A worker that throws in the function which the header X-Fault names."""
    text = files["worker.mjs"]
    for name in names:
        thrown = f'    if (FAULT === "{name}") {{ throw new Error("planted"); }}\n'
        text = re.sub(rf"^((?:async )?function {name}\(.*\{{\n)", rf"\g<1>{thrown}", text, flags=re.MULTILINE)
    text = text.replace("export default {", "let FAULT = '';\nexport default {", 1)
    text = text.replace("async fetch(request, env, context) {\n", "async fetch(request, env, context) {\n"
        "        FAULT = request.headers.get('X-Fault');\n", 1)  # fmt: skip
    config = files["config.capnp"].replace("127.0.0.1:80", f"127.0.0.1:{port}")
    return files | {"worker.mjs": text, "config.capnp": config}


# --- large files and parts of files

LARGE = bytes(range(256)) * 40_000  # 10 MB: more than a worker holds
SIZES = {"film.mp4": LARGE, "small.mp4": LARGE[:1000], "index.html": b"home"}


@pytest.fixture
def films(folders: Callable[[str], Path], running: Servers) -> Workerd:
    site = site_of(EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), {}, (), {}), SIZES)
    running.append(Origin(folders("films"), site))
    worker = Workerd.before(folders("cinema"), site, [running[-1].address])
    running.append(worker)
    return worker


@pytest.mark.parametrize(
    ("path", "asked_for", "part"),
    [
        ("small.mp4", "bytes=0-0", slice(0, 1)),
        ("small.mp4", "bytes=990-", slice(990, 1000)),
        ("small.mp4", "bytes=-10", slice(990, 1000)),
        ("small.mp4", "bytes=5-2000", slice(5, 1000)),
        ("film.mp4", "bytes=9000000-9000009", slice(9_000_000, 9_000_010)),
        ("film.mp4", "bytes=-7", slice(-7, None)),
    ],
)
def test_a_part_of_a_file(films: Workerd, path: str, asked_for: str, part: slice) -> None:
    [response] = ask(films, asked(f"/{path}", ("Range", asked_for)))
    data = SIZES[path]
    start, stop, _ = part.indices(len(data))
    assert (response.status, response.body) == (206, data[part])
    assert response.all("Content-Range") == [f"bytes {start}-{stop - 1}/{len(data)}"]


@pytest.mark.parametrize(
    "asked_for", ["bytes=-", "bytes=9-5", "bytes=1000-", "bytes=0-1,5-6", "lines=1-2", "x"]
)
def test_what_is_no_range_gets_the_whole_file(films: Workerd, asked_for: str) -> None:
    [response] = ask(films, asked("/small.mp4", ("Range", asked_for)))
    assert (response.status, response.body) == (200, SIZES["small.mp4"])


def test_large_files_pass_through(films: Workerd) -> None:
    whole, again, headed = ask(films, *[asked("/film.mp4")] * 2, asked("/film.mp4", method="HEAD"))
    assert whole.body == again.body == LARGE
    assert (headed.status, headed.body, headed.all("Content-Length")) == (200, b"", [str(len(LARGE))])
    [known] = ask(films, asked("/film.mp4", ("If-None-Match", whole.all("ETag")[0])))
    assert known.status == 304
