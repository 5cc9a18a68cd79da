"""Deno, Netlify and Vercel edges answer as the reference does; each is run by the engine that its platform runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_requests import hostile, witnesses
from edge_sites import Site, generated
from edge_wire import Client, ask, differences
from platform_wire import Platform, is_understood
from proxy_wire import Origin
from worker_wire import is_refused, seen_by_workers, spelled

from publisher.edges.request import Request
from publisher.edges.tags import TagKey, sign, verified, write_keys

SITE = generated(1, trusted_proxies=("127.0.0.1/32",))
KEY = TagKey("one", "a-secret-of-sixteen")
NOW = 1_800_000_000
PLATFORMS = ("deno", "netlify", "vercel")
pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module")
def site() -> Site:
    return SITE


@pytest.fixture(scope="module", params=PLATFORMS)
def platform(
    request: pytest.FixtureRequest, origin: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    engine = request.param
    running = Platform(engine, tmp_path_factory.mktemp(engine), SITE, [origin.address], write_keys([KEY]))
    yield running
    running.stop()


def requests() -> list[Request]:
    made = [*list(witnesses(SITE))[::9], *hostile(SITE, 17, 700)]
    return [seen_by_workers(each) for each in made if each.peer == "127.0.0.1" and not is_refused(each)]


def test_a_platform_agrees(platform: Platform) -> None:
    """With tags that nobody has signed, which count for nothing here."""
    asked = [each for each in requests() if is_understood(platform.engine, each)]
    wrong = list(unlike(platform, asked))
    assert len(asked) > 700
    assert wrong == []


def test_signed_tags_are_believed(platform: Platform) -> None:
    tagged = [each for each in witnesses(SITE) if b"sg=" in dict(each.headers)[b"Cookie"]][::60]
    assert len(tagged) > 5
    assert list(unlike(platform, [resigned(each) for each in tagged])) == []


def unlike(platform: Platform, asked: list[Request]) -> Iterator[tuple[Request, list[str]]]:
    """What differs from the reference, for a peer as far as the platform tells one."""
    client = Client(platform.port)
    for request, response in client.ask(asked, batch=1):
        known = replace(spelled(request), peer="" if platform.engine == "vercel" else request.peer)
        if found := differences(SITE, known, response, verified([KEY], lambda: NOW)):
            yield known, found
    client.close()


def resigned(request: Request) -> Request:
    def signed(found: re.Match[bytes]) -> bytes:
        return b"sg=" + sign(found[1].decode().split("_"), 9_999_999_999, [KEY]).encode()

    headers = [(name, re.sub(rb"sg=([^.;]+)[^;]+", signed, value)) for name, value in request.headers]
    return replace(request, headers=headers)


@pytest.mark.parametrize(
    ("engine", "header"), [("netlify", b"Test-Country"), ("vercel", b"X-Vercel-IP-Country")]
)
def test_the_country_is_what_the_platform_says(
    engine: str, header: bytes, origin: Origin, tmp_path: Path
) -> None:
    """Never what a visitor says in one of the headers that other platforms use."""
    platform = Platform(engine, tmp_path, SITE, [origin.address])
    try:
        for request in [each for each in witnesses(SITE) if b"X-Country" in dict(each.headers)][::90]:
            country = dict(request.headers)[b"X-Country"]
            others = [pair for pair in request.headers if not pair[0].lower().startswith(b"x-")]
            claims = [
                (header, country),
                (b"CF-IPCountry", b"XX"),
                (b"X-Country", b"YY"),
                (b"X-Tier", b"gold"),
            ]
            [response] = ask(platform, replace(request, headers=[*others, *claims]))
            known = replace(request, headers=[*others, (b"CF-IPCountry", country)])
            assert differences(SITE, known, response) == []
    finally:
        platform.stop()


def test_a_long_running_program_outlives_its_origins(tmp_path: Path) -> None:
    (tmp_path / "origin").mkdir()
    (tmp_path / "deno").mkdir()
    origin = Origin(tmp_path / "origin", SITE)
    platform = Platform("deno", tmp_path / "deno", SITE, [origin.address], write_keys([KEY]))
    try:
        asked = list(witnesses(SITE))[::60]
        assert list(unlike(platform, asked)) == []
        origin.kill()
        assert list(unlike(platform, asked)) == []
    finally:
        platform.stop()
        origin.stop()
