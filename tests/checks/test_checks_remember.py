"""A check that remembers says the same as one that does not, after any history of edits."""

from __future__ import annotations

import tempfile
from pathlib import Path

from checked_site import FILES, SITE, CheckedSite
from hypothesis import given, settings
from hypothesis import strategies as st

TITLES = st.sampled_from(["Same", "Other", "A title that is " + "long " * 15])
BODIES = st.sampled_from(
    [
        "## A place\n\n![](x.png)",
        "[a](one#a-place) [b](#b)",
        "[c](/two/#b)\n\n## B",
        "# H\n\n::fragment{use=promo/a}",
        "[](one) ![x](x.png)\n\n#### Deep",
        '<a href="/one/#b">x</a> <img src="/assets/x.png">',
        "",
    ]
)
PAGES = st.sampled_from(
    ["content/one.md", "content/two.md", "content/two.zh-CN.md", "content/promo/a.md", "content/index.md"]
)
TEXTS = st.builds("---\ntitle: {}\ndescription: {}\n---\n{}\n".format, TITLES, TITLES, BODIES)
EDITS = st.one_of(
    st.tuples(PAGES, TEXTS),
    st.tuples(st.sampled_from(["content/one.md", "content/two.md"]), st.none()),
    st.tuples(st.just("assets/x.png"), st.sampled_from(["x", None])),
    st.tuples(st.just("assets/x.png.yaml"), st.sampled_from(["alt: X\n", None])),
    st.tuples(
        st.just("site.toml"),
        st.sampled_from([SITE, SITE + '[checks]\nmissing_alt = "error"\nheading_order = "off"\n']),
    ),
    st.tuples(
        st.just("theme/page.html"),
        st.sampled_from(["<h1 id=b>{{ page.title }}</h1>{{ page.content }}", "{{ page.content }}"]),
    ),
)


START = {
    "assets/x.png": "x",
    "content/index.md": "---\ntitle: Same\n---\n[a](one#a-place) [b](#b) ![](x.png)\n",
    "content/one.md": "---\ntitle: Same\ndescription: Other\n---\n## A place\n\n#### Deep\n\n::fragment{use=promo/a}\n",
    "content/two.md": "---\ntitle: Other\ndescription: Other\n---\n# H\n\n[c](/one/#b) [](one)\n\n[d](#gone)\n",
    "content/promo/a.md": "---\ntitle: A\n---\n## B\n\n<img src='/assets/x.png'>\n",
}


@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_any_history(steps: list[list[tuple[str, str | None]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = CheckedSite(Path(folder))
        site.write({**FILES, **START})
        assert len({each.code for each in site.check()}) >= 8
        for number, edits in enumerate(steps):
            for path, text in edits:
                if text is not None or (site.folder / "site" / path).exists():
                    site.write({path: text})
            assert site.check() == site.check(f"fresh{number}")
