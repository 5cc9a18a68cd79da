"""The documentation cannot drift from the program."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from cms.reference import reference
from content_repo import site

DOCS = Path(__file__).parents[2] / "docs"


def test_the_command_line_reference_is_current() -> None:
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == reference(), "run `make docs`"


@pytest.mark.parametrize("section", [site.Site, site.Locale, site.Budget, site.Edge, site.Target])
def test_every_setting_is_documented(section: type) -> None:
    formats = (DOCS / "formats.md").read_text(encoding="utf-8")
    derived = {"name", "label", "gpc"} if section is not site.Site else set()
    missing = [
        each.name for each in fields(section) if each.name not in derived and not mentions(formats, each.name)
    ]
    assert missing == []


def mentions(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []
