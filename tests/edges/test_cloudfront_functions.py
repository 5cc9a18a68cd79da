"""CloudFront's functions: what they answer, and what the platform allows."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from edge_requests import get, hostile, witnesses
from edge_scripts import (
    BUCKET,
    cloudfront,
    event,
    expected,
    run_cloudfront,
    said_by_cloudfront,
    vouching,
)
from edge_sites import Site, generated

from publisher.edges.cloudfront import made
from publisher.edges.errors import CannotExpress
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable

TOOLS = Path(__file__).parents[2] / ".venv/web-tools/node_modules"
REQUESTS = 20_000  # in all three sites, besides the witnesses


@pytest.fixture(scope="module")
def proxies() -> tuple[str, ...]:
    return ("127.0.0.1/32", "10.0.0.0/12")


def comes_through(request: Request) -> bool:
    """CloudFront itself answers a request whose query holds what no query may, and takes the host off a target. Assets with a
    hash are not looked up: whether there is such a file only the origin tells.
    """
    target = request.target
    return b"#" not in target and target.startswith(b"/") and not target.startswith(b"/assets/none.")


def differing(site: Site, requests: list[Request], answers: list[dict[str, Any]]) -> list[str]:
    table, found = vouching(site.table, "cloudfront-"), []
    for request, answer in zip(requests, answers, strict=True):
        asked = expected(respond(request, table, site.entry, lambda: BUCKET))
        said = said_by_cloudfront(answer)
        if said != asked:
            found.append(
                f"{request}: {[(name, said[name], asked[name]) for name in asked if said[name] != asked[name]]}"
            )
    return found


def test_every_request_is_answered_as_by_the_reference(site: Site, engine: str, tmp_path: Path) -> None:
    files = made(site.table, list(site.files))
    requests = [*witnesses(site), *hostile(site, 11, REQUESTS // 3)]
    through = [request for request in requests if comes_through(request)]
    assert len(through) > len(requests) * 0.98
    wrong = differing(site, through, cloudfront(tmp_path, engine, files, through))
    assert not wrong, f"{len(wrong)} of {len(through)} differ\n" + "\n".join(wrong[:5])


@pytest.mark.parametrize("number", range(5))
def test_random_tables_of_growing_size(number: int, tmp_path: Path) -> None:
    """Twenty tables each, 100 in all; the larger have thousands of pages."""
    for seed in range(100 + number * 20, 120 + number * 20):
        site = generated(seed, bucket="always")
        grown = {f"/grown/{each}/": each % 12 for each in range((seed - 100) ** 2 // 5)}
        table = replace(site.table, pages={**site.table.pages, **grown})
        folder = tmp_path / str(seed)
        folder.mkdir()
        public = [*site.files, *(f"grown/{each}/index.html" for each in range(len(grown)))]
        files = made(table, public)
        check_limits(files)
        requests = [
            each for each in [*islice(witnesses(site), 60), *hostile(site, seed, 40)] if comes_through(each)
        ]
        assert not differing(site, requests, cloudfront(folder, "node", files, requests))


def check_limits(files: Any) -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"""
    assert len(files["function.js"].encode()) <= 10_240
    assert len(files["response.js"].encode()) <= 10_240
    data = json.loads(files["kvs.json"])["data"]
    assert all(set(each) == {"key", "value"} for each in data)
    assert len({each["key"] for each in data}) == len(data)
    assert max(len(each["key"].encode()) for each in data) <= 512
    assert max(len(each["value"].encode()) for each in data) <= 1_024
    assert min(len(each["value"]) for each in data) > 0
    assert sum(len(each["key"].encode()) + len(each["value"].encode()) for each in data) <= 5_000_000


def test_the_functions_keep_to_the_dialect(site: Site, tmp_path: Path) -> None:
    files = made(site.table, list(site.files))
    for name in ("function.js", "response.js"):
        (tmp_path / name).write_text(files[name])
        assert faults(tmp_path / name) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("class A {}", "ClassDeclaration"), ("const {a} = b;", "ObjectPattern"), ("var a = b?.c;", "ChainExpression"),
        ("for (const a of b) {}", "ForOfStatement"), ("var a = [...b];", "SpreadElement"), ("eval(a);", "eval"),
        ("var a = `b`;", "TemplateLiteral"), ("var a = new Map();", "Map"), ("a.replaceAll(b, c);", ".replaceAll"),
        ("var a = /(?<=b)c/;", "/(?<=b)c/"), ("async function f() { g(await h()); }", "await in an argument"),
    ],
)  # fmt: skip
def test_the_check_of_the_dialect_finds(text: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(text)
    assert fault in faults(tmp_path / "a.js")


def faults(file: Path) -> str:
    command = ["node", str(Path(__file__).with_name("dialect.js")), str(TOOLS / "acorn"), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_request_reads_its_shard_and_its_decision(tmp_path: Path) -> None:
    site = generated(1, trusted_proxies=("127.0.0.1/32",))
    short = next(
        page for page, number in site.table.pages.items() if len(site.table.decisions[number].keys) <= 3
    )
    requests = [get(quote(path).encode(), []) for path in (short, "/plain/", "/old/", "/about")]
    answers = cloudfront(tmp_path, "node", made(site.table, list(site.files)), requests)
    assert [answer["reads"] for answer in answers] == [2, 1, 2, 3]


def test_a_store_that_fails_gives_the_default(tmp_path: Path) -> None:
    site = generated(1)
    files = dict(made(site.table, list(site.files)))
    files["kvs.json"] = json.dumps({"data": []})
    requests = [get(quote(path).encode(), [(b"X-Country", b"CN")]) for path in site.table.pages]
    answers = cloudfront(tmp_path, "node", files, requests)
    assert [answer["uri"] for answer in answers] == [
        quote(f"{page}index.html" if page.endswith("/") else page) for page in site.table.pages
    ]


def test_visitors_cannot_speak_to_the_second_function(tmp_path: Path) -> None:
    forged = {"value": json.dumps([200, "/", {"x": {"value": "y"}}, ["a=b; c"]])}
    site = generated(1)
    made_event = event(get(b"/plain/", []))
    made_event["request"]["headers"]["x-fragmint-answer"] = forged
    (answer,) = run_cloudfront(tmp_path, "node", made(site.table, list(site.files)), [made_event])
    assert "x" not in answer["headers"] and not answer["cookies"]


def test_events_without_optional_parts(tmp_path: Path) -> None:
    site = generated(1)
    bare = {"request": {"method": "GET", "uri": "/plain/", "headers": {}}}
    (answer,) = run_cloudfront(tmp_path, "node", made(site.table, list(site.files)), [bare])
    assert answer["uri"] == "/plain/index.html"


def test_what_an_edit_does_not_touch_keeps_its_keys() -> None:
    site = generated(1)
    before = stored(made(site.table, list(site.files)))
    after = stored(made(site.table, [*site.files, "brand-new/index.html"]))
    assert 1 <= len(set(after.items()) - set(before.items())) <= 2


def stored(files: Any) -> dict[str, str]:
    return {each["key"]: each["value"] for each in json.loads(files["kvs.json"])["data"]}


def test_another_program_reads_other_keys() -> None:
    """So that a function never reads the table of another one."""
    site = generated(1)
    other = replace(site.table, settings=replace(site.table.settings, gpc=False))
    assert not set(stored(made(site.table, list(site.files)))) & set(stored(made(other, list(site.files))))


def test_site_headers_are_on_answers_with_a_file(tmp_path: Path) -> None:
    site = generated(1)
    requests = [get(b"/zh/plain/", []), get(b"/zh/nothing/", [])]
    first, missing = cloudfront(tmp_path, "node", made(site.table, list(site.files)), requests)
    assert first["headers"]["x-zone"]["value"] == "plain" and first["headers"]["x-price"]["value"] == "6$"
    assert missing["status"] == 404 and missing["headers"]["x-zone"]["value"] == "zh"


def refused(table: EdgeTable, files: list[str]) -> str:
    with pytest.raises(CannotExpress) as caught:
        made(table, files)
    return str(caught.value)


def test_what_is_too_large_is_refused_with_advice() -> None:
    site = generated(1)
    table, files = site.table, list(site.files)
    headers = {f"/{number}/*": {"X-Long": "x" * 100} for number in range(100)}
    said = refused(replace(table, settings=replace(table.settings, headers=headers)), files)
    assert "viewer-response function of" in said and "[headers]" in said
    prefixes = {f"/{'x' * 40}{number}/": "404.html" for number in range(100)}
    assert "viewer-request function of" in refused(replace(table, not_found=prefixes), files)
    long = {"/long/": (301, "/" + "x" * 100_000)}
    assert "a redirect to an address of" in refused(replace(table, redirects=long), files)


def test_networks_that_no_prefix_describes_are_refused() -> None:
    site = generated(1)
    for network in ("2001:db8::/32", "0.0.0.0/0"):
        settings = replace(site.table.settings, trusted_proxies=(network,))
        assert network in refused(replace(site.table, settings=settings), list(site.files))


def test_a_table_beyond_the_store_is_refused() -> None:
    site = generated(1)
    redirects = {f"/{number}/": (301, f"/{number}{chr(120) * 900}") for number in range(6_000)}
    assert "a table of" in refused(replace(site.table, redirects=redirects), list(site.files))


def test_a_query_is_put_together_where_its_text_is_not_known(tmp_path: Path) -> None:
    site = generated(1)
    made_event = event(get(b"/old/?a=1&b&a=2", []))
    del made_event["query"]
    (answer,) = run_cloudfront(tmp_path, "njs", made(site.table, list(site.files)), [made_event])
    assert answer["headers"]["location"]["value"] == "/about/?a=1&a=2&b"
