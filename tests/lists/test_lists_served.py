"""Pages of terms, further pages, feeds and pages for what is not found, as the built-in edge and nginx answer them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from building import NOW, SITE, Place, page
from edge_sites import Site, site_of
from edge_wire import Client, Nginx

from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.workspace import Options, Workspace

LIST = "sections: [{id: l, type: list, query: {under: blog, order: date, paginate: 1}}]"
FILES = {
    "site.toml": SITE
    + 'locales = ["en", "de", "zh-CN"]\n[locale.zh-CN]\nprefix = "zh"\n[taxonomies]\ntopics = {paginate = 1}\n',
    "content/index.md": page("title: Home"),
    "content/blog/_index.md": page(f"title: Blog\n{LIST}"),
    "content/blog/a.md": page(
        "title: A\ndate: 2026-01-01\ntopics: ['Über C++', 人工智能, AI/ML, \"100%\", a~b@c]"
    ),
    "content/blog/b.md": page("title: B\ndate: 2026-01-02\ntopics: ['Über C++']\naliases: [/old/b/]"),
    "content/blog/b.de.md": page("title: Be"),
    "content/404.md": page("title: Nothing\nurl: /404.html"),
    "content/404.de.md": page("title: Nichts"),
    "redirects.yaml": "- {from: /alt/, to: /blog/, locale: de}\n- {from: /blog/page/2/, to: /}\n",
}
ANSWERS = [
    ("/nowhere/", 404, "Nothing"),
    ("/blog/page/3/", 404, "Nothing"),
    ("/topics/x/", 404, "Nothing"),
    ("/de/nowhere/", 404, "Nichts"),
    ("/de/deep/er.html", 404, "Nichts"),
    ("/dee/", 404, "Nothing"),
    ("/zh/nowhere/", 404, "Nothing"),  # no translation: the nearest prefix that has one
    ("/404.html", 200, "Nothing"),
    ("/blog/page/2/", 200, "Blog"),  # a page beats a redirect
    ("/de/alt/", 301, "/de/blog/"),
    ("/alt/", 404, "Nothing"),
    ("/old/b/", 301, "/blog/b/"),
    ("/de/old/b/", 301, "/de/blog/b/"),
    ("/topics/ai/ml", 301, "/topics/ai/ml/"),
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "site", FILES)


def built(place: Place) -> Site:
    place.build()
    with Workspace(place.folder, options=Options(now=NOW, jobs=1)) as workspace:
        return site_of(workspace.edge_table(workspace.build()), place.every())


def request(path: str) -> Request:
    return Request("GET", quote(path, safe="/~@+").encode(), (), "127.0.0.1")


def addresses(site: Site) -> list[str]:
    return ["/" + path.removesuffix("index.html") for path in sorted(site.files)]


def test_the_built_in_edge(place: Place) -> None:
    site = built(place)
    assert {
        "/topics/über-c++/page/2/",
        "/topics/人工智能/",
        "/topics/ai/ml/",
        "/topics/100/",
        "/robots.txt",
    } <= set(addresses(site))
    for url in addresses(site):
        assert respond(request(url), site.table, site.entry, lambda: 0).status == 200, url
    for url, status, said in ANSWERS:
        answer = respond(request(url), site.table, site.entry, lambda: 0)
        shown = site.files[answer.file].decode() if answer.file else answer.location or ""
        assert (answer.status, said in shown) == (status, True), url


@pytest.mark.nginx
def test_nginx(place: Place, tmp_path: Path) -> None:
    site = built(place)
    server = Nginx(tmp_path / "nginx", site)
    try:
        client = Client(server.port)
        for asked, response in client.ask([request(url) for url in addresses(site)]):
            assert response.status == 200, asked
        for (url, status, said), (_, response) in zip(
            ANSWERS, client.ask([request(url) for url, _, _ in ANSWERS]), strict=True
        ):
            shown = response.body.decode() if status != 301 else response.all("Location")[0]
            assert (response.status, said in shown) == (status, True), url
        client.close()
    finally:
        server.stop()
