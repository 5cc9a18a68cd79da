"""Files that are nearly ones that are read, and files of one name, are told for as long as they are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from growing_site import GrowingSite

FILES = {"site.toml": "", "content/index.md": "# Hello\n", "theme/page.html": "{{ page.body }}\n"}
MISNAMED = {"regions.yml": "[]\n", "Content/a.md": "x", "models/promo.yml": "x: y\n"}


def told(grown: GrowingSite) -> list[tuple[str, str]]:
    """(code, file) of the problems of an incremental build, which are those of a clean one."""
    commit = grown.commit()
    found = grown.incremental(commit)
    assert found == grown.clean(commit)
    return sorted((each.code, each.file) for each in found.problems)


@pytest.mark.parametrize("with_commits", [False, True])
def test_misnamed_files_are_told_while_they_are_there(tmp_path: Path, with_commits: bool) -> None:
    grown = GrowingSite(tmp_path, with_commits)
    grown.write(FILES)
    assert told(grown) == []
    grown.write(FILES | MISNAMED)
    expected = [("misnamed_file", each) for each in ("Content/", "models/promo.yml", "regions.yml")]
    assert told(grown) == expected
    grown.write(FILES | MISNAMED | {"regions.yml": "{}\n", "content/index.md": "# Hello you\n"})
    assert told(grown) == expected
    grown.write(FILES)
    (grown.site / "Content").rmdir()
    assert told(grown) == []


@pytest.mark.parametrize("kind", ["segment", "experiment"])
def test_two_files_of_one_name_are_refused(tmp_path: Path, kind: str) -> None:
    text = {"segment": "when: {tag: vip}\n", "experiment": "arms: {a: 1, b: 1}\n"}[kind]
    grown = GrowingSite(tmp_path)
    first = FILES | {f"audience/{kind}s/vip.yaml": text}
    grown.write(first)
    assert told(grown) == []
    grown.write(first | {f"audience/{kind}s/shop/vip.yml": text})
    assert told(grown) == [("same_name", f"audience/{kind}s/vip.yaml")]
    grown.write(first)
    assert told(grown) == []
