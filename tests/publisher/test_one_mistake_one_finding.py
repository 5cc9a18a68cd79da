"""A value that does not fit is told once, where it is written: the built-in theme does not fail by it somewhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from growing_site import GrowingSite

LONG = "/" + "x/" * 450

MISTAKES = {
    "a date": ("content/a.md", "---\ntitle: A\ndate: tomorrow\n---\n", 3, "'tomorrow'"),
    "no day": ("content/a.md", "---\ntitle: A\npublishDate: 2024-02-30\n---\n", 3, "2024-02-30"),
    "no list": ("content/a.md", "---\ntitle: A\nsections: hello\n---\n", 3, "'hello'"),
    "no table": ("content/a.md", "---\ntitle: A\nsections:\n  - hello\n---\n", 4, "'hello'"),
    "an endless address": ("content/a.md", f"---\ntitle: A\nurl: {LONG}\n---\n", 3, "900 bytes"),
    "the end before the beginning": (
        "content/a.md",
        "---\ntitle: A\ndate: 2027-02-01\nexpiryDate: 2027-01-01\n---\n",
        4,
        "nobody ever sees this",
    ),
    "a query": ("theme/page.html", "\n{{ query(tpye='x') }}", 2, "tpye"),
    "the edge's own header": (
        "site.toml",
        'name = "S"\n[headers]\n"/*" = {Set-Cookie = "a=b"}\n',
        3,
        "Set-Cookie",
    ),
    "a language for itself": (
        "site.toml",
        'locales = ["en", "fr"]\n[locale.fr]\nfallback = ["fr"]\n',
        3,
        "'fr'",
    ),
}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    made.write({"site.toml": 'name = "S"\n', "content/a.md": "---\ntitle: A\n---\nText\n"})
    yield made
    made.close()


@pytest.mark.parametrize(("file", "text", "line", "value"), MISTAKES.values(), ids=MISTAKES)
def test_one_mistake_is_one_finding(grown: GrowingSite, file: str, text: str, line: int, value: str) -> None:
    before = grown.incremental()
    grown.write({**grown.files, file: text})
    found = grown.incremental()
    (problem,) = found.problems
    assert (problem.file, problem.line) == (file, line)
    assert value in problem.message
    assert len(problem.message) < 300
    assert problem.fix
    assert found == grown.clean()
    original = {"site.toml": 'name = "S"\n', "content/a.md": "---\ntitle: A\n---\nText\n"}
    grown.write(original)
    assert grown.incremental().digest == before.digest


def test_a_fragment_that_only_a_template_places_is_told_as_such(grown: GrowingSite) -> None:
    grown.write({**grown.files, "theme/page.html": "{{ place('nope/x') }}"})
    assert {each.message for each in grown.incremental().problems} == {
        "there is no fragment 'nope/x', which a template places"
    }


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("asset('lgo.png')", "missing_asset"),
        ('link("abuot")', "broken_link"),
        ("link('javascript:x')", "unsafe_link"),
    ],
)
def test_what_a_template_names_itself_is_told_there_and_once(
    grown: GrowingSite, asked: str, code: str
) -> None:
    pages = {f"content/{name}.md": f"---\ntitle: {name}\n---\n" for name in "abc"}
    grown.write({**grown.files, **pages, "theme/page.html": f"<p>\n{{{{ {asked} }}}}\n"})
    found = grown.incremental()
    assert [(each.code, each.file, each.line) for each in found.problems] == [(code, "theme/page.html", 2)]
    assert found == grown.clean()


def test_what_a_field_names_is_told_in_its_file(grown: GrowingSite) -> None:
    pages = {f"content/{name}.md": f"---\ntitle: {name}\nimage: no.png\n---\n" for name in "ab"}
    grown.write({**grown.files, **pages, "theme/page.html": "{{ asset(page.image) }}"})
    found = grown.incremental()
    assert {(each.file, each.line) for each in found.problems} == {("content/a.md", 3), ("content/b.md", 3)}


def test_what_expired_long_ago_was_taken_away(grown: GrowingSite) -> None:
    waiting = {
        **grown.files,
        "content/b.md": "---\ntitle: B\ndate: 2026-07-01\nexpiryDate: 2026-06-15\n---\n",
    }
    grown.write(waiting)
    for day, told in ((1, ["never_visible"]), (20, ["never_visible"]), (40, [])):
        grown.now = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(day)
        found = grown.incremental()
        assert [each.code for each in found.problems] == told
        assert found == grown.clean()
