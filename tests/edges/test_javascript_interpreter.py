"""The interpreter, in node and in njs, answers every request as the reference does."""

from __future__ import annotations

import json
import subprocess
from ipaddress import ip_address, ip_network
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from edge_requests import hostile, witnesses
from edge_scripts import BUCKET, expected, interpreted, said_by_interpreter
from edge_sites import Site, generated
from hypothesis import given, settings
from hypothesis import strategies as st

from audience.diagram import Variable
from publisher.edges.devices import device_of, rows
from publisher.edges.javascript import source
from publisher.edges.javascript.table import hints, variable
from publisher.edges.reference import respond
from publisher.edges.request import Request

REQUESTS = 20_000  # in all three sites, besides the witnesses, for each engine


@pytest.fixture(scope="module")
def proxies() -> tuple[str, ...]:
    return ("127.0.0.1/32", "10.0.0.0/8", "2001:db8::/33")


def differing(site: Site, requests: list[Request], answers: list[dict[str, Any]]) -> list[str]:
    found = []
    for request, answer in zip(requests, answers, strict=True):
        wanted = respond(request, site.table, site.entry, lambda: BUCKET)
        said, asked = said_by_interpreter(answer), expected(wanted)
        added = sorted(
            pair for pair in wanted.headers if pair[0].lower() in ("referrer-policy", "x-price", "x-zone")
        )
        if said != asked or sorted(map(tuple, answer["headers"])) != added:
            found.append(
                f"{request}: {[(name, said[name], asked[name]) for name in asked if said[name] != asked[name]]}"
            )
    return found


def test_every_request_is_answered_as_by_the_reference(site: Site, engine: str, tmp_path: Path) -> None:
    requests = [*witnesses(site), *hostile(site, 7, REQUESTS // 3)]
    wrong = differing(site, requests, interpreted(tmp_path, engine, site, requests))
    assert not wrong, f"{len(wrong)} of {len(requests)} differ\n" + "\n".join(wrong[:5])


@pytest.mark.parametrize("seed", range(40, 60))
def test_random_tables(seed: int, tmp_path: Path) -> None:
    site = generated(seed, bucket="always")
    requests = [*islice(witnesses(site), 300), *hostile(site, seed, 100)]
    assert not differing(site, requests, interpreted(tmp_path, "node", site, requests))


def asked(program: str, cases: Any) -> Any:
    script = f"{program}\nconsole.log(JSON.stringify({json.dumps(cases)}.map(answer)))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(ran.stdout)


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(addresses, addresses, st.integers(0, 32)), min_size=50, max_size=50))
def test_networks_hold_the_addresses_that_python_says(cases: list[tuple[str, str, int]]) -> None:
    networks = [ip_network(f"{network}/{bits}", strict=False) for _, network, bits in cases]
    pairs = [
        (str(each.network_address + 1), each) if number % 2 else (address, each)
        for number, ((address, _, _), each) in enumerate(zip(cases, networks, strict=True))
    ]
    packed = [[each.prefixlen, *_groups(each.network_address.packed)] for _, each in pairs]
    program = source("trust") + "function answer(each) { return within(groupsOf(each[0]), each[1]); }"
    said = asked(program, [[address, network] for (address, _), network in zip(pairs, packed, strict=True)])
    assert said == [ip_address(address) in network for address, network in pairs]


@pytest.mark.parametrize("peer", ["", "unix:", "localhost", "1.2.3", "::ffff:127.0.0.1"])
def test_what_is_no_address_of_a_network_is_not_in_it(peer: str) -> None:
    program = source("trust") + "function answer(each) { return within(groupsOf(each), [8, 127 * 256, 0]); }"
    assert asked(program, [peer]) == [False]


def _groups(packed: bytes) -> list[int]:
    return [int.from_bytes(packed[at : at + 2]) for at in range(0, len(packed), 2)]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 100), st.randoms(use_true_random=False))
def test_each_bucket_keeps_its_class(classes: int, rng: Any) -> None:
    table = tuple(rng.randrange(classes) for _ in range(1000))
    packed = variable(Variable("bucket", "bucket", classes, table=table), ["bucket"])
    program = f"{source('interpreter')}var V = {json.dumps(packed)};"
    program += "function answer(each) { return CLASSES.bucket(V, each); }"
    assert asked(program, list(range(1000))) == list(table)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("iIkK\u0130\u212a pdoneabmfhtw-/;)"), max_size=30), min_size=60, max_size=60
    )
)
def test_devices_are_those_of_the_table(agents: list[str]) -> None:
    words = [word for row in rows() for word in row.contains]
    packed = {"hints": hints(words), "rows": [[row.device, list(row.contains)] for row in rows()]}
    program = f"{source('interpreter')}var D = {json.dumps(packed)};"
    program += "function answer(each) { return deviceOf(each, D); }"
    cases = [*agents, *words, *(word.upper() for word in words)]
    assert asked(program, cases) == [device_of(agent) for agent in cases]


def test_every_word_of_a_device_has_a_hint_that_no_desktop_has() -> None:
    words = [word for row in rows() for word in row.contains]
    assert all(any(hint in word for hint in hints(words)) for word in words)
    assert len(hints(words)) < len(words) / 2
