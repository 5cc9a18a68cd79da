"""Whatever a site is made of: the page that the built-in edge puts together is the one made early, for every visitor."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from edge_wire import ask_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from late_sites import COUNTRIES, BuiltSite, built, early, fragment, site

from cms.edge import EdgeApp
from publisher.edges.request import Request

RULES = (
    *(country.lower() for country in COUNTRIES[:4]),
    {"query.utm_source": "mail"},
    {"visit": "returning"},
)
VISITORS = [
    (country, query, cookie)
    for country in ("AT", "BE", "ES", None)
    for query in ("", "utm_source=mail")
    for cookie in (None, "fm_visit=1")
]
PROMOS = ("promo/a", "promo/b", "promo/c")


@st.composite
def sites(draw: st.DrawFn) -> dict[str, str]:
    count = 0

    def token() -> str:
        nonlocal count
        count += 1
        return f"t{count}"

    def target(below: tuple[str, ...], depth: int) -> dict[str, Any]:
        kinds = ["text", "text", "none", *(["use"] if below else []), *(["zone"] if depth else [])]
        kind = draw(st.sampled_from(kinds))
        if kind == "use":
            return {"use": draw(st.sampled_from(below))}
        if kind == "none":
            return {"none": True}
        if kind == "zone":
            return {"fields": zone(below, depth - 1)}
        return {"fields": {"type": "text", "text": token()}}

    def zone(below: tuple[str, ...], depth: int = 1) -> dict[str, Any]:
        rules = draw(st.lists(st.sampled_from(RULES), unique_by=str, max_size=3))
        chosen = [{"if": rule, **target(below, depth)} for rule in rules]
        late = {"late": True} if draw(st.booleans()) else {}
        return {"type": "zone", **late, "choose": [*chosen, target(below, depth)]}

    def sections(below: tuple[str, ...]) -> list[dict[str, Any]]:
        found = [zone(below) for _ in range(draw(st.integers(0, 2)))]
        if below and draw(st.booleans()):
            found.append({"type": "fragment", "use": draw(st.sampled_from(below))})
        return [{"id": f"s{number}", **each} for number, each in enumerate(found)]

    files = {"models/promo.yaml": "path: promo/**\n"}
    for number, name in enumerate(PROMOS):
        files[f"content/{name}.md"] = fragment(title=token(), sections=sections(PROMOS[number + 1 :]))
        for label in draw(st.lists(st.sampled_from(("at", "be")), unique=True, max_size=1)):
            files[f"content/{name}@{label}.md"] = fragment(title=token())
    files["content/index.md"] = fragment(title=token(), sections=sections(PROMOS))
    files["content/index.de.md"] = fragment(title=token())
    files["content/404.md"] = fragment(title=token(), url="/404.html")
    files["regions.yaml"] = json.dumps({name: sections(PROMOS) for name in ("before", "after")})
    made = site(**files)
    budget = draw(st.sampled_from(("", "variants_per_page = 2\n", "variants_per_page = 1\n")))
    made["site.toml"] += f'[budget]\n{budget}overflow = "late"\n'
    return made


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(sites())
def test_what_is_served_late_is_what_is_made_early(files: dict[str, str]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        with built(folder / "late", files) as late, built(folder / "early", early(files)) as whole:
            compare(late, whole)
    finally:
        shutil.rmtree(folder)


def compare(late: BuiltSite, whole: BuiltSite) -> None:
    edges = [EdgeApp(made.table(), _Store(made), lambda: 0) for made in (late, whole)]
    requests = [_request(url, *who) for url in ("/", "/de/", "/nowhere/") for who in VISITORS]
    for (request, one), (_, other) in zip(*(ask_app(edge, requests) for edge in edges), strict=True):
        assert (one.status, one.body) == (other.status, other.body), request
    assert set(late.table().late) <= set(late.table().pages)


def _request(url: str, country: str | None, query: str, cookie: str | None) -> Request:
    headers = [(b"X-Country", country.encode())] if country else []
    headers += [(b"Cookie", cookie.encode())] if cookie else []
    return Request("GET", f"{url}?{query}".encode(), headers, "127.0.0.1")


class _Store:
    """cms.edge.Store over a bundle; read before the edge's threads ask."""

    def __init__(self, made: BuiltSite) -> None:
        bundle = made.built.bundle
        entries = [entry for name in bundle.shards() for entry in bundle.shard(name)]
        public = [entry for entry in entries if entry.path.startswith("public/")]
        self._files = {entry.path.removeprefix("public/"): (entry, bundle.read(entry)) for entry in public}

    def entry(self, path: str) -> Any:
        return self._files[path][0] if path in self._files else None

    def read(self, path: str) -> bytes:
        return self._files[path.removeprefix("public/")][1]
