"""Bad input is an error that says where and what to do; the last good build stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import GrowingSite, page

from content_repo.problems import ContentError, Problem

FILES = {
    "site.toml": 'segments = ["vip"]\nlocales = ["en", "de"]\n[budget]\nvariants_per_page = 4\n',
    "models/article.yaml": "path: blog/**\nroute: /blog/{slug}/\n",
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "regions.yaml": "foot:\n  - {id: foot, type: fragment, use: promo/a}\n",
    "data/team.yaml": "who: Ann\n",
    "content/index.md": page(["title: Home", "url: /"], "Welcome."),
    "content/about.md": page(["title: About"], "About."),
    "content/promo/a.md": page(["title: A"], "A."),
    "theme/page.html": "{{ page.title }}{{ page.content }}{{ region('foot') }}{{ site.data.team.who }}",
    "theme/views/block/fragment.html": "{{ page.title }}{{ page.content }}",
}
DEEP = "{" * 200 + "a: 1" + "}" * 200
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def zone(*choices: str) -> str:
    return page(
        [
            "title: Home",
            "url: /",
            "sections:",
            "  - id: z",
            "    type: zone",
            "    choose:",
            *(f"      - {each}" for each in choices),
        ]
    )


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    made.write(FILES)
    assert made.incremental().problems == frozenset()
    yield made
    made.close()


def refused(grown: GrowingSite, path: str, data: str | bytes) -> list[Problem]:
    """The errors of the site with this file; without it the site builds as before, byte for byte."""
    before = grown.clean()
    place = grown.site / path
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.read_bytes() if place.exists() else None
    place.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    with pytest.raises(ContentError) as caught:
        grown.kept().build()
    failed = grown.clean()
    errors = [each for each in caught.value.problems if each.severity == "error"]
    assert failed.problems == frozenset(errors)
    if old is None:
        place.unlink()
    else:
        place.write_bytes(old)
    assert grown.incremental() == before
    return errors


CASES: list[tuple[str, str, str | bytes, str, int, str]] = [
    # what, file, its bytes, code, line, words of the message
    ("exploding anchors", "content/x.md", f"---\n{BOMB}---\n", "yaml", 0, ""),
    ("deep nesting", "content/x.md", f"---\nx: {DEEP}\n---\n", "yaml", 0, ""),
    ("duplicate keys", "content/x.md", page(["title: a", "title: b"]), "yaml_duplicate_key", 3, "title"),
    ("a tab in YAML", "content/x.md", page(["title:\tx", "\ttopic: y"]), "yaml_syntax", 3, ""),
    ("no end of front matter", "content/x.md", "---\ntitle: x\n", "", 1, ""),
    ("front matter that is a list", "content/x.md", "---\n- a\n---\n", "front_matter", 2, ""),
    ("not UTF-8", "content/x.md", b"---\ntitle: \xff\n---\n", "not_utf8", 2, ""),
    ("not UTF-8 in a body", "content/x.md", b"---\ntitle: x\n---\na\n\xe9\n", "not_utf8", 5, ""),
    ("a lone surrogate", "content/x.md", page([r'title: "\ud800"']), "", 2, ""),
    ("regions that are no YAML", "regions.yaml", "foot: [\n", "yaml_syntax", 0, ""),
    ("regions that are not UTF-8", "regions.yaml", b"foot: \xff\n", "not_utf8", 1, ""),
    ("data that is no YAML", "data/team.yaml", "who: [\n", "yaml_syntax", 0, ""),
    ("data that is no JSON", "data/other.json", '{"who": }', "", 1, ""),
    ("data that is no TOML", "data/other.toml", "who = \n", "toml_syntax", 1, ""),
    ("a model that is not UTF-8", "models/x.yaml", b"path: \xff\n", "not_utf8", 1, ""),
    ("a segment that is not UTF-8", "audience/segments/x.yaml", b"when: \xff\n", "not_utf8", 1, ""),
    ("settings that are not UTF-8", "site.toml", b'name = "\xff"\n', "not_utf8", 1, ""),
    ("a template that is not UTF-8", "theme/page.html", b"ok\n\xff\n", "not_utf8", 2, ""),
    (
        "an unknown signal",
        "audience/segments/vip.yaml",
        "when: {planet: mars}\n",
        "unknown_name",
        1,
        "planet",
    ),
    ("a mistyped signal", "audience/segments/vip.yaml", "when: {bucket: {lt: many}}\n", "", 1, "many"),
    ("a rule cycle", "audience/segments/vip.yaml", "when: {not: vip}\n", "rule_cycle", 1, "vip"),
    (
        "a rule with an unknown segment",
        "content/index.md",
        zone("{if: gold, use: promo/a}", "{none: true}"),
        "bad_rule",
        8,
        "gold",
    ),
    (
        "a variation with a bad rule",
        "content/promo/a@x.md",
        page(["title: x", "if: {planet: mars}"]),
        "bad_rule",
        3,
        "planet",
    ),
    (
        "a fragment cycle",
        "content/promo/a.md",
        page(["title: A"], '::fragment{use="promo/a"}'),
        "fragment_cycle",
        0,
        "promo/a contains itself",
    ),
    (
        "a missing reference",
        "content/about.md",
        page(["title: About"], 'Text.\n\n::fragment{use="promo/none"}'),
        "reference_missing",
        6,
        "promo/none",
    ),
    (
        "a missing reference in a section",
        "content/index.md",
        zone("{use: promo/b}"),
        "reference_missing",
        8,
        "did you mean|promo/b",
    ),
    ("a reference with a tab", "content/index.md", zone('{use: "a\\tb"}'), "reference_missing", 8, ""),
    ("two pages on one URL", "content/twin.md", page(["url: /about/"]), "same_url", 0, "content/about.md"),
    ("a case clash of URLs", "content/twin.md", page(["url: /About/"]), "same_url", 0, "/About/"),
    ("a case clash of names", "content/promo/A.md", page(["title: A"]), "name_collision", 0, "promo/a.md"),
    ("a file that is a page, too", "static/about/index.html", "x", "same_url", 0, "content/about.md"),
    (
        "a file that differs from a page in case",
        "static/About/index.html",
        "x",
        "same_url",
        0,
        "content/about.md",
    ),
    ("a file where a page needs a folder", "static/about", "x", "same_url", 0, "content/about.md"),
    ("a file where pages need a folder", "static/Promo", "x", "same_url", 0, "content/promo/a.md"),
    (
        "a page that is a folder of another's file",
        "content/x.md",
        page(["url: /about/index.html/x/"]),
        "same_url",
        0,
        "content/about.md",
    ),
    ("a static file among variants", "static/_v/x.html", "x", "", 0, "_v"),
    ("a static file in the place of variants", "static/_V", "x", "reserved_name", 0, "_V"),
    ("a way up", "content/x.md", page(["url: /../x/"]), "bad_url", 0, ""),
    (
        "a zone without a default",
        "content/index.md",
        zone("{if: vip, use: promo/a}"),
        "zone_without_default",
        5,
        "'z'",
    ),
    ("a choice of two things", "content/index.md", zone("{use: promo/a, none: true}"), "bad_choice", 8, ""),
    ("a section that is a text", "content/index.md", page(["sections: [just text]"]), "", 2, ""),
    ("sections that are a text", "content/index.md", page(["sections: nothing"]), "", 2, ""),
    (
        "an id with a way up",
        "content/index.md",
        page(["sections: [{id: a/../b, type: markdown, text: x}]"]),
        "bad_section",
        2,
        "slash",
    ),
    ("a region that is a number", "regions.yaml", "foot: 5\n", "bad_section", 1, "foot"),
    (
        "a bad query",
        "content/index.md",
        page(["sections: [{id: l, type: list, query: {limit: many}}]"]),
        "query",
        2,
        "many",
    ),
    (
        "a failing template",
        "theme/page.html",
        "a\n{{ page.nothing.at_all }}",
        "template_undefined",
        2,
        "nothing",
    ),
    ("a template that is none", "theme/page.html", "a\n{% if %}", "template_syntax", 2, ""),
    (
        "a section without a template",
        "content/index.md",
        page(["sections: [{id: s, type: strange}]"]),
        "template_missing",
        0,
        "strange",
    ),
    ("two files of one name of data", "data/team.yml", "who: Bo\n", "same_data", 1, "data/team.yaml"),
    (
        "two files of one fragment",
        "content/about/index.md",
        page(["title: x"]),
        "same_fragment",
        0,
        "content/about.md",
    ),
]


@pytest.mark.parametrize(
    ("path", "data", "code", "line", "words"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_bad_input_is_refused(
    grown: GrowingSite, path: str, data: str | bytes, code: str, line: int, words: str
) -> None:
    errors = refused(grown, path, data)
    assert errors, "nothing was wrong"
    told = [each for each in errors if each.file == path]
    assert told, errors
    assert any(each.code.startswith(code) for each in told), told
    if line:
        assert any(each.line == line for each in told), told
    assert any(word in each.message + each.fix for each in told for word in words.split("|")), told
    assert all(each.fix for each in told), told


def test_a_number_of_5000_digits_is_a_text_or_refused(grown: GrowingSite) -> None:
    grown.write({**FILES, "content/x.md": page(["title: x", "weight: " + "9" * 5000])})
    found = grown.incremental()
    assert found == grown.clean()
    assert not found.failed or all(each.file == "content/x.md" and each.line == 3 for each in found.problems)


def test_bom_and_crlf_change_nothing(grown: GrowingSite) -> None:
    before = grown.incremental()
    for path in ("content/about.md", "regions.yaml", "site.toml", "audience/segments/vip.yaml"):
        place = grown.site / path
        place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes().replace(b"\n", b"\r\n"))
    assert grown.incremental().digest == before.digest


def test_a_decision_over_budget_names_page_zones_counts_and_the_cheapest_cut(grown: GrowingSite) -> None:
    choices = "[{if: {country: DE}, fields: {text: d}}, {if: {country: FR}, fields: {text: f}}, {none: true}]"
    sections = [
        f"  - {{id: z{n}, type: zone, choose: {choices.replace('country', signal)}}}"
        for n, signal in enumerate(("country", "query.utm_source"))
    ]
    (problem,) = refused(grown, "content/index.md", page(["title: Home", "url: /", "sections:", *sections]))
    assert (problem.code, problem.file) == ("over_budget", "content/index.md")
    for word in ("/", "9", "4", "z0", "z1", "3"):
        assert word in problem.message


def test_a_page_of_very_many_zones_is_refused_without_minutes_of_recounting(grown: GrowingSite) -> None:
    sections = [
        f"  - {{id: z{n}, type: zone, choose: [{{if: {{tag: t{n}}}, use: promo/a}}, {{none: true}}]}}"
        for n in range(420)
    ]
    (problem,) = refused(grown, "content/index.md", page(["title: Home", "url: /", "sections:", *sections]))
    assert problem.code == "over_budget"
    assert "too many zones to compare" in problem.message


def test_a_zone_over_a_thousand_signals_is_refused(grown: GrowingSite) -> None:
    choices = [f"{{if: {{tag: t{n}}}, fields: {{text: {n}}}}}" for n in range(1_200)]
    (problem,) = refused(grown, "content/index.md", zone(*choices, "{none: true}"))
    assert problem.code == "over_budget"
    assert "too many signals" in problem.message


def test_fragments_that_contain_each_other_are_told_where_they_are(grown: GrowingSite) -> None:
    grown.write({**FILES, "content/promo/b.md": page(["title: B"], '::fragment{use="promo/a"}')})
    found = refused(grown, "content/promo/a.md", page(["title: A"], '::fragment{use="promo/b"}'))
    ways = {"promo/a → promo/b → promo/a": "promo/a", "promo/b → promo/a → promo/b": "promo/b"}
    told = [each for each in found if each.code == "fragment_cycle"]
    assert told
    for each in told:
        _, _, way = each.message.partition("fragments contain each other: ")
        assert each.file == f"content/{ways[way]}.md"


def test_two_pages_at_one_address_are_told_where_it_is_written_now(grown: GrowingSite) -> None:
    for line, fields in enumerate((["url: /about/"], ["title: Twin", "url: /about/"]), 2):
        grown.write(FILES | {"content/twin.md": page(fields)})
        assert [(each.file, each.line) for each in grown.incremental().problems] == [
            ("content/twin.md", line)
        ]


def test_a_chain_of_fragments_without_end_is_refused(grown: GrowingSite) -> None:
    names = [f"content/deep/{n}.md" for n in range(60)]
    chain = {name: page([], f'::fragment{{use="deep/{n + 1}"}}') for n, name in enumerate(names)}
    grown.write(FILES | chain | {"content/deep/60.md": page(["title: the end"])})
    assert {each.code for each in grown.clean().problems} == {"fragment_depth"}


CLASHES: list[tuple[str, dict[str, str], str]] = [
    # what, files, the one that is told; each message names all of them
    (
        "a page below a page's file",
        {"content/p.md": page(["url: /x.html"]), "content/q.md": page(["url: /X.html/y/"])},
        "content/q.md",
    ),
    (
        "a static file below a page's file",
        {"content/p.md": page(["url: /x.html"]), "static/X.html/y.txt": "y"},
        "static/X.html/y.txt",
    ),
    ("a file and a folder of static", {"static/X": "x", "static/x/y.txt": "y"}, "static/X"),
    (
        "an index in capitals",
        {"content/p.md": page(["url: /p/"]), "content/q.md": page(["url: /p/INDEX.html"])},
        "content/q.md",
    ),
    (
        "Unicode forms",
        {"content/p.md": page(["url: /straße/"]), "static/STRASSE/index.html": "s"},
        "static/STRASSE/index.html",
    ),
]


@pytest.mark.parametrize(("files", "told"), [each[1:] for each in CLASHES], ids=[each[0] for each in CLASHES])
def test_outputs_that_clash_are_told_as_they_come_and_go(
    grown: GrowingSite, files: dict[str, str], told: str
) -> None:
    for path in files:
        grown.write({**FILES, **files})
        (problem,) = found = grown.incremental().problems
        assert found == grown.clean().problems
        assert (problem.code, problem.severity, problem.file) == ("same_url", "error", told)
        assert all(each in problem.message for each in files)
        grown.write({**FILES, **{name: text for name, text in files.items() if name != path}})
        assert grown.incremental().problems == frozenset()


def test_static_files_that_differ_only_in_case_are_refused(grown: GrowingSite) -> None:
    grown.write({**FILES, "static/A/index.html": "A", "static/a/index.html": "a"})
    (problem,) = grown.incremental().problems
    assert problem.code == "name_collision"
    assert "static/A/index.html" in problem.message
    assert "static/a/index.html" in problem.message


def test_neighbours_in_the_order_of_names_do_not_clash(grown: GrowingSite) -> None:
    files = {"static/about-us": "x", "static/about.txt": "x", "static/abou": "x", "static/promo0": "x"}
    grown.write({**FILES, **files, "content/x.md": page(["url: /about.txt.html"])})
    assert grown.incremental().problems == frozenset()


def test_hidden_pages_do_not_clash(grown: GrowingSite) -> None:
    grown.write({**FILES, "content/x.md": page(["title: x", "draft: true"]), "static/x": "x"})
    assert grown.incremental().problems == frozenset()


def test_two_pages_with_one_old_name_are_told(grown: GrowingSite) -> None:
    old = page(["title: x", "aliases: [old/name]"])
    grown.write({**FILES, "content/x.md": old, "content/y.md": old})
    (problem,) = found = grown.incremental().problems
    assert found == grown.clean().problems
    assert (problem.code, problem.severity, problem.file) == ("same_alias", "warning", "content/y.md")
    for word in ("content/x.md", "content/y.md", "old/name"):
        assert word in problem.message
    grown.write({**FILES, "content/x.md": old})
    assert grown.incremental().problems == frozenset()


def test_very_many_pages_at_one_address_are_told_once_each(grown: GrowingSite) -> None:
    many = {f"content/many/{n:04}.md": page(["url: /one/"]) for n in range(300)}
    grown.write({**FILES, **many})
    assert len(grown.incremental().problems) == 299
