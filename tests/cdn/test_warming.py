"""Warming: what an edge answers with is looked at, not only that it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_sites import Site, generated
from proxy_wire import Origin, ProxyEdge

from publisher.cdn.warming import warm
from publisher.cdn.witnesses import witnesses

SITE = generated(2, trusted_proxies=(), bucket="always")
pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyEdge]:
    origin = Origin(tmp_path_factory.mktemp("origin"), SITE)
    running = ProxyEdge(tmp_path_factory.mktemp("edge"), SITE, [origin.address])
    yield running
    running.stop()
    origin.stop()


def variants(site: Site) -> list[str]:
    return [file for file in site.files if file.startswith("_v/")]


def test_every_variant_that_visitors_reach_is_warm(edge: ProxyEdge) -> None:
    seen: list[tuple[str, int, int]] = []
    done = warm([edge.address], variants(SITE), SITE.table, lambda *step: seen.append(step))
    reachable = {
        f"_v/{key}{page}" + "index.html" * page.endswith("/")
        for page in SITE.table.pages
        for key in witnesses(SITE.table, page)
    }
    assert set(variants(SITE)) - set(done.cold) == set(variants(SITE)) & reachable
    assert done.warm == len(variants(SITE)) - len(done.cold) > 20
    assert seen[-1][1] == seen[-1][2] == done.warm


def test_an_edge_that_answers_with_another_variant_is_not_warm(edge: ProxyEdge) -> None:
    """Its table is not the one of the release: it was not generated again."""
    pages = dict.fromkeys(SITE.table.pages, 0)
    done = warm(
        [edge.address],
        ["_v/0123456789/about/index.html", *variants(SITE)],
        replace(SITE.table, pages=pages),
        quiet,
    )
    assert done.cold


def test_nobody_answers(tmp_path: Path) -> None:
    done = warm(["http://127.0.0.1:9"], ["index.html", "robots.txt"], SITE.table, quiet)
    assert (done.warm, done.cold) == (0, ("index.html", "robots.txt"))


def quiet(step: str, done: int, total: int) -> None:
    """Nobody watches."""
