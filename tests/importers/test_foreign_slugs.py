"""Slugs of titles in many languages, as Zola and Eleventy write them.

`slugs_of_titles.tsv` has a title, what Zola makes of it (by the tables of deunicode 1.6.2), and what Eleventy 3.1.8 makes of it
(found by running its filter), with tabs between.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.importers import eleventy_slugs, zola_slugs
from content_repo.importers.heading_anchors import with_anchors

TABLE = Path(__file__).with_name("slugs_of_titles.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("row", TABLE)
def test_a_title_has_the_slugs_of_both(row: str) -> None:
    title, zola, eleventy = row.split("\t")
    assert zola_slugs.slugified(title) == zola
    assert eleventy_slugs.slugified(title) == eleventy


def test_names_as_some_systems_store_them_make_the_same_slugs() -> None:
    for title in (row.split("\t")[0] for row in TABLE):
        apart = unicodedata.normalize("NFD", title)
        assert eleventy_slugs.slugified(apart) == eleventy_slugs.slugified(title)


@given(st.text())
def test_any_text_makes_a_slug_that_any_address_can_hold(text: str) -> None:
    for slug in (zola_slugs.slugified(text), eleventy_slugs.slugified(text)):
        assert slug.isascii()
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert slug.strip("-") == slug


@given(st.text(alphabet="# a\n\r`é{}[]()*_-"))
def test_only_headings_change(body: str) -> None:
    kept = with_anchors(body, zola_slugs.slugified)
    for before, after in zip(body.split("\n"), kept.split("\n"), strict=True):
        assert before == after or (before.lstrip(" ").startswith("#") and "{#" in after)
