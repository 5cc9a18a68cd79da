"""Required fields bind at publish and in a check, for what visitors can reach; drafting is never in the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pygit2
import pytest
from checked_site import SITE, CheckedSite

from content_repo.problems import ContentError

MODEL = """
path: promo/**
fields:
  title: {type: string, required: true}
  cta: {type: object, fields: {label: {type: string, required: true}}}
"""
PLACED = "---\ntitle: Home\nsections: [{id: s, type: fragment, use: promo/a}]\n---\n"
BARE = "---\nother: x\n---\nText.\n"


@pytest.fixture
def lacking(site: CheckedSite) -> CheckedSite:
    """promo/a, which the home page shows, has no title."""
    site.write({"models/promo.yaml": MODEL, "content/index.md": PLACED, "content/promo/a.md": BARE})
    return site


def missing(site: CheckedSite) -> list[tuple[str, str, str]]:
    assert site.check() == site.check("other-state")
    found = [each for each in site.check() if each.code == "required"]
    assert all(each.severity == "error" for each in found)
    return [(each.where, each.field, each.fix) for each in found]


def places(site: CheckedSite) -> list[tuple[str, str]]:
    return [(where, field) for where, field, _ in missing(site)]


def commit(site: CheckedSite) -> str:
    repository = pygit2.init_repository(site.folder / "site")
    repository.index.add_all()
    repository.index.remove_all([".fragmint"])
    author = pygit2.Signature("A", "a@example.org", 1_700_000_000, 0)
    parents = [] if repository.head_is_unborn else [repository.head.target]
    return str(
        repository.create_commit("HEAD", author, author, "Edit", repository.index.write_tree(), parents)
    )


def test_a_check_says_what_is_missing_and_a_build_goes_on(lacking: CheckedSite) -> None:
    assert lacking.build() == ()
    (found,) = missing(lacking)
    assert found == ("content/promo/a.md:1", "title", "fill it in, or keep the fragment as a draft")
    lacking.write({"content/promo/a.md": "---\ntitle: A\ncta: {href: /}\n---\n"})
    assert places(lacking) == [("content/promo/a.md:3", "cta.label")]
    lacking.write({"content/promo/a.md": "---\ntitle: A\n---\n"})
    assert places(lacking) == []


def test_a_new_rule_binds_old_fragments(site: CheckedSite) -> None:
    site.write({"content/index.md": PLACED, "content/promo/a.md": BARE})
    assert places(site) == []
    site.write({"models/promo.yaml": MODEL})
    assert places(site) == [("content/promo/a.md:1", "title")]


def test_only_what_is_reachable_and_visible_counts(lacking: CheckedSite) -> None:
    lacking.write({"content/promo/b.md": BARE})
    assert places(lacking) == [("content/promo/a.md:1", "title")]
    lacking.write({"content/index.md": PLACED.replace("use: promo/a", "use: promo/b")})
    assert places(lacking) == [("content/promo/b.md:1", "title")]
    lacking.write({"content/promo/b.md": "---\ndraft: true\n---\n"})
    assert places(lacking) == []
    lacking.write({"content/promo/b.md": "---\npublishDate: 2026-07-01\n---\n"})
    assert places(lacking) == []
    lacking.now = datetime(2026, 7, 2, tzinfo=UTC)
    assert places(lacking) == [("content/promo/b.md:1", "title")]


def test_lists_and_pages_reach_fragments_too(site: CheckedSite) -> None:
    listed = "---\ntitle: Home\nsections: [{id: l, type: list, query: {type: promo}}]\n---\n"
    site.write({"models/promo.yaml": MODEL, "content/promo/b.md": BARE})
    assert places(site) == []
    placing = "{% for each in section['items'] %}{{ place(each) }}{% endfor %}"
    site.write({"content/index.md": listed, "theme/sections/list.html": placing})
    assert places(site) == [("content/promo/b.md:1", "title")]
    site.write({"content/index.md": "---\ntitle: Home\n---\n"})
    assert places(site) == []
    site.write({"models/promo.yaml": MODEL + "route: /p/{name}/\n"})
    assert places(site) == [("content/promo/b.md:1", "title")]


def test_languages_and_variations_are_looked_at_and_each_field_told_once(lacking: CheckedSite) -> None:
    lacking.write({"content/promo/a.zh-CN.md": BARE, "content/promo/a@vip.md": "---\nother: y\n---\n"})
    assert places(lacking) == [("content/promo/a.md:1", "title")]
    lacking.write(
        {
            "content/promo/a.md": "---\ntitle: A\n---\n",
            "content/promo/a@vip.md": "---\nother: y\ntitle: null\n---\n",
        }
    )
    assert places(lacking) == [("content/promo/a@vip.md:3", "title")]
    lacking.write({"content/promo/a@vip.md": None, "site.toml": SITE + "fallback = []\n"})
    assert places(lacking) == [("content/promo/a.zh-CN.md:1", "title")]


def test_a_publish_refuses_and_leaves_the_target_alone(lacking: CheckedSite) -> None:
    lacking.write({"site.toml": SITE + '[targets.here]\norigin = "origin"\n'})
    commit(lacking)
    with lacking.open() as workspace:
        for refused in (workspace.publish, workspace.plan):
            with pytest.raises(ContentError) as error:
                refused("here")
            assert [each.where for each in error.value.problems] == ["content/promo/a.md:1"]
        assert workspace.releases("here") == []
    lacking.write({"content/promo/a.md": "---\ntitle: A\n---\n"})
    commit(lacking)
    with lacking.open() as workspace:
        assert workspace.publish("here").delivery.release == 1
    lacking.write({"content/promo/a.md": BARE})
    commit(lacking)
    with lacking.open() as workspace:
        with pytest.raises(ContentError):
            workspace.publish("here")
        assert [each["release"] for each in workspace.releases("here")] == [1]
