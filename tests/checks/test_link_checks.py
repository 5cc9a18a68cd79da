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
