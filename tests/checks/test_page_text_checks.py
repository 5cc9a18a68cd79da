"""Titles, descriptions and images in fields; fragments and files that nothing shows."""

from __future__ import annotations

from checked_site import CheckedSite, Finding

from content_repo.problems import Problem

MODEL = """path: shop/**
fields:
  photo: {type: image}
  box: {type: object, fields: {image: {type: image}, alt: {type: string}}}
"""


def page(title: str, more: str = "", description: str = "") -> str:
    return f"---\n{more}title: {title}\ndescription: {description!r}\n---\nText.\n"


def told(site: CheckedSite, *codes: str) -> list[Finding]:
    return [each for each in site.findings() if each[0] in codes]


def one(site: CheckedSite, code: str) -> Problem:
    (found,) = (each for each in site.check() if each.code == code)
    return found


def test_the_same_title_is_told_on_each_page(site: CheckedSite) -> None:
    site.write({f"content/{name}.md": page("Same", "weight: 1\n") for name in "xyz"})
    found = [each for each in site.check() if each.code == "duplicate_title"]
    assert [each.where for each in found] == ["content/x.md:3", "content/y.md:3", "content/z.md:3"]
    assert found[0].message == "the title 'Same' is also that of 'y' and 1 more"
    assert found[2].message == "the title 'Same' is also that of 'x' and 1 more"


def test_titles_of_other_languages_fragments_and_drafts_do_not_count(site: CheckedSite) -> None:
    site.write(
        {
            "content/x.md": page("Same"),
            "content/x.zh-CN.md": page("Same"),
            "content/y.md": page("Same", "draft: true\n"),
            "content/promo/a.md": page("Same"),
            "content/x@vip.md": page("Same"),
            "content/index.md": "---\ntitle: Home\n---\n::fragment{use=promo/a}\n",
        }
    )
    assert told(site, "duplicate_title") == []


def test_descriptions_are_compared_too_and_empty_ones_are_not(site: CheckedSite) -> None:
    site.write(
        {
            "content/x.md": page("X", "", "About"),
            "content/y.md": page("Y", "", "About"),
            "content/z.md": page("Z"),
        }
    )
    assert told(site, "duplicate_description") == [
        ("duplicate_description", "info", "content/x.md:3"),
        ("duplicate_description", "info", "content/y.md:3"),
    ]


def test_long_texts_are_measured_in_columns(site: CheckedSite) -> None:
    site.write({"content/x.md": page("字" * 35, "", "d" * 200), "content/y.md": page("x" * 70)})
    assert told(site, "long_title", "long_description") == []
    site.write({"content/x.md": page("字" * 36, "", "d" * 201)})
    assert told(site, "long_title", "long_description") == [
        ("long_title", "info", "content/x.md:2"),
        ("long_description", "info", "content/x.md:3"),
    ]


def test_an_edit_is_seen_and_lines_follow_a_comment(site: CheckedSite) -> None:
    site.write({"content/x.md": page("Same"), "content/y.md": page("Same")})
    assert one_of_each(site) == ["content/x.md:2", "content/y.md:2"]
    site.write({"content/x.md": "---\n# a comment\ntitle: Same\ndescription: ''\n---\nText.\n"})
    assert one_of_each(site) == ["content/x.md:3", "content/y.md:2"]
    site.write({"content/y.md": page("Other")})
    assert one_of_each(site) == []
    site.write({"content/y.md": page("Same")})
    assert one_of_each(site) == ["content/x.md:3", "content/y.md:2"]
    site.write({"content/y.md": None})
    assert one_of_each(site) == []


def one_of_each(site: CheckedSite) -> list[str]:
    return [where for _, _, where in told(site, "duplicate_title")]


def test_images_in_fields_need_a_text_beside_them(site: CheckedSite) -> None:
    site.write(
        {
            "models/shop.yaml": MODEL + "route: /shop/{slug}/\n",
            "assets/x.png": "x",
            "assets/y.png": "y",
            "assets/y.png.yaml": "alt: A view\n",
            "content/shop/none.md": "---\ntitle: None\nphoto: x.png\nbox: {image: x.png}\n---\n",
            "content/shop/beside.md": "---\ntitle: B\nphoto: x.png\nphoto_alt: A view\nbox: {image: x.png, alt: ''}\n---\n",
            "content/shop/sidecar.md": "---\ntitle: S\nphoto: y.png\n---\n",
            "content/shop/section.md": "---\ntitle: T\nsections:\n  - {id: a, type: text, text: x, image: x.png}\n---\n",
        }
    )
    assert told(site, "missing_alt") == [
        ("missing_alt", "warning", "content/shop/none.md:3"),
        ("missing_alt", "warning", "content/shop/none.md:4"),
        ("missing_alt", "warning", "content/shop/section.md:4"),
    ]


def test_fragments_that_nothing_shows(site: CheckedSite) -> None:
    site.write(
        {
            "content/index.md": "---\ntitle: Home\nsections:\n"
            "  - {id: z, type: zone, choose: [{if: vip, use: promo/a}, {none: true}]}\n"
            "  - {id: l, type: list, query: {type: promo, where: {title: B}}}\n---\n",
            "models/promo.yaml": "path: promo/**\nfields:\n  partner: {type: reference}\n",
            "content/promo/a.md": "---\ntitle: A\npartner: promo/c\n---\n",
            "content/promo/hidden.md": "---\ntitle: H\ndraft: true\n---\n",
            "content/promo/alone.md": "---\ntitle: Alone\n---\n",
        }
    )
    problem = one(site, "orphan_fragment")
    assert (problem.where, problem.severity) == ("content/promo/alone.md:1", "info")


def test_files_that_nothing_uses(site: CheckedSite) -> None:
    site.write(
        {
            "content/index.md": "---\ntitle: Home\n---\n![x](used.png) <img src='/assets/raw.png' alt='x'> [f](file.pdf)\n",
            "assets/used.png": "x",
            "assets/used.png.yaml": "alt: x\n",
            "assets/raw.png": "x",
            "content/file.pdf": "x",
            "assets/unused.png": "x",
            "content/beside.jpg": "x",
            "content/.keep": "",
        }
    )
    assert [where for _, _, where in told(site, "unused_asset")] == [
        "assets/unused.png:1",
        "content/beside.jpg:1",
    ]
    site.write({"content/index.md": "---\ntitle: Home\n---\n![x](unused.png)\n"})
    assert "assets/used.png:1" in [where for _, _, where in told(site, "unused_asset")]
