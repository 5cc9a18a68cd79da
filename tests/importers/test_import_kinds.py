"""What all importers promise, on a small site of each system: every file accounted for, every address kept, a rerun
without changes, and a site that builds.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import SITES, build, importer, page_file, tree

from content_repo.importers import EXPORTS, KINDS, ImportReport
from content_repo.importers import importer as find_importer
from content_repo.site import load_site
from content_repo.sources import parse_source

OTHERS = [kind for kind in KINDS if kind not in ("markdown", "hugo")]
EXPECTED = {
    "jekyll": [
        "/bread/daily/2024/02/29/first-loaf/",
        "/2024/03/02/second/",
        "/special/deep.html",
        "/news/2024/05/05/local/",
        "/help/guide/ovens/",
        "/about/",
        "/404.html",
        "/",
    ],
    "eleventy": ["/writing/kites/", "/odd/odd-one-and-out.html", "/posts/lost/", "/docs/setup/", "/"],
    "zola": [
        "/",
        "/fr/",
        "/blog/",
        "/fr/blog/",
        "/blog/first-tide/",
        "/blog/the-photo/",
        "/own/way/",
        "/fr/blog/seul/",
    ],
    "astro": ["/writing/first-weave/", "/writing/deep/parts/", "/notes/own/slug/", "/about/"],
    "wordpress": [
        "/",
        "/2024/01/05/first-light/",
        "/2024/02/10/classic/",
        "/2024/04/01/灯台/",
        "/about/team/",
        "/tour/whales/",
        "/author/mara/",
        "/category/boats/sail/",
        "/tag/fog/",
    ],
    "ghost": ["/", "/sails/", "/markdown/", "/about/", "/author/ida/", "/tag/ropes/"],
    "contentful": ["/tea/sencha/", "/ja/tea/sencha/"],
    "rss": ["/2024/05/glaze/", "/2024/06/clay/", "/notes/wheel.html"],
}


@pytest.fixture(params=OTHERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def imported(kind: str, tmp_path: Path) -> tuple[ImportReport, Path]:
    return importer(kind)(SITES / f"{kind}-small", tmp_path / "site"), tmp_path / "site"


def test_every_file_and_item_has_exactly_one_line(kind: str, imported: tuple[ImportReport, Path]) -> None:
    report, target = imported
    paths = [line.path for line in report.lines]
    assert [path for path in paths if "#" not in path] == sorted(tree(SITES / f"{kind}-small"))
    assert len(paths) == len(set(paths))
    assert all(line.reason for line in report.lines if line.outcome == "skipped")
    written = {line.target for line in report.lines if line.outcome != "skipped"} | set(report.made)
    ledger = {".fragmint/import.json", ".fragmint/.gitignore"}
    assert set(tree(target)) - ledger <= written
    assert {each for each in written if "." in each} <= set(tree(target))


def test_a_rerun_changes_nothing(kind: str, imported: tuple[ImportReport, Path]) -> None:
    report, target = imported
    before = tree(target)
    again = importer(kind)(SITES / f"{kind}-small", target)
    assert (tree(target), again.written, again.lines, again.problems) == (
        before,
        0,
        report.lines,
        report.problems,
    )


def test_a_dry_run_says_the_same_and_writes_nothing(kind: str, tmp_path: Path) -> None:
    dry = importer(kind)(SITES / f"{kind}-small", tmp_path / "site", dry_run=True)
    assert not (tmp_path / "site").exists()
    wet = importer(kind)(SITES / f"{kind}-small", tmp_path / "site")
    assert (dry.lines, dry.written, dry.problems, dry.urls) == (
        wet.lines,
        wet.written,
        wet.problems,
        wet.urls,
    )


def test_the_site_builds_and_its_pages_are_where_they_were(
    kind: str, imported: tuple[ImportReport, Path], tmp_path: Path
) -> None:
    _, site = imported
    report = build(site, tmp_path / "out", tmp_path / "state")
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    files = set(tree(tmp_path / "out"))
    assert {page_file(url) for url in EXPECTED[kind]} - files == set()


def test_every_fragment_can_be_read_and_no_draft_is_shown(
    kind: str, imported: tuple[ImportReport, Path]
) -> None:
    _, target = imported
    site = load_site((target / "site.toml").read_bytes())
    for path, raw in tree(target).items():
        if path.startswith("content/") and path.endswith(".md"):
            source, problems = parse_source(path, raw, site, {})
            assert source is not None
            assert [each for each in problems if each.severity == "error"] == [], path


def test_each_kind_has_its_function() -> None:
    assert [find_importer(kind).__name__ for kind in KINDS] == [f"import_{kind}" for kind in KINDS]
    assert set(EXPORTS) < set(KINDS)
