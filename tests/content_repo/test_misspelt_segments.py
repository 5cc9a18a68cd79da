"""A variation for a segment that site.toml spells otherwise would be a page that everybody can read."""

from __future__ import annotations

import pytest

from content_repo.site import load_site
from content_repo.sources import parse_source

SITE = load_site(b'segments = ["members", "cn"]\nlocales = ["en", "de"]\n')


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("content/about@membrs.md", "rename it to content/about@members.md, or"),
        ("content/promo/a@Members.de.md", "rename it to content/promo/a@members.de.md, or"),
        ("content/about@member.yaml", "rename it to content/about@members.yaml, or"),
    ],
)
def test_a_label_that_is_nearly_a_segment_is_told(path: str, fix: str) -> None:
    source, (problem,) = parse_source(
        path, b"---\ntitle: x\n---\n" if path.endswith(".md") else b"title: x\n", SITE, {}
    )
    assert source is not None
    assert source.variation is None
    assert (problem.code, problem.severity, problem.file, problem.line) == (
        "misspelt_segment",
        "warning",
        path,
        1,
    )
    assert problem.fix.startswith(fix)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("content/about@members.md", ""),
        ("content/about@membrs.md", "if: {tag: x}\n"),
        ("content/team/ann@home.md", ""),
        ("content/about.md", ""),
    ],
)
def test_other_names_are_fine(path: str, more: str) -> None:
    assert parse_source(path, f"---\ntitle: x\n{more}---\n".encode(), SITE, {})[1] == []
