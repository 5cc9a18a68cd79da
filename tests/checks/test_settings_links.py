"""Menus and redirects that lead nowhere are told where they are written."""

from __future__ import annotations

from checked_site import SITE, CheckedSite

SETTINGS = f"""{SITE}
[[menus.main]]
page = "promo/z"
[[menus.main]]
url = "/abuot/"
[[menus.main]]
url = "/tour/"
[[menus.main]]
page = "promo/a"
[[menus.main.children]]
url = "https://example.org/"
"""


def test_a_menu_that_leads_nowhere(site: CheckedSite) -> None:
    site.write({"site.toml": SETTINGS, "static/tour/index.html": "A tour."})
    found = [each for each in site.check() if each.code == "broken_link"]
    assert [(each.where, each.field) for each in found] == [
        ("site.toml:8", "page"),
        ("site.toml:10", "url"),
        ("site.toml:14", "page"),
    ]
    assert "which is no fragment" in found[0].message
    assert "which is no page" in found[2].message
    assert all(each.fix for each in found)


def test_redirects_that_lead_nowhere(site: CheckedSite) -> None:
    entries = (
        "{from: /a/, to: /nothing/}",
        "{from: /b/, to: /later/}",
        "{from: /c/, to: '/?x=1#y'}",
        "{from: /d/, to: /tour/}",
        "{from: /e/, to: /file.txt}",
        "{from: /f/, to: 'https://example.org/'}",
        "{from: /g/, status: 410}",
        "{from: /h/, to: /, locale: zh-CN}",
        "{from: /i/, to: /now}",
    )
    site.write(
        {
            "redirects.yaml": "".join(f"- {entry}\n" for entry in entries),
            "content/later.md": "---\ntitle: Later\npublishDate: 2030-01-01\n---\n",
            "content/now.md": "---\ntitle: Now\n---\n",
            "static/tour/index.html": "A tour.",
            "static/file.txt": "x",
        }
    )
    assert site.findings() == [
        ("broken_link", "warning", "redirects.yaml:1"),
        ("broken_link", "warning", "redirects.yaml:2"),
        ("broken_link", "warning", "redirects.yaml:8"),
    ]
    site.write(
        {"content/index.zh-CN.md": "---\ntitle: 首页\n---\n", "content/nothing.md": "---\ntitle: No\n---\n"}
    )
    assert [where for *_, where in site.findings()] == ["redirects.yaml:2"]


def test_a_redirect_from_the_address_of_a_page_is_told_while_there_is_one(site: CheckedSite) -> None:
    site.write({"redirects.yaml": "- {from: /later/, to: /}\n- {from: /now/, to: /}\n"})
    assert site.findings() == []
    later = {"content/later.md": "---\ntitle: Later\npublishDate: 2030-01-01\n---\n"}
    site.write({**later, "content/now.md": "---\ntitle: Now\n---\n"})
    assert site.findings() == [("idle_redirect", "warning", "redirects.yaml:2")]


def test_a_link_to_a_folder_of_static_files(site: CheckedSite) -> None:
    """Edges answer `/tour/` with its `index.html`; the link is judged again when that comes or goes."""
    site.write({"content/index.md": "---\ntitle: Home\n---\n[tour](/tour/) [too](/tour)\n"})
    assert len(site.findings()) == 2
    site.write({"static/tour/index.html": "A tour."})
    assert site.findings() == []
    site.write({"static/tour/index.html": None})
    assert len(site.findings()) == 2
