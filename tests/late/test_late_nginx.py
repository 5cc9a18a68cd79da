"""nginx puts late zones into pages: what it sends are the bytes of the pages made early."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from edge_sites import Site, site_of
from edge_wire import Nginx
from late_sites import BuiltSite, built, early, fragment, site, text, zone
from proxy_wire import Origin, ProxyEdge

pytestmark = pytest.mark.nginx
COUNTRIES = ("AT", "BE", "DE", "US", None)
BY_BUCKET = {"arms": {"a": 1, "b": 1, "c": 2}, "layer": "x"}


def files() -> dict[str, str]:
    by_country = zone("country", {"at": "Servus", "be": "Bonjour", "": "Hello <!-- a comment -->"})
    by_arm = zone("arm", {f"experiment:trial={arm}": f"arm {arm}" for arm in "ab"} | {"": "arm c"})
    by_query = {
        "id": "query",
        "type": "zone",
        "late": True,
        "choose": [{"if": {"query.utm_source": "mail"}, **text("mail")}, text("no mail")],
    }
    by_visit = {
        "id": "visit",
        "type": "zone",
        "late": True,
        "choose": [{"if": {"visit": "returning"}, **text("again")}, text("first")],
    }
    plain = zone("early", {"de": "early DE", "": "early"}, late=False)
    found = site(
        **{
            "content/index.md": fragment(title="Home", sections=[by_arm, plain, by_query, by_visit]),
            "content/about.md": fragment(title="About", sections=[by_arm]),
            "content/plain.md": fragment(title="Plain", regions={"before": []}),
            "content/404.md": fragment(title="Nothing", url="/404.html"),
            "regions.yaml": json.dumps({"before": [by_country]}),
            "audience/experiments/trial.yaml": json.dumps(BY_BUCKET),
        }
    )
    found["site.toml"] += '[edge]\nbucket = "always"\n'
    return found


def as_origin(made: BuiltSite) -> Site:
    """A built site in the form that the test server lays out."""
    entries = [entry for name in made.built.bundle.shards() for entry in made.built.bundle.shard(name)]
    public = [entry.path.removeprefix("public/") for entry in entries if entry.path.startswith("public/")]
    return site_of(made.table(), {path: made.read(path) for path in public})


@pytest.fixture(scope="module", params=["folder", "proxy"])
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BuiltSite, BuiltSite, int]]:
    folder = tmp_path_factory.mktemp("late")
    served = {"folder": over_folder, "proxy": over_http}[request.param]
    with (
        built(folder / "late", files()) as late,
        built(folder / "early", early(files())) as whole,
        served(folder, as_origin(late)) as port,
    ):
        yield late, whole, port


@contextmanager
def over_folder(folder: Path, site: Site) -> Iterator[int]:
    server = Nginx(folder / "nginx", site)
    yield server.port
    server.stop()


@contextmanager
def over_http(folder: Path, site: Site) -> Iterator[int]:
    for name in ("origin", "edge"):
        (folder / name).mkdir()
    origin = Origin(folder / "origin", site)
    server = ProxyEdge(folder / "edge", site, [origin.address])
    yield server.port
    server.stop()
    origin.stop()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    seen = {name: "\n".join(answer.headers.get_all(name) or ()) for name in answer.headers}
    return answer.status, seen, body


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    ("query", "returning"), [("", False), ("utm_source=mail", True), ("x=%22--%3E", False)]
)
def test_the_page_is_that_made_early(
    sites: tuple[BuiltSite, BuiltSite, int], country: str | None, query: str, returning: bool
) -> None:
    _, whole, port = sites
    for bucket in (0, 250, 999):
        for path in ("/", "/about/", "/plain/", "/404.html"):
            cookies = f"xb={bucket:03d}" + ("; fm_visit=1" if returning else "")
            headers = {"Cookie": cookies} | ({"X_Country": country} if country else {})
            status, seen, body = ask(port, f"{path}?{query}", **headers)
            facts = [f"bucket={bucket}", f"visit={'returning' if returning else 'new'}"]
            facts += [f"country={country}"] if country else []
            facts += ["query.utm_source=mail"] if "mail" in query else []
            assert status == 200
            assert body == whole.read(whole.workspace.explain(path, facts)["file"]), (path, facts)
            assert "ETag" in seen if path == "/plain/" else "ETag" not in seen


def test_who_gets_a_bucket_now_has_it_in_late_zones_too(sites: tuple[BuiltSite, BuiltSite, int]) -> None:
    _, whole, port = sites
    arms = set()
    for _ in range(30):
        _, seen, body = ask(port, "/about/", X_Country="AT")
        bucket = int(seen["Set-Cookie"].partition("xb=")[2][:3])
        facts = [f"bucket={bucket}", "visit=new", "country=AT"]
        assert body == whole.read(whole.workspace.explain("/about/", facts)["file"])
        arms.add(body)
    assert len(arms) > 1


def test_pages_that_do_not_exist_are_composed_too(sites: tuple[BuiltSite, BuiltSite, int]) -> None:
    _, whole, port = sites
    status, _, body = ask(port, "/nowhere/", X_Country="BE", Cookie="xb=000")
    facts = ["bucket=0", "visit=new", "country=BE"]
    assert (status, body) == (404, whole.read(whole.workspace.explain("/404.html", facts)["file"]))


def test_late_zones_answer_by_themselves(sites: tuple[BuiltSite, BuiltSite, int]) -> None:
    late, _, port = sites
    for path in late.table().late["/"]:
        status, seen, body = ask(port, path, Cookie="xb=000")
        assert (status, seen["Cache-Control"]) == (200, "private, no-cache")
        assert body.startswith(b"<p>") and seen["ETag"]
        assert ask(port, path, Cookie="xb=000", If_None_Match=seen["ETag"])[0] == 304
        assert ask(port, path[:-1])[0] == ask(port, f"{path}index.html")[0] == 404
        assert ask(port, path, "POST")[0] == 405
    assert ask(port, "/_f/0123456789abcdef/")[0] == ask(port, "/_f/x/")[0] == ask(port, "/_f/")[0] == 404


def test_head_and_other_methods(sites: tuple[BuiltSite, BuiltSite, int]) -> None:
    _, _, port = sites
    assert ask(port, "/", "HEAD")[0::2] == (200, b"")
    assert ask(port, "/", "POST")[0] == 405
