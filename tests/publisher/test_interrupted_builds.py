"""A build killed at any writing statement of its state: the next one comes to what a build from nothing comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import Files, GrowingSite, page

PLACED = "::fragment{use=promo}"
FILES: Files = {
    "site.toml": 'locales = ["en", "de"]\nsegments = ["vip"]\n',
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "theme/page.html": "{{ page.content }}",
    "theme/views/block/fragment.html": "[{{ page.title }} {{ page.body }}]",
    "content/index.md": page(["title: Home", "url: /"], PLACED),
    "content/promo.md": page(["title: Promo"], "Text."),
    "content/promo@vip.md": page(["title: Very important"]),
    "content/inner.md": page(["title: Inner"], "Deep."),
}
NEW = {  # a page, and a part of a page
    **FILES,
    "content/index.de.md": page(["title: Start"]),
    "content/promo.md": page(["title: Promo"], "::fragment{use=inner}"),
}
LAST = {**NEW, "content/promo.md": page(["title: Promo"], "Other text."), "content/inner.md": page([], "x")}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    yield made
    made.close()


def test_killed_at_every_step(grown: GrowingSite) -> None:
    at, was_killed = 0, True
    while was_killed:
        at += 1
        grown.write(FILES)
        grown.incremental()
        grown.write(NEW)
        was_killed = grown.die(None, at)
        assert grown.incremental() == grown.clean(), f"killed at statement {at}"
        grown.write(LAST)
        assert grown.incremental() == grown.clean(), (
            f"an edit after the build that was killed at statement {at}"
        )
    assert at > 30
