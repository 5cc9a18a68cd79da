"""The main job on a real site of 4,045 Markdown files: imported, made personal, built, published, served by nginx."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import hugo_source
import pytest
from hugo_source import SourcePage
from journey_nginx import Served
from journey_site import ADDED, EDITED, NOW, Journey, fragmint

pytestmark = [pytest.mark.shared, pytest.mark.nginx, pytest.mark.slow]

# What Hugo makes without a file: top sections, and the indexes of its own taxonomies, with or without terms.
MADE = {"/apis/", "/_archived/", "/categories/", "/tags/"}
HELD_OUT, SERVED = 0, 417  # buckets
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
)
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0"
_LINK = re.compile(r"<(?:a|img|link|script|source|iframe)\b[^>]*?\s(?:href|src)=(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True)
class Visitor:
    """The same person twice: what nginx sees, and what `explain` is told."""

    headers: Mapping[str, str]
    context: Mapping[str, Any]
    query: str = ""


def visitor(query: str = "", agent: str = DESKTOP, **known: Any) -> Visitor:
    headers = {"User-Agent": agent}
    cookies = []
    if "country" in known:
        headers["X-Country"] = known["country"]
    if known.get("tags"):
        cookies.append(f"sg={'_'.join(known['tags'])}.4102444800.none")
    if known.get("visit") == "returning":
        cookies.append("fm_visit=1")
    if "bucket" in known:
        cookies.append(f"xb={known['bucket']:03}")
    if known.get("consent"):
        cookies.append(f"fm_consent={'.'.join(known['consent'])}")
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    device = "mobile" if agent == PHONE else "desktop"
    context: dict[str, Any] = {"device": device, "visit": "new", "tags": [], "consent": []}
    parameters = dict(pair.split("=") for pair in query.split("&") if pair)
    return Visitor(headers, {**context, **known, "query": parameters}, query)


VISITORS = [
    visitor(),
    visitor(country="DE"),
    visitor(country="US", agent=PHONE),
    visitor(tags=["federal"], query="utm_medium=email"),
    *(
        visitor(visit="returning", consent=["personalization"], bucket=bucket)
        for bucket in (HELD_OUT, SERVED)
    ),
    visitor(visit="returning", query="utm_medium=email&utm_campaign=spring", country="CN", agent=PHONE),
]


@cache
def source_pages(content: Path) -> tuple[SourcePage, ...]:
    return tuple(hugo_source.pages(content, datetime.fromisoformat(NOW)))


def term_urls(content: Path) -> set[str]:
    """The pages of the terms that shown pages have."""
    shown = (page for page in source_pages(content) if page.fate == "shown")
    return {f"/categories/{name}/" for page in shown for name in page.categories}


def urls_in(public: Path) -> list[str]:
    """The URL of every page that is built, by the files of the default visitor."""
    files = (file.relative_to(public).as_posix() for file in public.rglob("index.html"))
    return sorted("/" + file.removesuffix("index.html") for file in files if not file.startswith("_v/"))


def test_every_source_file_is_accounted_for_once(journey: Journey) -> None:
    lines = journey.steps["import"].facts["lines"]
    files = [str(file.relative_to(journey.source)) for file in journey.source.rglob("*") if file.is_file()]
    assert sorted(line["path"] for line in lines) == sorted(files)
    assert Counter(line["outcome"] for line in lines) == {"imported": 4044, "copied": 1180}
    targets = [line["target"] for line in lines]
    assert len(set(targets)) == len(targets)
    assert all((journey.site / target).is_file() for target in targets)


def test_every_markdown_file_is_a_page_or_has_a_reason(journey: Journey) -> None:
    pages = source_pages(journey.source / "content")
    fates = Counter(page.fate for page in pages)
    licence = 1
    assert fates == {"shown": 2190, "expired": 1840, "draft": 12, "no page": 2}
    assert sum(fates.values()) + licence == 4045
    assert journey.steps["build"].facts["pages"] == fates["shown"] + len(MADE) + len(
        term_urls(journey.source / "content")
    )


def test_pages_are_at_the_urls_that_hugo_gives(journey: Journey) -> None:
    wanted = [page.url for page in source_pages(journey.source / "content") if page.fate == "shown"]
    taken_twice = [url for url, times in Counter(wanted).items() if times > 1]
    assert taken_twice == ["/events/2020/07/women-in-federal-it-cyber/"]  # in Hugo one hides the other
    beside = "/events/2020/07/2020-07-23-women-in-federal-it-cyber/"
    assert set(urls_in(journey.public)) == {*wanted, *MADE, *term_urls(journey.source / "content"), beside}


def test_the_build_has_no_errors_and_says_what_is_missing(journey: Journey) -> None:
    problems = journey.steps["build"].facts["problems"]
    assert {problem["severity"] for problem in problems} <= {"warning"}
    assert {problem["code"] for problem in problems} <= {
        "alias_used",
        "broken_link",
        "misspelt_key",  # `tag` for `tags`, seven times
        "missing_asset",
        "not_visible",
        "same_alias",
    }
    assert all(problem["file"] for problem in problems)


def test_building_again_makes_nothing(journey: Journey) -> None:
    first, again = journey.steps["build"].facts, journey.steps["build again"].facts
    assert (again["rendered"], again["bundle"]) == (0, first["bundle"])
    assert journey.steps["publish"].facts["bundle"] == first["bundle"]


def test_an_edit_touches_the_files_of_its_page_only(journey: Journey) -> None:
    url = next(
        page.url for page in source_pages(journey.source / "content") if f"content/{page.path}" == EDITED
    )
    variants = {str(file.relative_to(journey.public)) for file in journey.public.glob(f"_v/*{url}index.html")}
    assert len(variants) > 10
    assert set(journey.changes) == {*variants, f"{url.strip('/')}/index.html"}
    assert ADDED.strip() in (journey.public / url.strip("/") / "index.html").read_text()
    published = journey.steps["publish the edit"].facts
    assert (
        published["uploaded"] + published["copied"] <= len(journey.changes) + 1
    )  # and the edge's table at most


def test_every_url_answers_with_its_page(journey: Journey, government: Served) -> None:
    wrong = []
    for url in urls_in(journey.public):
        reply = government.get(quote(url), VISITORS[0].headers)
        if (
            reply.status != 200
            or reply.body != (journey.public / url.lstrip("/") / "index.html").read_bytes()
        ):
            wrong.append((url, reply.status))
    assert wrong == []


def test_explain_and_nginx_give_every_visitor_the_same_file(journey: Journey, government: Served) -> None:
    asked = [(url, each) for url in urls_in(journey.public)[::40] for each in VISITORS]
    answers = explained(journey, asked)
    wrong, seen = [], set()
    for (url, who), answer in zip(asked, answers, strict=True):
        reply = government.get(f"{quote(url)}?{who.query}", who.headers)
        if reply.status != 200 or reply.body != (journey.public / answer["file"]).read_bytes():
            wrong.append((url, who, answer["file"], reply.status))
        seen.add(reply.headers["server-timing"])
    assert wrong == []
    assert len(seen) >= len(VISITORS)


def explained(journey: Journey, asked: list[tuple[str, Visitor]]) -> list[Any]:
    file = journey.folder / "questions.jsonl"
    lines = [json.dumps({"url": url, "context": who.context}) for url, who in asked]
    file.write_text("\n".join(lines))
    return fragmint(
        "explain", "--batch", file, "--site", journey.site, "--commit", "HEAD", "--now", NOW
    ).lines


def test_files_of_variants_cannot_be_asked_for(journey: Journey, government: Served) -> None:
    files = sorted(journey.public.glob("_v/*/news/**/index.html"))[::200]
    assert len(files) > 10
    for file in files:
        path = "/" + file.relative_to(journey.public).as_posix()
        for target in hidden(path):
            assert government.get(target, VISITORS[0].headers).status in (301, 308, 400, 404), target
            assert file.read_bytes() != government.get(target).body, target


def hidden(path: str) -> Iterator[str]:
    """Ways in which somebody may ask for a file of `/_v/`."""
    yield path
    yield path.removesuffix("index.html")
    yield path.replace("/_v/", "/%5Fv/")
    yield path.replace("/_v/", "//_v/")
    yield path.replace("/_v/", "/news/../_v/")
    yield path.replace("/_v/", "/news/%2e%2e/_v/")
    yield path.replace("/_v/", "/_v%2F")


def test_no_link_is_broken_that_was_not_broken_in_the_source(journey: Journey, government: Served) -> None:
    """A link is broken when nginx answers it, redirects followed, with anything but 200. It was broken in the source when
    its path is neither the URL of a shown page, nor one of its aliases, nor a file of `static/` or beside the pages."""
    linked = internal_links(journey.public)
    broken = {path for path in linked if status_of(path, government) != 200}
    whole = paths_in_source(journey.source)
    ours = sorted(path for path in broken if path in whole or f"{path}/" in whole)
    report = "\n".join(f"{path}: on {len(linked[path])} pages, such as {min(linked[path])}" for path in ours)
    assert not [path for path in linked if "{{" in path], "a shortcode became an address"
    assert not ours, f"{len(ours)} of {len(broken)} broken links were whole in the source:\n{report}"
    assert len(linked) > 1000


def internal_links(public: Path) -> dict[str, set[str]]:
    """Decoded path that some page leads to → URLs of those pages; variants count as their page."""
    found: dict[str, set[str]] = {}
    for file in public.rglob("*.html"):
        name = "/" + file.relative_to(public).as_posix()
        url = re.sub("^/_v/[^/]+", "", name).removesuffix("index.html")
        for match in set(_LINK.findall(file.read_text(encoding="utf-8"))):
            target = urlsplit(urljoin(f"http://here{quote(url)}", unescape("".join(match)).strip()))
            if target.scheme == "http" and target.netloc == "here":
                found.setdefault(unquote(target.path), set()).add(url)
    return found


def status_of(path: str, served: Served) -> int:
    """After at most three redirects within the site."""
    target = quote(path)
    for _ in range(3):
        reply = served.get(target, VISITORS[0].headers)
        if reply.status not in (301, 302, 307, 308):
            return reply.status
        target = urlsplit(reply.headers["location"]).path
    return 508


def paths_in_source(source: Path) -> set[str]:
    shown = [page for page in source_pages(source / "content") if page.fate == "shown"]
    files = {
        f"/{file.relative_to(source / 'static')}" for file in (source / "static").rglob("*") if file.is_file()
    }
    beside = {
        f"/{file.relative_to(source / 'content')}"
        for file in (source / "content").rglob("*")
        if file.is_file() and file.suffix not in (".md", ".yml")
    }
    return (
        files
        | beside
        | MADE
        | term_urls(source / "content")
        | {page.url for page in shown}
        | {each for page in shown for each in page.aliases}
    )
