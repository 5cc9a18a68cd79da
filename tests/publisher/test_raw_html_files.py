"""Files and pages that raw HTML names belong to a page like those that Markdown names: published, recorded, looked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import GrowingSite, page

PNG = "not a picture, but a file"
FILES = {
    "site.toml": "",
    "theme/page.html": "{{ page.title }}{{ page.content }}",
    "content/index.md": page(["title: Home", "url: /"]),
    "content/guide/a.md": page(
        ["title: A"], '<p><a href="b.md#x">b</a> <img alt="" src="pic.png"> <a href="../c">c</a></p>'
    ),
    "content/guide/b.md": page(["title: B"]),
    "content/guide/pic.png": PNG,
}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    made.write(FILES)
    yield made
    made.close()


def shown(grown: GrowingSite) -> str:
    assert grown.incremental() == grown.clean()
    built = grown.kept().build()
    entries = {each.path: each for name in built.bundle.shards() for each in built.bundle.shard(name)}
    text = built.bundle.read(entries["public/guide/a/index.html"]).decode()
    for address in text.split('src="/')[1:]:
        assert f"public/{address.partition(chr(34))[0]}" in entries
    return text


def test_they_follow_every_change(grown: GrowingSite) -> None:
    first = shown(grown)
    assert 'href="/guide/b/#x"' in first
    assert 'src="/assets/pic.' in first
    assert 'href="../c"' in first
    grown.write({**FILES, "content/guide/pic.png": PNG + "!"})
    assert shown(grown) != first
    grown.write({**FILES, "content/guide/b.md": page(["title: B", "url: /other/"])})
    assert 'href="/other/#x"' in shown(grown)
    grown.write({**FILES, "content/guide/b.md": page(["title: B", "draft: true"])})
    assert "<a>b</a>" in shown(grown)
    grown.write({**FILES, "content/c.md": page(["title: C"])})
    assert 'href="/c/"' in shown(grown)
    grown.write({path: text for path, text in FILES.items() if not path.endswith(".png")})
    assert 'src="pic.png"' in shown(grown)
    grown.write(FILES)
    assert shown(grown) == first
