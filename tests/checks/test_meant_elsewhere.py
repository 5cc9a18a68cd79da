"""A link whose address lacks its beginning, and a section that names no fragment: what is told says what is meant."""

from __future__ import annotations

import pytest
from checked_site import CheckedSite


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("https//example.org/x", "write https://example.org/x, if that is meant"),
        ("http//example.io", "write https://example.io, if that is meant"),
        ("www.example.dev/a.md", "write https://www.example.dev/a.md, if that is meant"),
        ("example.org", "write https://example.org, if that is meant"),
        ("about.md", ""),
        ("notes.io.md", ""),
        ("../example/org", ""),
    ],
)
def test_a_link_without_its_beginning(written: str, fix: str, site: CheckedSite) -> None:
    site.write({"content/index.md": f"---\ntitle: Home\n---\n[a]({written})\n"})
    (found,) = (each for each in site.check() if each.code == "broken_link")
    assert found.where == "content/index.md:4"
    assert "write https" not in found.fix if not fix else found.fix == fix


@pytest.mark.parametrize("keys", ["", ", ref: promo/a", ", use: ''", ", use: null"])
def test_a_section_that_names_no_fragment(keys: str, site: CheckedSite) -> None:
    site.write({"content/index.md": f"---\ntitle: Home\nsections:\n- {{id: f, type: fragment{keys}}}\n---\n"})
    (found,) = (each for each in site.check() if each.severity == "error")
    assert (found.code, found.where) == ("reference_missing", "content/index.md:4")
    assert "`use` must name a fragment" in found.message
