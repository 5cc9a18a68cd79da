"""nginx that decides by a script answers every request as the reference does, and believes only tags that are signed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agreement import answers, compare
from edge_requests import hostile, witnesses
from edge_sites import SITES, Site, generated
from edge_wire import ask, asked, wrong
from njs_wire import NjsNginx

from content_repo.site import Target
from publisher.edges import codec, njs
from publisher.edges.errors import CannotExpress
from publisher.edges.njs import files, module, script
from publisher.edges.placement import Placement
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable
from publisher.edges.tags import TagKey, sign
from publisher.origins.directory import DirectoryOrigin

HOSTILE = 1500
SECRETS = ("a secret of the newest key", "a secret of an older key")
pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module", autouse=True)
def script_module() -> None:
    if not shutil.which("nginx") or not Path(module()).exists():
        pytest.skip("nginx with its njs module is not installed: .ci/debian-packages does it")


@pytest.mark.parametrize(("seed", "settings"), SITES.items())
def test_the_script_agrees(seed: int, settings: dict[str, Any], tmp_path: Path) -> None:
    site = generated(seed, **settings)
    server = NjsNginx(tmp_path, site)
    try:
        asked = [*witnesses(site), *hostile(site, seed + 20, HOSTILE)]
        compare(site, answers(server, asked))
        assert "[error]" not in server.log() and "[alert]" not in server.log()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, NjsNginx]]:
    site = generated(1)
    server = NjsNginx(tmp_path_factory.mktemp("njs"), site, SECRETS)
    yield site, server
    server.stop()


def cookie_of(tag: str, secret: str, expires: int = 4_000_000_000) -> bytes:
    return sign([tag], expires, [TagKey("k", secret)]).encode()


def told_by_tag(site: Site) -> tuple[Request, Request]:
    """A request whose tag decides, and the same without it."""
    for request in witnesses(site):
        for tag in ("vip", "member", "constructor", "a-b"):
            plain = [(name, value) for name, value in request.headers if name != b"Cookie"]
            target = request.target
            with_tag = Request(
                "GET", target, [*plain, (b"Cookie", f"sg={tag}.4000000000.x".encode())], "127.0.0.1"
            )
            without = Request("GET", target, plain, "127.0.0.1")
            keys = [respond(each, site.table, site.entry, lambda: 0).key for each in (with_tag, without)]
            if keys[0] and keys[0] != keys[1]:
                return with_tag, without
    raise AssertionError("no page of this site is decided by a tag")


def timing(server: NjsNginx, request: Request) -> list[str]:
    return ask(server, request)[0].all("Server-Timing")


def test_only_signed_tags_count(signed: tuple[Site, NjsNginx]) -> None:
    site, server = signed
    listed, without = told_by_tag(site)
    tag = dict(listed.headers)[b"Cookie"].decode().removeprefix("sg=").partition(".")[0]
    neutral = timing(server, without)
    expected = f"fm;desc={respond(listed, site.table, site.entry, lambda: 0).key}"

    def said(cookie: bytes) -> list[str]:
        plain = [pair for pair in listed.headers if pair[0] != b"Cookie"]
        return timing(
            server, Request("GET", listed.target, [*plain, (b"Cookie", b"sg=" + cookie)], "127.0.0.1")
        )

    for secret in SECRETS:
        assert said(cookie_of(tag, secret)) == [expected]
    good = cookie_of(tag, SECRETS[0])
    altered = good[:-1] + (b"0" if good[-1:] != b"0" else b"1")
    for bad in (
        altered,
        cookie_of(tag, "a secret of nobody here"),
        cookie_of(tag, SECRETS[0], 1),
        good[:-1],
        b"",
        b".",
        good + b"0",
    ):
        assert said(bad) == neutral


def test_late_zones_are_refused_by_name(tmp_path: Path) -> None:
    late = EdgeTable(generated(1).table.settings, {}, (), {}, late={"/": ("/_f/0123456789abcdef/",)})
    (tmp_path / "a/edge").mkdir(parents=True)
    (tmp_path / "a/edge/table.json").write_text(codec.dumps(late))
    (tmp_path / "live").symlink_to("a")
    placement = Placement(Target("t", (".",)), [DirectoryOrigin(tmp_path)], "127.0.0.1:80", tmp_path)
    with pytest.raises(CannotExpress, match="njs cannot express late zones"):
        files(placement)


def test_secrets_are_in_a_file_of_their_own() -> None:
    site = generated(1)
    text = script(site.table, Path("/somewhere/tag-keys"))
    assert "/somewhere/tag-keys" in text and not any(secret in text for secret in SECRETS)
    assert njs.ENGINE == "njs"


def test_a_page_asked_for_twice_keeps_its_bucket(signed: tuple[Site, NjsNginx]) -> None:
    """The bucket in the cookie is the one that chose the file: `differences` compares both."""
    site, server = signed
    page = next(iter(site.table.pages))
    assert wrong(site, server, [asked(page, ("Cookie", "fm_consent=personalization"))] * 300) == []
