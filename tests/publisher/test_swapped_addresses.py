"""A page that takes the address of another, with the same bytes: from then on the file is made from that page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from growing_site import GrowingSite, page

THEME = {"theme/page.html": "{{ page.content }}", "site.toml": ""}


def test_a_page_in_the_place_of_another_one(tmp_path: Path) -> None:
    with closing(GrowingSite(tmp_path)) as grown:
        for files in (
            {"content/a.md": page(["url: /x/"], "Same.")},
            {"content/a.md": page(["url: /y/"], "Same."), "content/b.md": page(["url: /x/"], "Same.")},
            {"content/a.md": page(["url: /y/"], "Other."), "content/b.md": page(["url: /x/"], "Same.")},
            {"content/a.md": page(["url: /x/"], "Other."), "content/b.md": page(["url: /y/"], "Same.")},
            {"content/b.md": page(["url: /y/"], "Same.")},
        ):
            grown.write({**THEME, **files})
            assert grown.incremental() == grown.clean()
            bundle = grown.kept().build().bundle
            entries = [entry for name in bundle.shards() for entry in bundle.shard(name)]
            assert all(len(bundle.read(entry)) == entry.size for entry in entries)
