"""Theme look-up: the site's files before the theme's, digests, errors that help."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.problems import ContentError
from content_repo.snapshot import MemorySnapshot, blob_id
from themes import loader
from themes.loader import Theme, built_in

HOME = Path(loader.__file__).parent


def over(files: dict[str, bytes]) -> Theme:
    return Theme("aurora", MemorySnapshot(files))


def test_the_themes_own_template() -> None:
    found = over({}).template("page.html")
    raw = (HOME / "aurora/templates/page.html").read_bytes()
    assert found is not None
    assert (found.name, found.text, found.digest) == ("page.html", raw.decode(), blob_id(raw))
    assert found.file == "themes/aurora/templates/page.html"


def test_the_sites_template_comes_first_and_the_parent_stays_in_reach() -> None:
    both = over({"theme/page.html": "\ufeffmine".encode()})
    own, parent = both.template("page.html"), both.template("parent:page.html")
    assert own is not None
    assert parent is not None
    assert (own.text, own.file, own.digest) == ("mine", "theme/page.html", blob_id("\ufeffmine".encode()))
    assert parent.file == "themes/aurora/templates/page.html"


@pytest.mark.parametrize(
    "name",
    ["none.html", "parent:none.html", "../loader.py", "/etc/passwd", "", "sections", "static/css/aurora.css"],
)
def test_what_is_not_there_is_none(name: str) -> None:
    assert over({}).template(name) is None


@given(st.text(alphabet="./ab:\\", max_size=12))
def test_no_name_leads_out_of_the_theme(name: str) -> None:
    assert over({}).template(name) is None


def test_translations() -> None:
    site = over({"theme/i18n/zh.toml": b'contents = "x"'})
    own, parent = site.template("i18n/zh.toml"), site.template("parent:i18n/zh.toml")
    assert own is not None
    assert parent is not None
    assert (own.file, parent.file) == ("theme/i18n/zh.toml", "themes/aurora/i18n/zh.toml")


def test_static_files() -> None:
    site = over(
        {"theme/static/css/aurora.css": b"mine", "theme/static/logo.svg": b"<svg/>", "theme/page.html": b""}
    )
    mine, logo = site.static("css/aurora.css"), site.static("logo.svg")
    assert mine is not None
    assert logo is not None
    assert (site.read(mine), site.read(logo)) == (b"mine", b"<svg/>")
    assert site.static("none.css") is None
    own = over({}).static("css/aurora.css")
    assert own is not None
    assert blob_id(over({}).read(own)) == own.digest


def test_text_that_is_not_utf8_names_the_line() -> None:
    with pytest.raises(ContentError) as caught:
        over({"theme/page.html": b"a\nb\xff"}).template("page.html")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.line) == ("not_utf8", "theme/page.html", 2)


def test_an_unknown_theme_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(ContentError) as caught:
        Theme("aurorra", MemorySnapshot({}))
    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.field) == ("unknown_theme", "site.toml", "theme")
    assert problem.fix == 'write theme = "aurora"'


def test_the_digest_covers_the_themes_own_files_only() -> None:
    assert over({}).digest == over({"theme/page.html": b"x"}).digest


@pytest.mark.parametrize("name", built_in())
def test_translations_of_a_theme_have_the_same_keys(name: str) -> None:
    tables = {
        path.stem: set(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in (HOME / name / "i18n").glob("*.toml")
    }
    assert "en" in tables
    assert all(keys == tables["en"] for keys in tables.values())
    assert set(Theme(name, MemorySnapshot({})).locales()) == set(tables)
