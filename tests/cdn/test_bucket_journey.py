"""The whole way in front of a bucket: publish, generate the edge, be told of the next release; `docs/platforms/s3-nginx.md`."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cached_site import CachedSite
from free_ports import free_port
from proxy_wire import Server
from s3_servers import S3Server

pytestmark = pytest.mark.nginx


@pytest.fixture
def bucket(moto_s3: S3Server, cached_site: CachedSite, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the origin; credentials only in the environment."""
    moto_s3.set_environment(monkeypatch)
    monkeypatch.setenv("FRAGMINT_REFRESH_TOKEN", "refresh-me-0123456789")
    address = moto_s3.url(moto_s3.bucket(public=True), "www")
    text = (cached_site.folder / "site.toml").read_text()
    (cached_site.folder / "site.toml").write_text(
        text.replace(json.dumps(str(cached_site.origin)), json.dumps(address))
    )
    return address


@pytest.fixture
def edge(bucket: str, cached_site: CachedSite, tmp_path: Path) -> Iterator[Server]:
    assert cached_site("publish").code == 0
    folder, port = tmp_path / "edge", free_port()
    ran = cached_site("edge", "nginx", "--out", folder, "--listen", f"127.0.0.1:{port}")
    assert ran.code == 0, ran.out
    running = Server(folder, port)
    yield running
    running.stop()


def seen(edge: Server, path: str, agent: str = "Mozilla/5.0 (X11)") -> str:
    asked = urllib.request.Request(edge.address + path, headers={"User-Agent": agent})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return str(answer.read().decode())


def test_from_the_first_publish_to_the_second(cached_site: CachedSite, edge: Server) -> None:
    assert "first for all" in seen(edge, "/")
    assert "first for phones" in seen(edge, "/", "Mozilla/5.0 (iPhone) Mobile")
    with (cached_site.folder / "site.toml").open("a") as settings:
        settings.write(f'cdn = {{kind = "nginx", caches = ["{edge.address}"]}}\n')
    assert cached_site("invalidate", "--all").facts["cdn"]["error"] == ""
    cached_site.write("second")
    ran = cached_site("publish")
    assert (ran.code, ran.facts["cdn"]["error"]) == (0, "")
    assert "second for all" in seen(edge, "/")
    assert "second for phones" in seen(edge, "/", "Mozilla/5.0 (iPhone) Mobile")
    assert "about second" in seen(edge, "/about/")


def test_the_folder_of_the_edge_knows_no_credential(edge: Server, moto_s3: S3Server) -> None:
    texts = [file.read_text(errors="replace") for file in edge.folder.glob("*.conf")]
    assert len(texts) == 4
    assert not any(moto_s3.secret_key in text or moto_s3.access_key in text for text in texts)
