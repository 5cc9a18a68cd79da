"""The VCL as text: tables, paths, strings; what is refused; and that Varnish compiles it for sites of any size."""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from edge_requests import witnesses
from edge_sites import Site, generated, site_of
from edge_wire import ask, asked, differences
from hypothesis import given
from hypothesis import strategies as st
from proxy_wire import Origin
from varnish_server import Varnish
from varnish_wire import varnish, vcl

from audience.diagram import Diagram, Variable
from audience.signals import Signal, Source
from content_repo.site import Target
from publisher.cdn.varnish import Varnish as Purging
from publisher.edges import codec
from publisher.edges.errors import CannotExpress
from publisher.edges.generate import generate
from publisher.edges.request import Request
from publisher.edges.request_target import parse
from publisher.edges.table import Decision, EdgeSettings, EdgeTable
from publisher.edges.varnish import paths
from publisher.edges.varnish.program import FRESH
from publisher.edges.varnish.search import below
from publisher.edges.varnish.syntax import cases, regex, string
from publisher.origins.reading import NoReadAddress

ADDRESS = "http://127.0.0.1:1"
MEMORY = 380 * 1024  # KB of addresses: about twice what the C compiler needs
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
SITE = generated(4)
EMPTY = EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), {}, (), {})


def python(pattern: str) -> re.Pattern[str]:
    """PCRE writes the end of a text in another way."""
    return re.compile(pattern.replace(r"\z", r"\Z"), re.DOTALL)


@given(st.lists(KEYS | st.sampled_from(["/a/" + "x" * size for size in range(70)]), min_size=2, unique=True))
def test_an_expression_halves_a_sorted_list(keys: list[str]) -> None:
    rows = [(key, "") for key in sorted(keys)]
    for at in range(1, len(rows)):
        less = python(below(rows, at))
        assert [bool(less.search(key)) for key, _ in rows] == [place < at for place in range(len(rows))]


@given(st.text(max_size=40))
def test_a_string_is_one_in_quotes_that_it_does_not_hold(text: str) -> None:
    parts = re.findall(r'"([^"\n]*)"|\{"(.*?)"\}', written := string(text), re.DOTALL)
    assert "".join(short or long for short, long in parts) == text
    assert re.sub(r'"[^"\n]*"|\{".*?"\}', "", written, flags=re.DOTALL).strip(" +") == ""


def test_a_regular_expression_has_no_quotes() -> None:
    assert regex(r'a"b\"c\\') == r'"a\x22b\x22c\\"'


def test_conditions() -> None:
    assert cases([], ["x;"]) == ["x;"]
    assert cases([("a", ["x;"]), ("b", [])], ["y;"]) == [
        "if (a) {", "    x;", "} elsif (b) {", "} else {", "    y;", "}",
    ]  # fmt: skip


RAW = st.lists(
    st.sampled_from(
        [b"/", b"%2f", b"%2E", b".", b"%", b"%41", b"%zz", b"a", b"\\", b"%5c", b"#", b"%00", b"\xe4"]
    )
)


@given(RAW | st.binary(max_size=30).map(lambda raw: [raw.replace(b"?", b"")]))
def test_what_is_refused_is_what_the_reference_refuses(raw: list[bytes]) -> None:
    target = b"/" + b"".join(raw)
    refused = python(paths.REFUSED).search(target.decode("latin-1"))
    assert (refused is not None) == (parse(target).path is None)


@given(st.binary(max_size=12) | st.text(max_size=12).map(str.encode))
def test_only_paths_in_utf_8_can_be_files(raw: bytes) -> None:
    written = quote_from_bytes(raw, safe="/~")
    try:
        raw.decode()
    except UnicodeDecodeError:
        assert not python(paths.UTF_8).search(written)
    else:
        assert python(paths.UTF_8).search(written)
        assert paths.canonical(raw.decode()) == written


def test_what_was_not_purged_is_kept_as_long_as_people_are_told() -> None:
    assert FRESH[True] == f"{Purging([]).keeps // timedelta(minutes=1)}m"


def test_equal_tables_give_equal_text() -> None:
    assert vcl(generated(4), [ADDRESS]) == vcl(generated(4), [ADDRESS])


def read_by(signal: Signal, variable: Variable) -> Site:
    diagram = Diagram((variable,), ((0, (-1, -2)),), ((0,), (1,)), 0)
    decisions = (Decision(diagram, ("", "aa")),)
    return site_of(replace(EMPTY, signals={signal.name: signal}, decisions=decisions, pages={"/": 0}), {})


@pytest.mark.parametrize("name", ["x.tier", "fm-key", "1x", "x-forwarded-for", "if-none-match"])
def test_a_header_that_vcl_cannot_read_is_refused_by_name(name: str) -> None:
    signal = Signal(f"header.{name}", "string", (Source("header", name),))
    site = read_by(signal, Variable(signal.name, "string", 2, exact=(("gold", 1),)))
    with pytest.raises(CannotExpress, match=f"varnish cannot express the header '{re.escape(name)}'"):
        vcl(site, [ADDRESS])


def test_a_header_that_vcl_cannot_set_is_refused_by_name() -> None:
    settings = replace(EMPTY.settings, headers={"/*": {"X.Y": "1"}})
    with pytest.raises(CannotExpress, match=r"the header 'X\.Y'"):
        vcl(site_of(replace(EMPTY, settings=settings), {}), [ADDRESS])


def test_a_set_of_its_own_is_refused_by_name() -> None:
    signal = Signal("cookie.groups", "set", (Source("cookie", "groups"),))
    with pytest.raises(CannotExpress, match="membership in cookie"):
        vcl(
            read_by(
                replace(signal, name="cookie"), Variable("cookie.groups", "member", 2, exact=(("1", 1),))
            ),
            [ADDRESS],
        )


def test_an_origin_over_tls_is_refused_with_what_to_do() -> None:
    with pytest.raises(CannotExpress, match=r"over TLS; put a proxy .* read = "):
        vcl(generated(4), ["https://s3.example.net/www"])


def test_a_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    publish(tmp_path, SITE)
    with pytest.raises(NoReadAddress, match=r"edges cannot read a folder of this machine; .* read = "):
        generate("varnish", Target("t", ("origin",)), tmp_path, tmp_path / "out", "127.0.0.1:80")


def publish(folder: Path, site: Site) -> None:
    """As far as an edge needs it."""
    tree = folder / "origin" / "trees" / "a"
    (tree / "edge").mkdir(parents=True)
    (tree / "edge" / "table.json").write_text(codec.dumps(site.table), encoding="utf-8")
    for path, data in site.files.items():
        (tree / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / "public" / path).write_bytes(data)
    (folder / "origin" / "live").symlink_to("trees/a")


@pytest.mark.parametrize(("cdn", "fresh"), [({}, "10s"), ({"kind": "varnish", "caches": ["x"]}, "5m")])
def test_the_folder_of_a_target(tmp_path: Path, cdn: dict[str, Any], fresh: str) -> None:
    """Files are kept for long only where somebody says when they change."""
    publish(tmp_path, SITE)
    target = Target("t", ("origin", "other"), read=(ADDRESS, "http://[::1]:8081/x"), cdn=cdn)
    [file] = generate("varnish", target, tmp_path, tmp_path / "out", "127.0.0.1:8080")
    text = file.read_text()
    assert text.startswith(f"# varnishd -a 127.0.0.1:8080 -f {file}\n")
    assert f"set beresp.ttl = {fresh};" in text
    assert '.host = "::1"; .port = "8081"; .host_header = "[::1]:8081";' in text
    assert '.url = "/x/public/index.html";' in text


# --- what Varnish makes of it


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[Site], Varnish]]:
    """Starts Varnish in front of the files of a site."""
    running: list[Origin | Varnish] = []

    def serve(site: Site) -> Varnish:
        (tmp_path / "origin").mkdir()
        running.append(Origin(tmp_path / "origin", site))
        running.append(edge := varnish(tmp_path / "varnish", site, [running[0].address]))
        return edge

    yield serve
    for server in reversed(running):
        server.stop()


@pytest.mark.varnish
def test_a_site_with_nothing_to_choose(served: Callable[[Site], Varnish]) -> None:
    """The compiler refuses what is declared and not used."""
    site = site_of(EMPTY, {"index.html": b"<p>home", "robots.txt": b"", "x/index.html": b"x"})
    requests = [asked(path) for path in ("/", "/x", "/x/", "/x/index.html?a", "/y", "//", "/robots.txt")]
    requests.append(asked("/", method="POST"))
    answered = zip(requests, ask(served(site), *requests), strict=True)
    assert [found for each, got in answered if (found := differences(site, each, got))] == []


@pytest.mark.varnish
def test_a_table_of_thousands(served: Callable[[Site], Varnish]) -> None:
    """Which is kept in many pieces; sorted neighbours of each path are asked for too."""
    rng = random.Random(5)
    base = generated(3)
    folders = ["", "blog/", "blog/2026/", "促销/", "blog-/", "a/b/c/d/e/f/"]
    names = [f"/{rng.choice(folders)}{rng.choice(['post', 'Post', 'p'])}-{number}/" for number in range(3000)]
    pages = {path: rng.randrange(len(base.table.decisions)) for path in names[:2000]}
    redirects = {path: (301, f"/moved/{number}?{number}#x") for number, path in enumerate(names[2000:])}
    sample = rng.sample(list(pages), 150)
    files = {f"{path[1:]}index.html": path.encode() for path in sample} | {"robots.txt": b""}
    for path in sample:
        for key in base.table.decisions[pages[path]].keys:
            files[f"_v/{key}{path}index.html" if key else f"{path[1:]}index.html"] = f"{key}{path}".encode()
    site = site_of(replace(base.table, pages=pages, redirects=redirects), files)
    visitors = [list(each.headers) for each in witnesses(base) if each.peer == "127.0.0.1"]
    wanted = [*sample, *rng.sample(list(redirects), 150), *(f"{path[:-2]}/" for path in sample[:50])]
    requests = [
        Request("GET", quote(path).encode(), rng.choice(visitors), "127.0.0.1") for path in wanted * 2
    ]
    answered = list(zip(requests, ask(served(site), *requests), strict=True))
    assert [found for each, got in answered if (found := differences(site, each, got))] == []
    assert {got.status for _, got in answered} == {200, 301, 404}
    assert len({got.body for _, got in answered}) > 200


@pytest.mark.varnish
@pytest.mark.slow
def test_ten_thousand_pages_and_two_hundred_decisions_compile(tmp_path: Path) -> None:
    """In little memory, although a C compiler stands behind VCL, and in a time that grows with them, not with their square."""
    quarter, whole = large(2_500, 50), large(10_000, 200)
    assert sum(len(decision.diagram.nodes) for decision in whole.table.decisions) > 10_000
    assert compiling(whole, tmp_path) < 10 * compiling(quarter, tmp_path)


def large(pages: int, decisions: int) -> Site:
    made = [generated(seed).table for seed in range(17)]
    chosen = tuple(decision for table in made for decision in table.decisions)[:decisions]
    signals = {name: signal for table in made for name, signal in table.signals.items()}
    paths = {f"/section-{number % 40}/page-{number}/": number % decisions for number in range(pages)}
    return site_of(replace(made[0], signals=signals, decisions=chosen, pages=paths), {})


def compiling(site: Site, folder: Path) -> float:
    """The seconds of the processor that it takes."""
    (folder / "big.vcl").write_text(vcl(site, [ADDRESS]))
    compile = f'ulimit -v {MEMORY}; exec varnishd -j none -C -f "$0"'
    with (folder / "big.c").open("wb") as output:
        process = subprocess.Popen(["sh", "-c", compile, str(folder / "big.vcl")], stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (folder / "big.c").read_text()[-400:]
    return used.ru_utime + used.ru_stime
