"""What a picture's sidecar says instead of it, where a field or a text does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import SITE, Place, page

from content_repo.problems import ContentError

LOCALES = SITE + 'locales = ["en", "zh-CN", "de"]\n'
TEMPLATE = "[{{ asset(page.pic).alt }}]"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    files = {
        "site.toml": LOCALES,
        "theme/page.html": TEMPLATE,
        "assets/p.png": "no real picture",
        "assets/p.png.yaml": "alt: {en: A lighthouse, zh: 灯塔}\ncredit: Ann\n",
        "content/a.md": page("pic: p.png"),
        "content/a.zh-CN.md": page("title: 甲"),
        "content/a.de.md": page("title: A"),
    }
    return Place(tmp_path / "site", files)


def test_each_language_has_its_own_text_or_none(place: Place) -> None:
    place.build()
    assert [place.text(f"{name}a/index.html") for name in ("", "zh-CN/", "de/")] == [
        "[A lighthouse]",
        "[灯塔]",
        "[]",
    ]
    place.build({"assets/p.png.yaml": "alt: For <all>\n"})
    assert [place.text(f"{name}a/index.html") for name in ("", "zh-CN/", "de/")] == ["[For &lt;all&gt;]"] * 3
    place.build({"assets/p.png.yaml": None})
    assert place.text("a/index.html") == "[]"
    assert place.is_as_from_nothing()


@pytest.mark.parametrize(
    ("field", "shown"), [("{src: p.png, alt: Mine}", "[Mine]"), ("{src: p.png, alt: ''}", "[]")]
)
def test_a_field_says_more(place: Place, field: str, shown: str) -> None:
    place.build({"content/a.md": page(f"pic: {field}")})
    assert place.text("a/index.html") == shown


def test_pictures_in_texts_and_beside_them(place: Place) -> None:
    files = {
        "theme/page.html": "{{ page.body }}",
        "content/b/index.md": page("", "![](q.png)"),
        "content/b/q.png": "q",
        "content/b/q.png.yaml": "alt: Beside\n",
    }
    place.build(files)
    assert 'alt="Beside"' in place.text("b/index.html")


@pytest.mark.parametrize(
    ("text", "line"),
    [("- a\n", 1), ("credit: x\nalt: [a]\n", 2), ("alt: {en: {a: b}}\n", 1), ("alt: [\n", 1)],
)
def test_what_cannot_be_used_is_told(place: Place, text: str, line: int) -> None:
    with pytest.raises(ContentError) as caught:
        place.build({"assets/p.png.yaml": text})
    (problem,) = caught.value.problems
    assert problem.file == "assets/p.png.yaml"
    assert problem.line >= line
    assert problem.fix
