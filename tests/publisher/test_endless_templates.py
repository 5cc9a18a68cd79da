"""A template that never ends costs the patience for a few pieces, however many pages it is for; nothing is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import GrowingSite

from content_repo.problems import ContentError
from publisher.rendering import PATIENCE
from renderers import limits

SECONDS = 0.2
ENDLESS = "\n{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}"
PAGES = {f"content/p{n}.md": f"Page {n}\n" for n in range(60)}
FINE = {
    "theme/page.html": "{{ page.content }}",
    "site.toml": 'name = "S"\n[sitemap]\nenabled = false\n',
    **PAGES,
}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("before", [{}, FINE], ids=["at first", "after an edit"])
def test_a_template_without_end_ends_the_build_after_a_few_pieces(grown: GrowingSite, before) -> None:
    if before:
        grown.write(before)
        assert not grown.incremental().failed
    grown.write({**FINE, "theme/page.html": ENDLESS})
    with limits.batch(limits.Limits(seconds=SECONDS)), pytest.raises(ContentError) as caught:
        grown.kept().build()
    endless = [each for each in caught.value.problems if each.code == "template_timeout"]
    assert [(each.file, each.line) for each in endless] == [("theme/page.html", 2)] * PATIENCE
    assert caught.value.problems[-1].code == "rendering_stopped"

    grown.write(FINE)
    assert grown.incremental() == grown.clean()
