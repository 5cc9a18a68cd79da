"""What Cloudflare and workerd are told beside the worker: services, buckets, routes, sizes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_requests import hostile, witnesses
from edge_sites import Site, generated, site_of
from edge_wire import ask, asked, differences, wrong
from free_ports import free_port
from proxy_wire import Origin
from worker_wire import Workerd, is_refused, placement, seen_by_workers

from publisher.edges import cloudflare
from publisher.edges.errors import CannotExpress
from publisher.edges.placement import Placement
from publisher.origins.reading import NoReadAddress

SITE = generated(11, trusted_proxies=("127.0.0.1/32",))
R2 = "s3://shop/www?endpoint=https://0123.r2.cloudflarestorage.com&region=auto"
READ_R2 = Path(__file__).with_name("r2_bucket.js")


def placed(folder: Path, *origins: str, read: tuple[str, ...] = (), **more: str) -> Placement:
    made = placement(folder, SITE, ["http://x"] * len(origins), more.pop("listen", "127.0.0.1:80"))
    return replace(made, target=replace(made.target, origins=origins, read=read), **more)


def test_a_bucket_at_r2_is_bound(tmp_path: Path) -> None:
    made = placed(tmp_path, R2, "s3://other?region=eu-west-1", base_url="https://www.example.com")
    settings = tomllib.loads(cloudflare.files(made)["wrangler.toml"])
    assert settings == {
        "name": "www-example-com-prod",
        "main": "worker.mjs",
        "compatibility_date": "2025-10-01",
        "routes": [{"pattern": "www.example.com", "custom_domain": True}],
        "r2_buckets": [{"binding": "ORIGIN", "bucket_name": "shop"}],
    }


def test_a_preview_takes_neither_name_nor_domain_nor_cache_of_its_target(tmp_path: Path) -> None:
    host = f"{'long.' * 15}example.com"
    for base_url in ("https://www.example.com", f"https://{host}", ""):
        made = [
            cloudflare.files(placed(tmp_path, R2, base_url=base_url, preview=preview))
            for preview in ("", "feature-big-sale-0a1b2c", "feature-big-sale-3d4e5f")
        ]
        settings = [tomllib.loads(files["wrangler.toml"]) for files in made]
        names = {each["name"] for each in settings}
        assert len(names) == 3
        assert all(len(name) <= 63 for name in names)
        assert not any("routes" in each for each in settings[1:])
        sites = {re.findall("^const SITE = .*", files["worker.mjs"], re.MULTILINE)[0] for files in made}
        assert len(sites) == 3
        assert sum("example.com" in site for site in sites) == bool(base_url)


def test_what_is_read_elsewhere_is_not_bound(tmp_path: Path) -> None:
    settings = tomllib.loads(
        cloudflare.files(placed(tmp_path, R2, read=("https://files.example.com",)))["wrangler.toml"]
    )
    assert "r2_buckets" not in settings
    assert "routes" not in settings


def test_services_have_their_scheme_and_name(tmp_path: Path) -> None:
    made = placed(tmp_path, "s3://site/b?endpoint=http://127.0.0.1:9000", R2, listen="[::1]:8080")
    text = cloudflare.files(made)["config.capnp"]
    assert '(name = "ORIGIN", external = (address = "127.0.0.1:9000", http = ()))' in text
    assert 'certificateHost = "0123.r2.cloudflarestorage.com"' in text
    assert 'address = "[::1]:8080"' in text
    assert '(name = "ORIGIN_2", service = "ORIGIN_2")' in text


def test_a_folder_cannot_be_read_over_the_network(tmp_path: Path) -> None:
    with pytest.raises(NoReadAddress, match="read = "):
        cloudflare.files(placed(tmp_path, "origin"))


def test_a_table_that_is_too_large_is_refused_with_its_size(tmp_path: Path) -> None:
    pages = {f"/{number}-{'x' * 80}/": 0 for number in range(40_000)}
    site = site_of(replace(SITE.table, pages=pages), {})
    large = placement(tmp_path, site, ["https://files.example"])
    with pytest.raises(
        CannotExpress, match=r"cloudflare cannot express a program of [0-9,]{9} bytes; .*nginx"
    ):
        cloudflare.files(large)


@pytest.fixture
def bound(tmp_path: Path) -> Iterator[Callable[[Site], Workerd]]:
    """A worker whose origin is a bucket that is bound, with the files of a site."""
    stops: list[Callable[[], None]] = []

    def run(site: Site) -> Workerd:
        (tmp_path / "files").mkdir()
        origin = Origin(tmp_path / "files", site)
        stops.append(origin.stop)
        port = free_port()
        made = placement(tmp_path, site, ["http://x"], f"127.0.0.1:{port}")
        made = replace(made, target=replace(made.target, origins=(R2,), read=()))
        constants = f'const FILES = "{origin.address}/public/", KEYS = "www/public/";\n'
        files = {**cloudflare.files(made), "bucket.mjs": constants + READ_R2.read_text()}
        worker = Workerd(tmp_path, files | {"config.capnp": with_bucket(files["config.capnp"])}, port)
        stops.append(worker.stop)
        return worker

    yield run
    for stop in reversed(stops):
        stop()


def with_bucket(config: str) -> str:
    """ORIGIN is a bucket: a worker of its own stands for R2, and fetches from this machine only."""
    lines = [line for line in config.splitlines() if "external" not in line]
    text = "\n".join(lines).replace(
        'name = "ORIGIN", service = "ORIGIN"', 'name = "ORIGIN", r2Bucket = "bucket"'
    )
    local = '(name = "bucket", worker = .bucket),\n    (name = "local", network = (allow = ["private"])),'
    text = text.replace(
        '(name = "cache", worker = .cache),', f'(name = "cache", worker = .cache),\n    {local}'
    )
    module = '(name = "bucket.mjs", esModule = embed "bucket.mjs")'
    return f"""{text}
const bucket :Workerd.Worker = (
  modules = [{module}], compatibilityDate = "2025-10-01", globalOutbound = "local",
);
"""


@pytest.mark.nginx
def test_a_bound_bucket_is_an_origin(bound: Callable[[Site], Workerd]) -> None:
    """Nobody but the worker can read it; visits again are answered from the cache when the bucket says 304."""
    worker = bound(SITE)
    made = [*list(witnesses(SITE))[::30], *hostile(SITE, 3, 300)]
    requests = [seen_by_workers(each) for each in made if each.peer == "127.0.0.1" and not is_refused(each)]
    for _ in range(2):
        assert wrong(SITE, worker, [each for each in requests if each.target.isascii()]) == []


@pytest.mark.nginx
def test_the_country_is_what_cloudflare_says(tmp_path: Path) -> None:
    """Whatever a visitor says of it, and of anything else that only a proxy may say."""
    (tmp_path / "files").mkdir()
    origin, port = Origin(tmp_path / "files", SITE), free_port()
    files = dict(cloudflare.files(placement(tmp_path, SITE, [origin.address], f"127.0.0.1:{port}")))
    told = 'http = (cfBlobHeader = "Test-CF"), service = "edge"'
    files["config.capnp"] = files["config.capnp"].replace('http = (), service = "edge"', told)
    worker = Workerd(tmp_path, files, port)
    try:
        seen = [each for each in witnesses(SITE) if b"X-Country" in dict(each.headers)][::60]
        assert len(seen) > 5
        for request in seen:
            country = dict(request.headers)[b"X-Country"]
            others = [pair for pair in request.headers if not pair[0].lower().startswith(b"x-")]
            claims = [(b"CF-IPCountry", b"XX"), (b"X-Country", b"YY"), (b"X-Tier", b"gold")]
            blob = (b"Test-CF", b'{"country": "%s"}' % country)
            [response] = ask(worker, replace(request, headers=[*others, *claims, blob]))
            known = replace(request, headers=[*others, (b"CF-IPCountry", country)])
            assert differences(SITE, known, response) == []
    finally:
        worker.stop()
        origin.stop()


@pytest.mark.nginx
def test_a_part_of_a_large_file_in_a_bound_bucket(bound: Callable[[Site], Workerd]) -> None:
    film = bytes(range(256)) * 40_000
    worker = bound(site_of(replace(SITE.table, pages={}, decisions=(), signals={}), {"film.mp4": film}))
    [response] = ask(worker, asked("/film.mp4", ("Range", "bytes=9000000-9000009")))
    assert (response.status, response.body) == (206, film[9_000_000:9_000_010])
