"""Findings about segments stand in the segment's file; everything that names a segment counts as a use."""

from __future__ import annotations

import pytest
from checked_site import CheckedSite


def unused(site: CheckedSite) -> list[str]:
    return [each.file for each in site.check() if each.code == "segment_unused"]


USES = {
    "a zone": {
        "content/index.md": "---\nsections: [{id: z, type: zone, choose: [{if: vip, none: true}, {none: true}]}]\n---\n"
    },
    "a zone in a draft": {
        "content/later.md": "---\ndraft: true\n"
        "sections: [{id: z, type: zone, choose: [{if: vip, none: true}, {none: true}]}]\n---\n"
    },
    "a zone in a zone": {
        "content/index.md": "---\nsections: [{id: z, type: zone, choose: [{if: {country: CN}, fields: {type: zone, "
        "choose: [{if: {not: vip}, none: true}, {none: true}]}}, {none: true}]}]\n---\n"
    },
    "a region": {
        "regions.yaml": "before: [{id: z, type: zone, choose: [{if: vip, none: true}, {none: true}]}]\n"
    },
    "a region of a model": {
        "models/promo.yaml": "regions: {before: [{id: z, type: zone, choose: [{if: vip, none: true}, {none: true}]}]}\n"
    },
    "a variation": {"content/promo/a@vip.md": "---\ntitle: V\n---\n"},
    "the rule of a variation": {
        "content/promo/a@x.md": "---\nif: {all: [vip, {device: mobile}]}\ntitle: X\n---\n"
    },
}


@pytest.mark.parametrize("use", USES)
def test_a_segment_is_used_by(site: CheckedSite, use: str) -> None:
    site.write(
        {
            "audience/segments/cn.yaml": None,
            "audience/segments/new.yaml": None,
            "site.toml": 'segments = ["vip"]\n',
        }
    )
    assert unused(site) == ["audience/segments/vip.yaml"]
    site.write(USES[use])
    assert unused(site) == []


def test_a_segment_made_of_another_uses_it_only_when_it_is_used(site: CheckedSite) -> None:
    site.write({"audience/segments/cn.yaml": "when: {all: [vip, {country: CN}]}\n"})
    assert len(unused(site)) == 3
    site.write({"content/promo/a@cn.md": "---\ntitle: China\n---\n"})
    assert unused(site) == ["audience/segments/new.yaml"]


def test_rules_that_say_nothing_stand_at_their_line(site: CheckedSite) -> None:
    site.write(
        {
            "audience/segments/vip.yaml": "label: {en: All}\nwhen: {any: [{tag: x}, {not: {tag: x}}]}\nholdout: exempt\n",
            "audience/segments/cn.yaml": "label: {en: None}\nwhen: {all: [{country: CN}, {country: DE}]}\n",
            "audience/segments/new.yaml": "when: cn\nlabel: {en: Law}\nholdout: exempt\n",
        }
    )
    assert site.findings() == [
        ("rule_never_true", "warning", "audience/segments/cn.yaml:2"),
        ("rule_never_true", "warning", "audience/segments/new.yaml:1"),
        ("half_exempt", "warning", "audience/segments/new.yaml:3"),
        ("rule_always_true", "warning", "audience/segments/vip.yaml:2"),
    ]
