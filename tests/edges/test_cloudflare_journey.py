"""From a new site to visitors of a Worker, by the commands of the documentation: an object store behind workerd."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from edge_requests import AGENTS
from free_ports import free_port
from s3_servers import S3Server
from shop_site import NOW, Shop
from worker_wire import Workerd

from publisher.edges.etag import etag_for
from publisher.workspace import Options, Workspace

KEY = "canary:a-secret-that-nobody-may-see"
pytestmark = pytest.mark.slow
EVENING = """---
title: Evening
sections:
  - {id: first, type: fragment, use: hero/question}
  - {id: second, type: fragment, use: notice/address}
  - id: greeting
    type: zone
    late: true
    choose:
      - {if: spring, use: hero/spring}
      - {if: returning, use: hero/returning}
      - {use: hero/welcome}
  - {id: offer, type: zone, late: true, choose: [{if: cn, use: notice/shipping}, {use: notice/tasting}]}
---
"""


@pytest.fixture(scope="module", params=["moto_s3", "ceph_s3"])
def store(request: pytest.FixtureRequest) -> S3Server:
    server: S3Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture(scope="module")
def shop(store: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop.new(tmp_path_factory.mktemp("site"), {**store.environment, "FRAGMINT_TAG_KEYS": KEY})
    (made.folder / "content/evening.md").write_text(EVENING)
    origin = store.url(store.bucket(public=True), "www")
    made.set(f'\n[targets.prod]\norigin = "{origin}"\nedge = "cloudflare"\ntags = "verified"\n')
    return made


@pytest.fixture(scope="module")
def worker(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workerd]:
    shop.run("publish", "--to", "prod")
    port = free_port()
    out = tmp_path_factory.mktemp("worker") / "edge"
    listen = f"127.0.0.1:{port}"
    shop.run("edge", "cloudflare", "--to", "prod", "--out", str(out), "--listen", listen)
    running = Workerd(out, {}, port)
    yield running
    running.stop()


def visit(worker: Workerd, path: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """The body and its lifetime. Whatever the store's own ETags are, this is the one that all edges give."""
    with urlopen(Request(worker.address + path, headers=headers), timeout=60) as response:
        body, told = response.read(), response.headers
    if "evening" not in path:
        assert told["ETag"] == etag_for(sha256(body).hexdigest(), len(body))
    return body, str(told["Cache-Control"])


def test_visitors_get_what_explain_says(shop: Shop, worker: Workerd, tmp_path: Path) -> None:
    for url, headers, file in shop.explained(tmp_path):
        body, cache = visit(worker, url, headers)
        assert body == file, url
        assert cache == "private, no-cache"


def test_late_zones_are_those_of_a_page_made_at_once(shop: Shop, worker: Workerd, tmp_path: Path) -> None:
    options = Options(datetime.fromisoformat(NOW))
    with Workspace(shop.folder, state=tmp_path / "state", options=options) as workspace:
        for facts, path, headers in [
            (["visit=new", "country=DE"], "/evening/", {"X-Country": "DE"}),
            (["visit=returning", "country=CN"], "/evening/", {"X-Country": "CN", "Cookie": "fm_visit=1"}),
            (["query.utm_campaign=spring"], "/evening/?utm_campaign=spring", {}),
        ]:
            whole = workspace.preview("/evening/", ["device=desktop", "tag=", "consent=", *facts])
            desktop = {"User-Agent": AGENTS["desktop"].decode(), **headers}
            assert visit(worker, path, desktop)[0] == whole
            assert b"fm-late" not in whole


def test_a_signed_tag_opens_and_a_forged_one_does_not(shop: Shop, worker: Workerd) -> None:
    [told] = shop.run("tag", "--to", "prod", "--with", "tag=member")
    cookie = told["cookie"]
    anybody, member = visit(worker, "/", {})[0], visit(worker, "/", {"Cookie": cookie})[0]
    forged = re.sub(r"\.[0-9]+\.", ".9999999999.", cookie)
    assert member != anybody
    assert visit(worker, "/", {"Cookie": forged})[0] == anybody


def test_no_key_leaves_its_place(shop: Shop, worker: Workerd, store: S3Server) -> None:
    secret = KEY.partition(":")[2].encode()
    holders = [path.name for path in worker.folder.iterdir() if secret in path.read_bytes()]
    assert holders == ["tag-keys"]
    assert stat.S_IMODE((worker.folder / "tag-keys").stat().st_mode) == 0o600
    bucket = re.search(r"s3://([^/]+)/", (shop.folder / "site.toml").read_text())
    assert bucket
    stored = store.files(bucket[1])
    assert stored
    assert not [name for name, data in stored.items() if secret in data]


def test_a_new_release_needs_no_new_worker(shop: Shop, worker: Workerd) -> None:
    before = visit(worker, "/about/", {})[0]
    page = shop.folder / "content/about.md"
    page.write_text(page.read_text() + "\nA sentence that was not there before.\n")
    shop.commit()
    shop.run("publish", "--to", "prod")
    after = visit(worker, "/about/", {})[0]
    assert b"was not there before" in after
    assert b"was not there before" not in before
    shop.run("rollback", "--to", "prod")
    assert visit(worker, "/about/", {})[0] == before
