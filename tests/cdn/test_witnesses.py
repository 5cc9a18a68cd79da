"""Witnesses: a visitor for every variant that anybody can reach from outside."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from edge_sites import Site, generated

from audience.diagram import Diagram
from publisher.bundle import Entry
from publisher.cdn.witnesses import ABROAD, witnesses
from publisher.edges.reference import respond
from publisher.edges.tags import read_keys, sign, verified


@pytest.mark.parametrize("seed", range(1, 7))
def test_each_is_answered_with_its_variant(seed: int) -> None:
    site = generated(seed)
    for page in site.table.pages:
        for key, request in witnesses(site.table, page).items():
            answer = respond(request, site.table, site.entry, lambda: 0)
            there = f"_v/{key}{page}" + "index.html" * page.endswith("/") in site.files
            assert answer.key == (key if there else "")
            assert answer.status == 200
            assert request.peer == ABROAD


@pytest.mark.parametrize("seed", range(1, 4))
def test_only_what_a_trusted_proxy_would_say_is_out_of_reach(seed: int) -> None:
    site = generated(seed)
    for page, number in site.table.pages.items():
        decision = site.table.decisions[number]
        found = witnesses(site.table, page)
        assert all(
            needs_a_proxy(site, decision.diagram, taken)
            for taken, leaf in decision.diagram.paths()
            if decision.keys[leaf] not in found
        )


def needs_a_proxy(site: Site, diagram: Diagram, taken: dict[int, frozenset[int]]) -> bool:
    """Whether this way has a signal that is known, and that only trusted proxies tell."""
    known = [
        diagram.variables[index] for index, classes in taken.items() if not silent(diagram, index, classes)
    ]
    return any(all(source.trusted for source in site.table.signals[each.signal].sources) for each in known)


def silent(diagram: Diagram, index: int, classes: frozenset[int]) -> bool:
    variable = diagram.variables[index]
    return variable.kind in ("member", "bucket") or variable.unknown in classes


def test_a_page_with_one_file_has_one_witness() -> None:
    site = generated(2)
    [request] = witnesses(site.table, "/plain/").values()
    assert (request.target, request.headers) == (b"/plain/", [])


def test_witnesses_of_edges_that_verify_bring_signed_tags() -> None:
    site, keys = generated(1), read_keys("k:a-secret-of-sixteen")
    reads = verified(keys, lambda: 1_000.0)

    def signed(tags: Collection[str]) -> str:
        return sign(tags, 2_000, keys)

    for page in site.table.pages:
        known = witnesses(site.table, page, signed, reads)
        assert set(known) == set(witnesses(site.table, page))
        for key, request in known.items():
            assert (
                respond(request, site.table, lambda file: Entry(file, "0" * 64, 0), lambda: 0, reads).key
                == key
            )
