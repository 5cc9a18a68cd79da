"""Misspelt keys are told in every build, as site.toml grades them, until they are corrected."""

from __future__ import annotations

from pathlib import Path

from growing_site import GrowingSite

FILES = {
    "site.toml": "",
    "theme/page.html": "{{ page.title }}{{ region('foot') }}\n",
    "theme/sections/list.html": "x",
    "content/index.md": "---\ntitle: Home\ndrfat: true\n---\n",
    "content/other.md": "---\ntitle: Other\n---\n",
    "regions.yaml": "foot:\n- {type: list, query: {}}\n- type: list\n  limit: 3\n  query: {}\n",
}


def told(grown: GrowingSite) -> list[tuple[str, str, int]]:
    found = grown.incremental()
    assert found == grown.clean()
    assert {each.code for each in found.problems} <= {"misspelt_key"}
    return sorted((each.severity, each.file, each.line) for each in found.problems)


def test_they_stay_until_they_are_corrected(tmp_path: Path) -> None:
    grown = GrowingSite(tmp_path)
    grown.write(FILES)
    both = [("warning", "content/index.md", 3), ("warning", "regions.yaml", 4)]
    assert told(grown) == both
    grown.write(FILES | {"content/other.md": "---\ntitle: Another\n---\n"})
    assert told(grown) == both
    grown.write(FILES | {"site.toml": '[checks]\nmisspelt_key = "info"\n'})
    assert told(grown) == [("info", *each[1:]) for each in both]
    grown.write(FILES | {"models/sections/list.yaml": "fields: {limit: {type: integer}}\n"})
    assert told(grown) == both[:1]
    grown.write(FILES | {"models/page.yaml": "route: /{path}/\nfields: {drfat: {type: boolean}}\n"})
    assert told(grown) == both[1:]
    grown.write(FILES | {"site.toml": '[checks]\nmisspelt_key = "off"\n'})
    assert told(grown) == []
