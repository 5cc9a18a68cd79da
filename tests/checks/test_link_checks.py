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
