"""A file whose name is nearly one that is read has no effect: it is told, and nothing else is."""

from __future__ import annotations

import pytest

from content_repo import near_misses
from content_repo.names import check_path
from content_repo.site import load_site
from content_repo.sources import parse_source

BESIDE = [
    ("regions.yml", "regions.yaml"),
    ("Redirects.json", "redirects.yaml"),
    ("redirect.yaml", "redirects.yaml"),
    ("site.yaml", "site.toml"),
    ("Site.toml", "site.toml"),
    ("Content/", "content/"),
    ("model/", "models/"),
    ("themes/", "theme/"),
    ("Segments/", "audience/segments/"),
]
BELOW = [
    ("models/promo.yml", "models/promo.yaml"),
    ("models/promo.YAML", "models/promo.yaml"),
    ("models/Sections/hero.yaml", "models/sections/hero.yaml"),
    ("models/section/hero.yml", "models/sections/hero.yaml"),
    ("audience/signal.yaml", "audience/signals.yaml"),
    ("audience/signals.yml", "audience/signals.yaml"),
    ("audience/segment/vip.yaml", "audience/segments/vip.yaml"),
    ("audience/Segments/vip.json", "audience/segments/vip.yaml"),
    ("audience/experiment/hero.yml", "audience/experiments/hero.yml"),
    ("audience/vip.yaml", "audience/segments/vip.yaml"),
    ("data/team.YAML", "data/team.yaml"),
    ("data/team.json.txt", "data/team.json"),
    ("theme/templates/views/card/a.html", "theme/views/card/a.html"),
    ("theme/section/hero.html", "theme/sections/hero.html"),
    ("theme/Static/x.css", "theme/static/x.css"),
    ("theme/i18n/de.yaml", "theme/i18n/de.toml"),
    ("assets/a.jpg.yml", "assets/a.jpg.yaml"),
    ("content/news/a.jpg.YAML", "content/news/a.jpg.yaml"),
]
READ = [
    *("models/promo.yaml", "models/sections/hero.yaml", "models/promo.json", "models/README.md"),
    *(
        "audience/signals.yaml",
        "audience/segments/a/vip.yml",
        "audience/experiments/x.yaml",
        "audience/notes.md",
    ),
    *(
        "data/team.yml",
        "data/a/b.json",
        "data/t.toml",
        "data/raw.csv",
        "assets/a.jpg.yaml",
        "assets/conf.yml",
    ),
    *(
        "theme/page.html",
        "theme/partials/a.html",
        "theme/i18n/de.toml",
        "theme/static/conf.yaml",
        "static/x.yml",
    ),
    *("content/a.md", "content/sections/a.yaml"),
]


@pytest.mark.parametrize(("name", "meant"), BESIDE)
def test_what_stands_beside_the_folders_of_a_site(name: str, meant: str) -> None:
    problem = near_misses.beside(name.rstrip("/"), is_folder=name.endswith("/"))
    assert problem is not None
    assert (problem.code, problem.severity, problem.file) == ("misnamed_file", "warning", name)
    assert problem.fix.split(",")[0].endswith(f" {meant}")
    assert not check_path(meant.rstrip("/"))


@pytest.mark.parametrize(
    ("name", "is_folder"),
    [
        *((name, True) for name in ("content", "theme", "src", "sites", "site", "regions", "node_modules")),
        *(
            (name, False)
            for name in ("site.toml", "regions.yaml", "package.json", "model", "content.yaml", "mkdocs.yml")
        ),
    ],
)
def test_other_entries_are_fine(name: str, is_folder: bool) -> None:
    assert near_misses.beside(name, is_folder=is_folder) is None


@pytest.mark.parametrize(("path", "meant"), BELOW)
def test_what_stands_in_the_folders(path: str, meant: str) -> None:
    problem = near_misses.below(path)
    assert problem is not None
    assert problem.message == f"{path!r} is not read as {meant!r}"
    assert near_misses.below(meant) is None


@pytest.mark.parametrize("path", READ)
def test_what_is_read_is_fine(path: str) -> None:
    assert near_misses.below(path) is None


@pytest.mark.parametrize("path", ["a.MD", "a.mdx", "a.yml", "a.md.txt", "a.Yaml", "a.mkd"])
def test_an_ending_that_is_nearly_that_of_a_fragment(path: str) -> None:
    _, (problem,) = parse_source(f"content/{path}", b"", load_site(b""), {})
    assert problem.code == "not_a_fragment"


@pytest.mark.parametrize("path", ["a.png", "a.txt", "md", "a.jpg.yml", "a.html", "a.md.bak", "notes.mdb"])
def test_other_endings_are_fine(path: str) -> None:
    assert parse_source(f"content/{path}", b"", load_site(b""), {}) == (None, [])
