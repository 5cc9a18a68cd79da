"""Keys inside objects that no model knows: a slip of the pen that templates would never show."""

from __future__ import annotations

from modelled_site import SITE, ModelledSite

from content_repo.problems import Problem

OBJECTS = """path: promo/**
fields:
  cta: {type: object, fields: {label: {type: string}, more: {type: object, fields: {href: {type: link}}}}}
  rows: {type: list, of: {type: object, fields: {name: {type: string}, count: {type: integer}}}}
"""


def findings(site: ModelledSite) -> list[Problem]:
    with site.open("state") as workspace:
        return [each for each in workspace.check().problems if each.code == "unknown_key"]


def test_keys_that_no_object_has_are_told_by_a_check_with_their_line_and_the_nearest_one(
    site: ModelledSite,
) -> None:
    site.write(
        {
            "models/promo.yaml": OBJECTS,
            "models/sections/hero.yaml": "fields: {cta: {type: object, fields: {label: {type: string}}}}\n",
            "content/promo/a.md": "---\nfree: {any: key}\ncta:\n  lable: x\n  more:\n    href: /\n    zzz: 1\n"
            "rows:\n  - name: a\n  - name: b\n    Count: 2\n---\n",
            "content/promo/a.zh-CN.md": "---\ncta:\n  lable: y\n  labels: z\n---\n",
            "content/promo/b.md": "---\ndraft: true\ncta: {nope: 1}\n---\n",
            "content/index.md": "---\ntitle: Home\nsections:\n- {id: a, type: hero, other: 1}\n"
            "- {id: h, type: hero, cta: {labell: x}}\n---\n",
        }
    )
    assert site.problems() == []
    assert [(each.where, each.field, each.fix) for each in findings(site)] == [
        ("content/index.md:5", "sections.1.cta.labell", "did you mean `label`?"),
        ("content/promo/a.md:4", "cta.lable", "did you mean `label`?"),
        ("content/promo/a.md:7", "cta.more.zzz", "known: href"),
        ("content/promo/a.md:11", "rows.1.Count", "did you mean `count`?"),
        ("content/promo/a.zh-CN.md:4", "cta.labels", "did you mean `label`?"),
    ]


def test_a_site_grades_unknown_keys_and_forgets_those_that_went(site: ModelledSite) -> None:
    site.write({"models/promo.yaml": OBJECTS, "content/promo/a.md": "---\ncta: {lable: x}\n---\n"})
    site.write({"site.toml": SITE + '[checks]\nunknown_key = "error"\n'})
    assert site.checked() == [("unknown_key", "content/promo/a.md:2", "cta.lable")]
    site.write({"content/promo/a.md": "---\ncta: {label: x}\n---\n"})
    assert site.checked() == []
