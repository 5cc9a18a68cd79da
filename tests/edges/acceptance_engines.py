"""Every engine that runs here, around one published site: how it starts, what gets as far as it, and what it declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from acceptance_rules import DECLARED, Behaviour
from edge_scripts import cloudfront
from edge_sites import Site
from edge_wire import Client, Nginx, Response, ask_app
from njs_wire import NjsNginx
from platform_wire import Platform, is_understood
from proxy_wire import ProxyEdge
from varnish_wire import too_long, varnish
from worker_wire import Workerd, is_refused, seen_by_workers

from cms.edge import EdgeApp
from publisher.edges.cloudfront import made
from publisher.edges.request import Request

Answers = list[tuple[Request, Response]]
Ask = Callable[[Sequence[Request]], Answers]
PEERS = ("127.0.0.1", "127.0.0.2")


@dataclass(frozen=True)
class Published:
    site: Site
    address: str  # of a plain web server over public/


@dataclass(frozen=True)
class Engine:
    """`start` gives a way to ask, until it is closed; `takes` says which requests get as far as it, and `seen` as what."""

    start: Callable[[Published, Path], AbstractContextManager[Ask]]
    behaviour: Behaviour = DECLARED
    takes: Callable[[Request], bool] = lambda _: True
    seen: Callable[[Request], Request] = lambda request: request


class _Server(Protocol):
    port: int

    def stop(self) -> None: ...


def _serving(
    start: Callable[[Path, Published], _Server],
) -> Callable[[Published, Path], AbstractContextManager[Ask]]:
    """For engines that are servers: asked over connections from both addresses."""

    @contextmanager
    def running(published: Published, folder: Path) -> Iterator[Ask]:
        server = start(folder, published)
        try:
            yield lambda asked: [pair for peer in PEERS for pair in _over(server.port, peer, asked)]
        finally:
            server.stop()

    return running


def _over(port: int, peer: str, asked: Sequence[Request]) -> Answers:
    client = Client(port, peer)
    try:
        return list(client.ask([each for each in asked if each.peer == peer]))
    finally:
        client.close()


@contextmanager
def _built_in(published: Published, _: Path) -> Iterator[Ask]:
    app = EdgeApp(published.site.table, published.site)
    yield lambda asked: ask_app(app, asked)


def _cloudfront(engine: str) -> Callable[[Published, Path], AbstractContextManager[Ask]]:
    """The two functions, around an origin that has every file."""

    @contextmanager
    def running(published: Published, folder: Path) -> Iterator[Ask]:
        site = published.site
        files = made(site.table, list(site.files))
        yield lambda asked: [
            (request, _response(site, request, said))
            for request, said in zip(asked, cloudfront(folder, engine, files, asked), strict=True)
        ]

    return running


def _response(site: Site, request: Request, said: dict[str, Any]) -> Response:
    headers = [(name, each["value"]) for name, each in said["headers"].items()]
    for name, each in (said["cookies"] or {}).items():
        headers.append(("Set-Cookie", f"{name}={each['value']}; {each['attributes']}"))
    file = unquote(said["uri"][1:]) if "uri" in said else ""
    return Response(said["status"], headers, site.files[file] if file and request.method == "GET" else b"")


def _without_late_zones(site: Site) -> Site:
    """For an engine that refuses them by name: what it serves then is what stands in the files."""
    return replace(site, table=replace(site.table, late={}))


def _platform(name: str) -> Engine:
    return Engine(
        _serving(lambda folder, site: Platform(name, folder, site.site, [site.address])),
        Behaviour(trusts=() if name == "vercel" else ("127.0.0.1",)),
        lambda each: not is_refused(each) and is_understood(name, each),
        _seen_by_vercel if name == "vercel" else seen_by_workers,
    )


def _seen_by_vercel(request: Request) -> Request:
    """edge-runtime gives a target as a URL spells it, where a quote in the query is escaped."""
    path, mark, query = seen_by_workers(request).target.partition(b"?")
    return replace(seen_by_workers(request), target=path + mark + query.replace(b"'", b"%27"))


def _function(engine: str) -> Engine:
    """CloudFront takes the host off a target, and refuses a fragment in it; ETags are its origin's."""
    return Engine(
        _cloudfront(engine),
        Behaviour(
            composes=False, tags_files=False, adds_always=False, vouched=("cloudfront-viewer-country",)
        ),
        lambda each: b"#" not in each.target and each.target.startswith(b"/"),
    )


ENGINES: dict[str, Engine] = {
    "built-in": Engine(_built_in),
    "nginx": Engine(_serving(lambda folder, site: Nginx(folder, site.site))),
    "nginx-proxy": Engine(_serving(lambda folder, site: ProxyEdge(folder, site.site, [site.address]))),
    "njs": Engine(
        _serving(lambda folder, site: NjsNginx(folder, _without_late_zones(site.site))),
        Behaviour(composes=False),
    ),
    "varnish": Engine(
        _serving(lambda folder, site: varnish(folder, site.site, [site.address])),
        takes=lambda each: not too_long(each),
    ),
    "cloudflare": Engine(
        _serving(lambda folder, site: Workerd.before(folder, site.site, [site.address])),
        takes=lambda each: not is_refused(each),
        seen=seen_by_workers,
    ),
    **{name: _platform(name) for name in ("deno", "netlify", "vercel")},
    **{f"cloudfront-{engine}": _function(engine) for engine in ("node", "njs")},
}
