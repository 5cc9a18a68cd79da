"""docs/theme.md is the contract of the theme aurora with authors: it names everything that the templates read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_renderers_aurora import KINDS, SECTIONS, STYLES, TEMPLATES

THEME = (Path(__file__).parents[2] / "docs" / "theme.md").read_text(encoding="utf-8")
OF_THE_ENGINE = {
    "breadcrumbs",
    "reading_time",
    "id",
    "title",
    "sections",
    "children",
    "related",
    "locale",
    "translations",
}


def rows(heading: str) -> dict[str, str]:
    """First cell without its ticks → the rest, of the table below a heading of docs/theme.md."""
    text = THEME.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([\w-]+)` \|(.*)$", text, re.MULTILINE))


def test_the_guide_lists_every_kind_section_and_view() -> None:
    assert sorted(rows("Kinds of pages")) == KINDS
    assert sorted(rows("Sections")) == SECTIONS
    assert sorted(rows("Placed fragments")) == sorted(path.name for path in (TEMPLATES / "views").iterdir())


@pytest.mark.parametrize("kind", SECTIONS)
def test_the_guide_names_every_field_of_a_section(kind: str) -> None:
    used = set(
        re.findall(r"\bsection\.(\w+)", (TEMPLATES / f"sections/{kind}.html").read_text(encoding="utf-8"))
    )
    named = set(re.findall(r"`(\w+)`", rows("Sections")[kind])) | {"id", "title", "items", "pager", "groups"}
    assert used <= named


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_names_every_field_of_a_kind(kind: str) -> None:
    text = (TEMPLATES / f"{kind}.html").read_text(encoding="utf-8")
    used = set(re.findall(r"(?<![/\"])\bpage\.(?:fields\.)?(\w+)", text))
    assert used <= set(re.findall(r"`(\w+)`", rows("Kinds of pages")[kind])) | OF_THE_ENGINE


def test_the_guide_names_every_setting() -> None:
    look = THEME.split("\n## Look\n")[1].split("\n## ")[0]
    asked = {
        key
        for path in TEMPLATES.rglob("*.html")
        for key in re.findall(r"look\.get\([\"'](\w+)", path.read_text())
    }
    assert asked == set(re.findall(r"^(\w+): ", look, re.MULTILINE))
    css = (STYLES / "aurora.css").read_text(encoding="utf-8")
    for name in re.findall(r"`(--[\w-]+)`", look):
        assert f"{name}:" in css


def test_the_guide_names_every_language() -> None:
    named = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([\w -]+)`", THEME.split("\n## Words\n")[1]))))
    assert {path.stem for path in (TEMPLATES.parent / "i18n").glob("*.toml")} <= named
