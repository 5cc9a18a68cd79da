"""From a new site to visitors of Varnish, by the commands of the documentation: an object store behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from free_ports import free_ports
from s3_servers import S3Server
from shop_site import Shop
from varnish_server import Varnish

pytestmark = [pytest.mark.varnish, pytest.mark.slow]


@pytest.fixture(scope="module")
def shop(ceph_s3: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop.new(tmp_path_factory.mktemp("site"), ceph_s3.environment)
    origin = ceph_s3.url(ceph_s3.bucket(public=True), "www")
    made.set(f'\n[targets.prod]\norigin = "{origin}"\nedge = "varnish"\n')
    return made


@pytest.fixture(scope="module")
def edge(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    """There is nothing to be told before the first release, so the cache is named after it."""
    shop.run("publish", "--to", "prod")
    (port,) = free_ports(1)
    listen, folder = f"127.0.0.1:{port}", tmp_path_factory.mktemp("varnish")
    shop.set(f'cdn = {{kind = "varnish", caches = ["http://{listen}"]}}\n')
    shop.run("edge", "varnish", "--to", "prod", "--out", str(folder / "edge"), "--listen", listen)
    running = Varnish(folder, (folder / "edge/default.vcl").read_text(), port=port)
    yield running
    running.stop()


def visit(edge: Varnish, path: str, headers: dict[str, str]) -> bytes:
    with urlopen(Request(edge.address + path, headers=headers), timeout=60) as response:
        assert response.headers["Cache-Control"] == "private, no-cache"
        return bytes(response.read())


def test_visitors_get_what_explain_says(shop: Shop, edge: Varnish, tmp_path: Path) -> None:
    for url, headers, file in shop.explained(tmp_path):
        assert visit(edge, url, headers) == file, url


def test_a_publish_is_seen_at_once(shop: Shop, edge: Varnish) -> None:
    """Variants too, which the cache has kept for minutes to come."""
    china = {"X-Country": "CN"}
    before = [visit(edge, "/about/", {}), visit(edge, "/", {}), visit(edge, "/", china)]
    assert before[1] != before[2]
    page = shop.folder / "content/about.md"
    page.write_text(page.read_text() + "\nA sentence that was not there before.\n")
    shop.commit()
    shop.run("publish", "--to", "prod")
    assert b"was not there before" in visit(edge, "/about/", {})
    shop.run("rollback", "--to", "prod")
    assert [visit(edge, "/about/", {}), visit(edge, "/", {}), visit(edge, "/", china)] == before
