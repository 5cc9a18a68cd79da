"""What fragments may not share, where references may lead, types of which there is one: always as a build from nothing says."""

from __future__ import annotations

from modelled_site import ModelledSite


def test_a_unique_value_is_told_at_the_second_file(site: ModelledSite) -> None:
    site.write(
        {
            "models/promo.yaml": "path: promo/**\nfields:\n  code: {type: string, unique: true}\n  n: {type: integer}\n",
            "content/promo/a.md": "---\ntitle: A\ncode: X\nn: 1\n---\n",
            "content/promo/b.md": "---\ntitle: B\nn: 1\ncode: X\n---\n",
            "content/promo/c.md": "---\ntitle: C\n---\n",
        }
    )
    assert site.problems() == [("not_unique", "content/promo/b.md:4", "code")]
    assert "content/promo/a.md:3" in site.said()
    site.write({"content/promo/a.md": "---\ntitle: A\ncode: Y\n---\n"})
    assert site.problems() == []
    site.write({"content/promo/c.md": "---\ncode: Y\ndraft: true\n---\n"})
    assert site.problems() == [("not_unique", "content/promo/c.md:2", "code")]
    site.write({"content/promo/a.md": None})
    assert site.problems() == []
    site.write({"content/promo/a.md": "---\ncode: Y\n---\n", "models/promo.yaml": "path: promo/**\n"})
    assert site.problems() == []


def test_a_localised_value_is_unique_in_each_language(site: ModelledSite) -> None:
    site.write(
        {
            "models/promo.yaml": "path: promo/**\nfields: {title: {type: string, unique: true}, n: {type: object, fields: "
            "{m: {type: number, unique: true}}}}\n",
            "content/promo/a.md": "---\ntitle: A\nn: {m: 1}\n---\n",
            "content/promo/a.zh-CN.md": "---\ntitle: B\n---\n",
            "content/promo/b.md": "---\ntitle: B\nn: {m: 2}\n---\n",
        }
    )
    assert site.problems() == []
    site.write({"content/promo/b.zh-CN.md": "---\ntitle: C\n---\n"})
    assert site.problems() == []
    site.write({"content/promo/b.zh-CN.md": "---\nother: C\n---\n"})
    assert site.problems() == [("not_unique", "content/promo/b.md:2", "title")]
    site.write({"content/promo/b.zh-CN.md": None, "content/promo/b.md": "---\ntitle: B\nn: {m: 1.0}\n---\n"})
    assert site.problems() == []  # 1.0 is written otherwise
    site.write({"content/promo/b.md": "---\ntitle: B\nn: {m: 1}\n---\n"})
    assert site.problems() == [("not_unique", "content/promo/b.md:3", "n.m")]


def test_references_lead_to_the_types_that_their_field_allows(site: ModelledSite) -> None:
    site.write(
        {
            "models/promo.yaml": "path: promo/**\nfields: {next: {type: reference, to: promo}, "
            "all: {type: list, of: {type: reference, to: [promo, page]}}}\n",
            "content/promo/a.md": "---\nnext: promo/b#x\nall: [/, old, promo/a]\n---\n",
            "content/promo/b.md": "---\naliases: [old]\n---\n",
        }
    )
    assert site.problems() == []
    site.write({"content/promo/b.md": "---\naliases: [old]\ntype: page\n---\n"})
    assert site.problems() == [("reference_type", "content/promo/a.md:2", "next")]
    site.write({"content/promo/b.md": None})
    found = [
        ("reference_missing", "content/promo/a.md:2", "next"),
        ("reference_missing", "content/promo/a.md:3", "all.1"),
    ]
    assert site.problems() == found
    site.write({"content/promo/a@vip.md": "---\nnext: index\n---\n"})
    assert ("reference_type", "content/promo/a@vip.md:2", "next") in site.problems()


def test_there_is_one_fragment_of_a_singleton(site: ModelledSite) -> None:
    site.write({"models/settings.yaml": "path: settings\nsingleton: true\n"})
    assert site.problems() == [("singleton", "models/settings.yaml:1", "")]
    site.write({"content/settings.md": "---\ntitle: S\n---\n"})
    assert site.problems() == []
    site.write({"content/a.md": "---\ntype: settings\n---\n"})
    assert site.problems() == [("singleton", "content/a.md:1", "type")]
    site.write({"models/settings.yaml": "singleton: true\n"})
    assert site.problems() == []  # `settings` has its type by the path no more
    site.write({"models/settings.yaml": "path: settings/*\nsingleton: true\n"})
    assert ("model", "models/settings.yaml:1", "path") in site.problems()


def test_everything_wrong_is_told_at_once(site: ModelledSite) -> None:
    site.write(
        {
            "models/promo.yaml": "path: promo/**\nfields:\n  n: {type: integr}\n  m: {type: integer, pattern: x}\n",
            "models/sections/hero.yaml": "fields: {count: {type: integer}}\nsumary: x\n",
            "content/promo/a.md": "---\nm: many\n---\n",
            "content/index.md": "---\ntitle: Home\nsections: [{id: a, type: hero, count: many}]\n---\n",
            "regions.yaml": "before:\n- {id: b, type: hero, count: none}\n",
        }
    )
    assert site.problems() == [
        ("bad_value", "content/index.md:3", "sections.0.count"),
        ("bad_value", "content/promo/a.md:2", "m"),
        ("model", "models/promo.yaml:3", "fields.n.type"),
        ("model", "models/promo.yaml:4", "fields.m.pattern"),
        ("setting", "models/sections/hero.yaml:2", "sumary"),
        ("bad_value", "regions.yaml:2", "regions.before.0.count"),
    ]


def test_a_check_tells_what_is_missing_also_where_a_build_fails(site: ModelledSite) -> None:
    site.write(
        {
            "models/promo.yaml": "path: promo/**\nroute: /p/{name}/\nfields:\n  name: {type: string, required: true}\n"
            "  n: {type: integer}\n",
            "content/promo/a.md": "---\ntitle: A\nn: x\n---\n",
        }
    )
    assert site.checked() == [
        ("required", "content/promo/a.md:1", "name"),
        ("bad_value", "content/promo/a.md:3", "n"),
    ]
    site.write({"content/promo/a.md": "---\ntitle: A\nn: x\nname: N\n---\n"})
    assert site.checked() == [("bad_value", "content/promo/a.md:3", "n")]


def test_settings_and_models_that_nobody_can_read_are_told_together(site: ModelledSite) -> None:
    site.write({"site.toml": "nme = 1\n", "models/promo.yaml": "[", "models/a.yaml": "pth: x\n"})
    assert {where for _, where, _ in site.problems()} == {
        "site.toml:1",
        "models/promo.yaml:1",
        "models/a.yaml:1",
    }


def test_two_models_cannot_have_one_name(site: ModelledSite) -> None:
    site.write({"models/shop/promo.yaml": "path: shop/**\n"})
    assert site.problems() == [("model", "models/shop/promo.yaml:1", "")]


def test_a_reference_to_a_type_without_a_model_is_a_remark(site: ModelledSite) -> None:
    site.write({"models/promo.yaml": "path: promo/**\nfields:\n  a:\n    type: reference\n    to: [prmo]\n"})
    assert site.problems() == [("unknown_type", "models/promo.yaml:5", "fields.a.to")]
    assert "`promo`" in site.said()
