"""A problem names the file and the line in which it was written, and one mistake does not hide the next."""

from __future__ import annotations

from checked_site import SITE, CheckedSite

from content_repo.problems import Problem
from publisher.deciding import Deciding
from publisher.tables import table_of


def _told(site: CheckedSite, *codes: str) -> list[Problem]:
    return [each for each in site.build() if each.code in codes]


def test_an_address_is_wrong_where_it_is_written(site: CheckedSite) -> None:
    """In a translation, too, and in any spelling of the key; a route without its date has no line of its own."""
    site.write(
        {
            "models/post.yaml": "path: post/**\nroute: /{date:%Y}/{slug}/\n",
            "content/a.md": "---\ntitle: A\nUrl: nowhere\n---\n",
            "content/b.md": "---\ntitle: B\n---\n",
            "content/b.zh-CN.md": "---\ntitle: B\nurl: /b?\n---\n",
            "content/post/c.md": "---\ntitle: C\ndate: 2026-01-01\nslug: x#y\n---\n",
            "content/post/d.md": "---\ntitle: D\n---\n",
        }
    )
    assert [(each.where, each.field) for each in _told(site, "bad_url")] == [
        ("content/a.md:3", "url"),
        ("content/b.zh-CN.md:3", "url"),
        ("content/post/c.md:4", "slug"),
        ("content/post/d.md:1", "date"),
    ]


def test_addresses_and_old_names_clash_where_they_are_written(site: CheckedSite) -> None:
    site.write(
        {
            "content/a.md": "---\ntitle: A\naliases: [was]\n---\n",
            "content/b.md": "---\ntitle: B\naliases: [was]\nurl: /A/\n---\n",
        }
    )
    assert [each.where for each in _told(site, "same_url", "same_alias")] == [
        "content/b.md:3",
        "content/b.md:4",
    ]


def test_all_choices_of_a_zone_are_judged(site: CheckedSite) -> None:
    choices = (
        "{if: vpi, use: promo/a}",
        "{if: {cuntry: DE}, use: promo/b}",
        "{if: vip, use: promo/a@vip}",
        "{if: cn, use: 'promo/a#tpo'}",
        "{use: [promo/a]}",
    )
    site.write(
        {
            "content/index.md": "---\ntitle: Home\nsections:\n- id: z\n  type: zone\n  choose:\n"
            + "".join(f"  - {choice}\n" for choice in choices)
            + "---\n",
            "content/promo/a.md": "---\ntitle: A\nsections: [{id: top, type: text, text: x}]\n---\n",
            "content/promo/a@vip.md": "---\ntitle: AV\n---\n",
        }
    )
    found = [(each.code, each.where, each.fix) for each in site.build() if each.severity == "error"]
    assert found == [
        ("bad_rule", "content/index.md:7", 'did you mean "vip"?'),
        ("bad_rule", "content/index.md:8", 'did you mean "country"?'),
        (
            "reference_missing",
            "content/index.md:9",
            "write promo/a: which visitors get a variation is said by its own file",
        ),
        ("section_missing", "content/index.md:10", "did you mean `top`?"),
        ("reference_missing", "content/index.md:11", "write it like `use: promo/x`"),
    ]


def test_a_section_that_comes_and_goes(site: CheckedSite) -> None:
    page = "---\ntitle: Home\nsections: [{id: f, type: fragment, use: 'promo/a#top'}]\n---\n"
    site.write({"content/index.md": page})
    assert [each.where for each in _told(site, "section_missing")] == ["content/index.md:3"]
    site.write({"content/promo/a.md": "---\ntitle: A\nsections: [{id: top, type: text, text: There}]\n---\n"})
    assert _told(site, "section_missing") == []
    site.write({"content/promo/a.md": "---\ntitle: A\nsections: [{id: end, type: text, text: There}]\n---\n"})
    assert [each.where for each in _told(site, "section_missing")] == ["content/index.md:3"]


def test_what_a_template_finds_wrong_has_a_line_in_a_failed_build(site: CheckedSite) -> None:
    site.write({"content/index.md": "---\ntitle: Home\nsections:\n- {id: a, type: spotlight}\n---\n"})
    assert [each.where for each in _told(site, "template_missing")] == ["content/index.md:4"]


def test_an_unknown_type_in_any_spelling_of_its_key(site: CheckedSite) -> None:
    site.write({"content/a.md": "---\ntitle: A\nTYPE: pormo\n---\n"})
    assert [each.where for each in _told(site, "unknown_type")] == ["content/a.md:3"]


def test_old_names_that_no_page_can_have_had(site: CheckedSite) -> None:
    """They lead nobody on; an address as browsers show it, escaped, and the `-` of a name with spaces do."""
    listed = '[old, /a/b.html, "c d", "/e%20f/", "../x", "http://x/", "a?b", 5, "", _v/x]'
    site.write({"content/a.md": f"---\ntitle: A\nurl: /here/\nAliases: {listed}\n---\n"})
    found = _told(site, "bad_url")
    assert {(each.where, each.severity) for each in found} == {("content/a.md:4", "warning")}
    assert [each.message.rpartition(" ")[2] for each in found] == [
        "''",
        "'../x'",
        "'_v/x'",
        "'a?b'",
        "'http://x/'",
        "5",
    ]
    with site.open() as workspace:
        world = workspace.build().world
        redirects = table_of(world, Deciding(world.audience)).redirects
    assert sorted(redirects) == ["/a/b.html", "/c d/", "/c-d/", "/e f/", "/e-f/", "/old/"]


def test_settings_that_name_what_there_is_not(site: CheckedSite) -> None:
    site.write({"site.toml": SITE.replace('"vip"', '"vpi"')})
    assert [(each.code, each.where) for each in site.build()] == [("unknown_name", "site.toml:3")]
    site.write({"site.toml": f'{SITE[:-1]}\n[targets.old]\norigin = "ftp://example.org/www"\n'})
    assert [(each.field, each.where) for each in site.build()] == [("targets.old.origin", "site.toml:7")]
    site.write({"site.toml": f'theme = "arora"{SITE}'})
    assert [(each.code, each.where) for each in site.build()] == [("unknown_theme", "site.toml:1")]


def test_the_test_of_a_segment_says_what_its_rule_is(site: CheckedSite) -> None:
    tests = "tests: [{given: {tags: [vip]}, expect: true}]\n"
    site.write({"audience/segments/vip.yaml": f"when: {{tag: vip}}\nconsent: ads\n{tests}"})
    (found,) = site.build()
    assert found.where == "audience/segments/vip.yaml:3"
    assert found.message.endswith("does not hold: it is unknown")
