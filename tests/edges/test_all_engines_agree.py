"""One site, published by the command; one corpus; every engine. Each answer is compared with what the documents say, by an
oracle that shares nothing with the software, and each file's bytes and ETag with those published, so that all engines agree.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import unquote_to_bytes

import pytest
from acceptance_engines import ENGINES, Answers, Ask, Engine, Published
from acceptance_oracle import Expected, expect
from acceptance_requests import corpus
from acceptance_rules import DECLARED, Behaviour
from acceptance_site import LATE, PAGES, write
from edge_sites import Site, site_of
from edge_wire import Response, ask_app
from proxy_wire import FolderServer

from cms.edge import EdgeApp
from publisher.edges import codec
from publisher.edges.request import Request

REQUESTS = 24_000
NOW = "2026-03-01T12:00:00+00:00"
NEVER = {"never"}  # the mark of an experiment that is over
pytestmark = [pytest.mark.slow, pytest.mark.nginx, pytest.mark.varnish]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("site")
    write(folder, "http://127.0.0.1:9")
    command = [sys.executable, "-m", "cms", "publish", "--to", "local", "--site", str(folder), "--now", NOW]
    subprocess.run(command, check=True, capture_output=True)
    public = folder / "origin/live/public"
    files = {str(file.relative_to(public)): file.read_bytes() for file in public.rglob("*") if file.is_file()}
    table = codec.loads((folder / "origin/live/edge/table.json").read_text())
    server = FolderServer(tmp_path_factory.mktemp("plain"), public.parent)
    yield Published(site_of(table, files), server.address)
    server.stop()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[str(request.param)]


@pytest.fixture(scope="module")
def ask(engine: Engine, published: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with engine.start(published, tmp_path_factory.mktemp("engine")) as asking:
        yield asking


def requests(engine: Engine) -> list[Request]:
    return [engine.seen(each) for each in corpus(1, REQUESTS) if engine.takes(each)]


def test_every_request_is_answered_as_the_documents_say(
    engine: Engine, ask: Ask, published: Published
) -> None:
    asked = requests(engine)
    assert len(asked) > REQUESTS * 0.9
    answered = ask(asked)
    assert len(answered) == len(asked)
    assert not wrong(published.site, engine.behaviour, answered)


def test_the_corpus_reaches_every_choice(published: Published) -> None:
    files = plain_files(published.site)
    expected = [expect(each, DECLARED, 500, files) for each in corpus(1, REQUESTS)]
    reached = {mark for each in expected for mark in each.marks or ()}
    assert (
        reached
        == {mark for zones in [*PAGES.values(), LATE.values()] for zone in zones for _, mark in zone} - NEVER
    )
    assert {each.status for each in expected} == {200, 301, 302, 307, 308, 404, 405, 410}


def test_an_edge_that_believes_strangers_is_found_out(published: Published) -> None:
    table, site = published.site.table, published.site
    careless = replace(table, settings=replace(table.settings, trusted_proxies=("0.0.0.0/0",)))
    assert wrong(site, DECLARED, ask_app(EdgeApp(careless, site), list(corpus(1, REQUESTS // 4))))


def wrong(site: Site, behaviour: Behaviour, answered: Answers) -> str:
    """The requests that are not answered as expected, the first few with what differs; empty if there are none."""
    files = plain_files(site)
    found = [
        f"{request.method} {request.target!r} {request.headers} from {request.peer}\n  {differences}"
        for request, response in answered
        if (differences := differing(site, behaviour, request, response, files))
    ]
    return f"{len(found)} of {len(answered)} differ\n" + "\n".join(found[:6]) if found else ""


def plain_files(site: Site) -> list[str]:
    return [path for path in site.files if not path.endswith(".html")]


def differing(
    site: Site, behaviour: Behaviour, request: Request, response: Response, files: Sequence[str]
) -> dict[str, tuple[object, object]]:
    """What is not as expected: name → (seen, expected)."""
    cookies = response.all("Set-Cookie")
    issued = next((int(each[3:6]) for each in cookies if re.match("xb=[0-9]{3};", each)), None)
    wanted = expect(request, behaviour, issued, files)
    pairs: dict[str, tuple[object, object]] = {
        "status": (response.status, wanted.status),
        "cache": (response.all("Cache-Control"), [wanted.cache]),
        "location": (response.all("Location"), [wanted.location] if wanted.location is not None else []),
        "cookies": (tuple(sorted(each.partition("=")[0] for each in cookies)), wanted.cookies),
        "timed": (bool(response.all("Server-Timing")), wanted.cache.startswith("private")),
        "added": (response.all("X-Everywhere") + response.all("X-Zone"), list(wanted.added)),
    }
    if wanted.marks is not None and request.method == "GET":
        pairs |= _body(site, behaviour, wanted, request, response)
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _body(
    site: Site, behaviour: Behaviour, wanted: Expected, request: Request, response: Response
) -> dict[str, tuple[object, object]]:
    """The choices that the page shows; and, where no late zones were put in, its file and that file's ETag."""
    marks = tuple(each.decode() for each in re.findall(rb"Mark-([\w-]+)-end", response.body))
    pairs: dict[str, tuple[object, object]] = {"marks": (marks, wanted.marks)}
    path = unquote_to_bytes(request.target.partition(b"?")[0]).decode(errors="replace")
    if wanted.status == 200 and not (path in LATE and behaviour.composes):
        key = "".join(response.all("Server-Timing")).removeprefix("fm;desc=").replace("default", "")
        file = (f"_v/{key}" if key else "") + path + "index.html" * path.endswith("/")
        pairs["bytes"] = (response.body == site.files[file.lstrip("/")], True)
    if wanted.status == 200 and behaviour.tags_files:
        pairs["etag"] = (
            response.all("ETag"),
            [] if path in LATE and behaviour.composes else [_etag(response.body)],
        )
    return pairs


def _etag(body: bytes) -> str:
    """Made of the content alone, as docs/edges.md has it."""
    return f'"{int(sha256(body).hexdigest()[:8], 16) >> 1:x}-{len(body):x}"'
