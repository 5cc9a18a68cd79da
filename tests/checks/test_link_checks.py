"""Links that lead to something, but not as they are written: hidden targets and old names."""

from __future__ import annotations

from checked_site import CheckedSite

HIDDEN = "---\ntitle: Later\npublishDate: 2030-01-01\n---\nLater.\n"
RENAMED = "---\ntitle: Now\naliases: [was]\n---\nNow.\n"


def test_a_link_to_what_is_not_visible_becomes_its_text_with_a_warning(site: CheckedSite) -> None:
    site.write(
        {
            "content/later.md": HIDDEN,
            "content/index.md": "---\ntitle: Home\n---\nSee [one](later),\n\n[two](/later/).\n",
        }
    )
    assert site.findings() == [
        ("not_visible", "warning", "content/index.md:4"),
        ("not_visible", "warning", "content/index.md:6"),
    ]
    with site.open() as workspace:
        page = workspace.preview("/", [])
    assert b"See one," in page
    assert b"two." in page
    assert b"later" not in page


def test_old_names_lead_on_with_a_warning(site: CheckedSite) -> None:
    site.write(
        {
            "content/now.md": RENAMED,
            "content/index.md": "---\ntitle: Home\n---\n[one](was)\n\n[two](/was/)\n\n[three](now)\n",
        }
    )
    assert site.findings() == [
        ("alias_used", "warning", "content/index.md:4"),
        ("alias_used", "warning", "content/index.md:6"),
    ]
    with site.open() as workspace:
        assert workspace.preview("/", []).count(b'href="/now/"') == 3


def test_a_relative_link_that_is_no_file_is_seen_from_the_page(site: CheckedSite) -> None:
    """As browsers see it, and as generators with one folder a page leave it."""
    site.write(
        {
            "content/index.md": "---\ntitle: Home\nsections: [{id: a, type: fragment, use: docs/tips/one}]\n---\n",
            "content/docs/setup.md": "---\ntitle: Setup\n---\n## X\n\nSet up.\n",
            "content/docs/tips/one.md": "---\ntitle: One\n---\n[up](../../setup/#x) [beside](../two) [no](../three/)\n",
            "content/docs/tips/two.md": "---\ntitle: Two\n---\nTwo.\n",
        }
    )
    assert site.findings() == [("broken_link", "warning", "content/docs/tips/one.md:4")]
    with site.open() as workspace:
        for page in (workspace.preview("/", []), workspace.preview("/docs/tips/one/", [])):
            assert b'href="/docs/setup/#x"' in page
            assert b'href="/docs/tips/two/"' in page


def test_a_page_that_moves_takes_its_relative_links_along(site: CheckedSite) -> None:
    one = "---\ntitle: One\n{}---\n[up](../../setup/)\n"
    site.write(
        {"content/docs/setup.md": "---\ntitle: Setup\n---\n", "content/docs/tips/one.md": one.format("")}
    )
    assert [each.code for each in site.build()] == []
    site.write({"content/docs/tips/one.md": one.format("url: /one/\n")})
    assert [each.code for each in site.build()] == ["broken_link"]
    site.write({"content/setup.md": "---\ntitle: Setup here\n---\n"})
    assert [each.code for each in site.build()] == []


def test_a_path_from_the_top_may_be_a_file_of_the_repository(site: CheckedSite) -> None:
    """As hosts of repositories read it; an address of the site goes before."""
    site.write(
        {
            "content/guide/setup.md": "---\ntitle: Setup\nurl: /start/\n---\nSet up.\n",
            "content/guide/index.md": "---\ntitle: Guide\n---\nAll.\n",
            "content/media/plan.txt": "A plan",
            "content/two.md": "---\ntitle: Two\nurl: /guide/setup.md/\n---\n## X\n\n[a](/guide/setup.md#x)\n",
            "content/index.md": "---\ntitle: Home\n---\n[a](/guide/index.md) [b](/media/plan.txt#p)\n\n[c](/guide/no.md)\n",
        }
    )
    assert site.findings() == [("broken_link", "warning", "content/index.md:6")]
    with site.open() as workspace:
        home, two = workspace.preview("/", []), workspace.preview("/guide/setup.md/", [])
    assert b'href="/guide/"' in home
    assert b"/assets/plan." in home
    assert b'.txt#p"' in home
    assert b'href="/guide/setup.md/#x"' in two


def test_a_path_from_the_top_finds_a_page_that_has_another_address(site: CheckedSite) -> None:
    site.write(
        {
            "content/guide/setup.md": "---\ntitle: Setup\nurl: /start/\n---\n## X\n",
            "content/a/b.md": "---\ntitle: B\n---\n[one](/guide/setup.md#x) [two](setup.html) [three](/guide/setup.html)\n",
            "content/a/setup.md": "---\ntitle: Another\n---\nAnother.\n",
        }
    )
    assert site.findings() == []
    with site.open() as workspace:
        page = workspace.preview("/a/b/", [])
    assert b'<a href="/start/#x">one</a> <a href="/a/setup/">two</a> <a href="/start/">three</a>' in page


def test_a_page_that_comes_mends_links_to_its_file(site: CheckedSite) -> None:
    site.write({"content/a.md": "---\ntitle: A\n---\n[one](/later.md) [two](later.html)\n"})
    assert [each.code for each in site.build()] == ["broken_link", "broken_link"]
    site.write({"content/later.md": "---\ntitle: Later\n---\nHere.\n"})
    assert [each.code for each in site.build()] == []
    site.write({"content/later.md": "---\ntitle: Later\nurl: /b/\n---\nHere.\n"})
    assert [each.code for each in site.build()] == []
    with site.open() as workspace:
        assert workspace.preview("/a/", []).count(b'href="/b/"') == 2


def test_the_file_of_a_fragment_is_no_asset(site: CheckedSite) -> None:
    """Its bytes hold what is not published: drafts, comments, notes for editors."""
    site.write(
        {
            "content/plan.md": "---\ntitle: Plan\ndraft: true\n---\nUnsaid.\n",
            "content/rows.yaml": "draft: true\nnote: unsaid\n",
            "content/index.md": "[a](plan.md) ![b](plan.md) ![c](/plan.md) [d](rows.yaml) ![e](rows.yaml)\n",
        }
    )
    assert {each[0] for each in site.findings()} >= {"not_visible", "missing_asset", "broken_link"}
    with site.open() as workspace:
        assert b"/assets/" not in workspace.preview("/", [])


def test_a_folder_is_its_readme_and_a_file_may_lie_below_static(site: CheckedSite) -> None:
    site.write(
        {
            "content/README.md": "---\ntitle: All\n---\n[a](tools/) [b](./tools) [c](/tools/) [h](v1.2/)\n",
            "content/v1.2/README.md": "---\ntitle: Old\n---\nOld.\n",
            "content/tools/README.md": "---\ntitle: Tools\n---\n[d](..) [e](set.yaml#L2)\n\n[f](more/)\n",
            "static/tools/set.yaml": "a: 1\n",
        }
    )
    assert site.findings() == [("broken_link", "warning", "content/tools/README.md:6")]
    with site.open() as workspace:
        top, tools = workspace.preview("/README/", []), workspace.preview("/tools/README/", [])
    assert top.count(b'href="/tools/README/"') == 3
    assert b'href="/v1.2/README/"' in top
    assert b'<a href="/README/">d</a> <a href="/assets/set.' in tools
    assert b'.yaml#L2">e</a>' in tools
