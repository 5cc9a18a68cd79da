"""What each step changes, byte for byte, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.migrations.planning import Plan, make_plan
from content_repo.migrations.reading import read_steps, read_words
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import MemorySnapshot

SITE = {
    "site.toml": 'locales = ["en", "zh-CN"]\nsegments = ["vip"]\n',
    "models/promo.yaml": 'path: promo/**  # all of them\nsummary: "{headline} – {cta.label}"\nfields:\n'
    "  headline: {type: string, max: 80}  # short\n  note: {type: text, when: {headline: [x]}}\n"
    "  cta: {type: object, fields: {label: {type: string}}}\n  code: {type: string, pattern: '^[0-9]+$'}\n"
    "  steps: {type: list, of: {type: object, fields: {name: {type: string}}}}\n",
    "models/sections/hero.yaml": "fields:\n  title: {type: string}\n",
    "content/promo/a.md": "---\r\n# about a\r\nheadline: 'Big' # !\r\ncta: {label: Go}\r\ncode: 012\r\nsteps:\r\n"
    "- name: one\r\n- {name: two}\r\n---\r\nheadline: not this\r\n",
    "content/promo/a.zh-CN.md": "\ufeff---\nheadline: 大\n---\n",
    "content/promo/a@vip.md": "---\nheadline: null\n---\n",
    "content/promo/data.yaml": "headline: |\n  long\n  text\nlast: 1",
    "content/other.md": "---\nheadline: mine\nsections:\n- {id: h, type: hero, title: T}\n"
    "- {type: zone, choose: [{if: vip, fields: {type: hero, title: Z}}, {none: true}]}\n---\n",
    "content/other.zh-CN.md": "---\nsections: [{id: h, title: 标题}]\n---\n",
    "regions.yaml": "before:\n- {type: hero, title: R}\n- {type: other, title: O}\n",
}


def plan(words: str, files: Mapping[str, str] = SITE, **options: str) -> Plan:
    snapshot = MemorySnapshot({path: text.encode() for path, text in files.items()})
    return make_plan(snapshot, [read_words(words.split(), **options)])


def after(found: Plan) -> dict[str, str]:
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    return {path: new.decode() for path, (_, new) in found.files.items()}


def changed(words: str, files: Mapping[str, str] = SITE, **options: str) -> dict[str, str]:
    return after(plan(words, files, **options))


def said(found: Plan) -> list[tuple[str, str, str]]:
    return [(each.code, each.where, each.field) for each in found.problems]


def site(content: str, model: str = "path: promo/**\n") -> dict[str, str]:
    return {"site.toml": "", "models/promo.yaml": model, "content/promo/a.md": f"---\n{content}\n---\n"}


def one(words: str, content: str, **options: str) -> str:
    """The front matter of the only fragment after a step."""
    found = changed(words, site(content), **options)
    text = found.get("content/promo/a.md", f"---\n{content}\n---\n")
    return text.removeprefix("---\n").removesuffix("\n---\n")


def test_a_rename_touches_nothing_but_the_key() -> None:
    found = changed("rename promo.headline title")
    assert found == {
        "models/promo.yaml": SITE["models/promo.yaml"]
        .replace("  headline:", "  title:")
        .replace("{headline}", "{title}")
        .replace("{headline: [x]}", "{title: [x]}"),
        "content/promo/a.md": SITE["content/promo/a.md"].replace("headline: 'Big'", "title: 'Big'"),
        "content/promo/a.zh-CN.md": SITE["content/promo/a.zh-CN.md"].replace("headline", "title"),
        "content/promo/a@vip.md": "---\ntitle: null\n---\n",
        "content/promo/data.yaml": SITE["content/promo/data.yaml"].replace("headline", "title"),
    }


def test_a_section_type_is_changed_wherever_its_sections_stand() -> None:
    found = changed("rename sections/hero.title heading")
    assert found == {
        "models/sections/hero.yaml": "fields:\n  heading: {type: string}\n",
        "content/other.md": SITE["content/other.md"].replace("title:", "heading:"),
        "content/other.zh-CN.md": SITE["content/other.zh-CN.md"].replace("title:", "heading:"),
        "regions.yaml": SITE["regions.yaml"].replace("title: R", "heading: R"),
    }


def test_only_lists_of_sections_hold_sections() -> None:
    held = "[{type: hero, title: T}]"
    files = {
        "site.toml": "",
        "models/promo.yaml": f"path: promo/**\nfields: {{blocks: {{type: sections}}, cards: {{type: json}}}}\n"
        f"regions: {{a: {held}}}\n",
        "models/sections/hero.yaml": "fields: {title: {type: string}, inside: {type: sections}}\n",
        "content/promo/a.md": f"---\nblocks: {held}\ncards: {held}\nsections: [{{type: hero, inside: {held}}}]\n---\n",
        "regions.yaml": f"a: {held}\n",
    }
    assert changed("rename sections/hero.title name", files) == {
        "models/promo.yaml": files["models/promo.yaml"].replace("title: T", "name: T"),
        "models/sections/hero.yaml": files["models/sections/hero.yaml"].replace("title:", "name:"),
        "content/promo/a.md": "---\nblocks: [{type: hero, name: T}]\ncards: [{type: hero, title: T}]\n"
        "sections: [{type: hero, inside: [{type: hero, name: T}]}]\n---\n",
        "regions.yaml": "a: [{type: hero, name: T}]\n",
    }


def test_a_path_goes_through_lists_of_tables() -> None:
    found = changed("rename promo.steps.name label")
    assert found["content/promo/a.md"] == SITE["content/promo/a.md"].replace("name:", "label:")
    assert "fields: {label: {type: string}}}}" in found["models/promo.yaml"]


def test_a_move_into_an_object_and_out_of_it() -> None:
    assert one("move promo.a cta.label", "a: 1  # one\nb: 2") == "b: 2\ncta:\n  label: 1"
    assert one("move promo.cta.label a", "cta: {label: x, n: 1}") == "cta: {n: 1}\na: x"
    assert one("move promo.cta.label a", "cta:\n  label: x\nb: 1") == "b: 1\na: x"
    assert one("move promo.a.b.c a.d", "a: {b: {c: 1, e: 2}}") == "a: {b: {e: 2}, d: 1}"
    assert one("move promo.a cta.label", "a: null\ncta: {n: 1}") == "cta: {n: 1, label: null}"


def test_a_move_takes_the_definition_along() -> None:
    found = changed("move promo.code cta.code")
    assert (
        "cta: {type: object, fields: {label: {type: string}, code: {type: string"
        in found["models/promo.yaml"]
    )
    found = changed("move promo.cta.label button")
    assert "cta:" not in found["models/promo.yaml"]
    assert "{headline} – {button}" in found["models/promo.yaml"]
    found = changed("move promo.code new.deep.code")
    assert "cta" not in found["content/promo/a.md"].partition("new:")[2]


def test_the_summary_names_what_took_a_fields_place() -> None:
    model = "summary: '{name}'\nfields:\n  name: {type: string, max: 9, label: Name}  # n\n"
    found = changed("split promo.name first last", site("name: A B", model + "path: promo/**\n"))
    assert found["models/promo.yaml"] == (
        "summary: '{first} {last}'\nfields:\n  first: {type: string}  # n\n  last:\n    type: string\npath: promo/**\n"
    )
    assert '"{headline} – "' in changed("remove promo.cta.label")["models/promo.yaml"]


def test_remove_and_set() -> None:
    assert one("remove promo.a.b", "a: {b: 1, c: 2}") == "a: {c: 2}"
    assert one("remove promo.A", "a: 1\nA: 2") == "a: 1"
    assert one("set promo.layout wide", "a: 1") == "a: 1\nlayout: wide"
    assert one("set promo.layout wide", "layout: null") == "layout: null"
    assert one("set promo.layout [1,2]", "a: 1") == "a: 1\nlayout:\n  - 1\n  - 2"


def test_set_leaves_translations_and_variations_to_inherit() -> None:
    assert sorted(changed("set promo.layout wide")) == ["content/promo/a.md", "content/promo/data.yaml"]
    found = changed("set sections/hero.tone calm")
    assert sorted(found) == ["content/other.md", "regions.yaml"]
    assert "{id: h, type: hero, title: T, tone: calm}" in found["content/other.md"]


@pytest.mark.parametrize(
    ("to", "before", "expected"),
    [
        ("integer", 'a: "3"', "a: 3"),
        ("integer", "a: 3.0", "a: 3"),
        ("integer", "a: ' -7 '", "a: -7"),
        ("number", "a: '2.50'", "a: 2.5"),
        ("string", "a: 012", "a: 012"),
        ("string", "a: [x]", "a: x"),
        ("boolean", "a: 'yes'", "a: true"),
        ("boolean", "a: off", "a: false"),
        ("date", "a: 2026-01-01 00:00", "a: 2026-01-01"),
        ("datetime", "a: 2026-01-01", "a: 2026-01-01"),
        ("list", "a: x", "a:\n  - x"),
        ("tags", "a: [x, y]", "a: [x, y]"),
        ("json", "a: {b: 1}", "a: {b: 1}"),
        ("select", "a: null", "a: null"),
    ],
)
def test_a_retype_converts_what_is_certain(to: str, before: str, expected: str) -> None:
    assert one(f"retype promo.a {to}", before) == expected


def test_texts_become_lists_and_lists_texts_at_a_separator() -> None:
    assert one("retype promo.a tags", "a: x, z,", separator=",") == "a:\n  - x\n  - z"
    assert one("retype promo.a string", "a: [x, y]", separator="; ") == "a: x; y"


@pytest.mark.parametrize(
    ("to", "value", "reason"),
    [
        ("integer", "many", "no number"),
        ("integer", "2.5", "no whole number"),
        ("integer", "true", "no number"),
        ("integer", "'1,200'", "no number"),
        ("boolean", "maybe", "neither"),
        ("date", "2026-01-01 9:30", "time of day"),
        ("date", "01/02/2026", "no date"),
        ("string", "[x, y]", "at"),
        ("string", "{b: 1}", "table"),
        ("object", "x", "shape"),
        ("sections", "{}", "shape"),
        ("tags", "[[x]]", "not text"),
    ],
)
def test_a_retype_lists_what_it_would_have_to_guess(to: str, value: str, reason: str) -> None:
    found = plan(f"retype promo.a {to}", site(f"b: 1\na: {value}"))
    assert said(found) == [("migration_value", "content/promo/a.md:3", "a")]
    assert reason in found.problems[0].message
    assert found.is_refused
    assert "content/promo/a.md" not in found.files


def test_a_retype_holds_values_against_the_new_field_and_drops_idle_rules() -> None:
    model = "path: promo/**\nfields:\n  a: {type: string, max: 3, pattern: '^[0-9]+$', required: true}\n"
    found = plan("retype promo.a integer", site('a: "7"', model))
    assert "a: {type: integer, max: 3, required: true}" in found.files["models/promo.yaml"][1].decode()
    assert said(found) == [("migration_value", "content/promo/a.md:2", "a")]


def test_a_step_in_a_file_may_give_a_whole_definition() -> None:
    steps = b"steps:\n- retype: promo.a\n  to: {type: list, of: integer}\n  at: ','\n"
    model = "path: promo/**\nfields:\n  a: {type: string}\n"
    files = {path: text.encode() for path, text in site("a: '1,2'", model).items()}
    found = after(make_plan(MemorySnapshot(files), read_steps(steps, "m.yaml")))
    assert found["content/promo/a.md"] == "---\na:\n  - 1\n  - 2\n---\n"
    assert found["models/promo.yaml"] == "path: promo/**\nfields:\n  a: {type: list, of: integer}\n"


def test_a_split_cuts_at_a_text_or_by_a_pattern() -> None:
    assert one("split promo.name first last", "x: 1\nname: Ann de Lee # n\ny: 2") == (
        "x: 1\nfirst: Ann # n\ny: 2\nlast: de Lee"
    )
    assert one("split promo.name name suffix", "name: A, B", separator=",") == "name: A\nsuffix: B"
    pattern = r"(?P<count>\d+) (?P<unit>\w+)"
    assert one("split promo.size count unit", "size: 12 kg", pattern=pattern) == 'count: "12"\nunit: kg'
    assert one("split promo.name first last", "name: null") == "first: null\nlast: null"


def test_a_split_lists_what_does_not_come_apart() -> None:
    found = plan("split promo.name first last", site("name: Plato"))
    assert said(found) == [("migration_value", "content/promo/a.md:2", "name")]
    found = plan("split promo.name first last", site("name: A B\nlast: C"))
    assert said(found) == [("migration_clash", "content/promo/a.md:2", "name")]


def test_nothing_is_overwritten() -> None:
    assert said(plan("rename promo.a b", site("a: 1\nb: 2"))) == [
        ("migration_clash", "content/promo/a.md:2", "a")
    ]
    assert said(plan("move promo.a b.c", site("a: 1\nb: 2"))) == [
        ("migration_clash", "content/promo/a.md:2", "a")
    ]
    found = plan("rename promo.headline code")
    assert ("migration_clash", "models/promo.yaml:1", "fields.code") in said(found)


def test_what_is_not_there_is_told_with_what_is() -> None:
    found = plan("rename promo.headlin title")
    assert said(found) == [("migration_idle", "", "promo.headlin")]
    assert "`headline`" in found.problems[0].fix
    assert not found.is_refused
    found = plan("rename prmo.headline title")
    assert found.is_refused
    assert "promo" in found.problems[0].fix


def test_values_shared_by_an_anchor_are_refused_with_the_line() -> None:
    found = plan("retype promo.a integer", site("b: &x '1'\na: *x"))
    assert [each[:2] for each in said(found)] == [("edit_anchor", "content/promo/a.md:3")]


def test_a_step_sees_what_the_step_before_left() -> None:
    steps = (
        b"steps:\n- {rename: promo.a, to: b}\n- {retype: promo.b, to: integer}\n- {move: promo.b, to: c.d}\n"
    )
    files = {path: text.encode() for path, text in site("a: '1'").items()}
    assert after(make_plan(MemorySnapshot(files), read_steps(steps, "m.yaml")))["content/promo/a.md"] == (
        "---\nc:\n  d: 1\n---\n"
    )


def test_content_that_cannot_be_read_stops_everything() -> None:
    with pytest.raises(ContentError) as error:
        plan(
            "rename promo.a b",
            {**site("a: 1"), "content/promo/b.md": "---\na: [\n---\n", "models/x.yaml": "pth: 1"},
        )
    assert {each.file for each in error.value.problems} == {"content/promo/b.md", "models/x.yaml"}


@given(
    st.dictionaries(
        st.sampled_from(["old", "x", "title", "Old"]),
        st.none()
        | st.integers()
        | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=9)
        | st.lists(st.booleans(), max_size=2),
        min_size=1,
    )
)
def test_a_rename_there_and_back_gives_the_same_bytes(fields: dict[str, object]) -> None:
    import json

    lines = "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}  # c\r\n" for key, value in fields.items()
    )
    before = {**site("z: 1"), "content/promo/a.md": f"---\r\n{lines}---\r\nBody"}
    there = {**before, **changed("rename promo.old new", before)}
    assert {**there, **changed("rename promo.new old", there)} == before
    assert ("new: " in there["content/promo/a.md"]) == ("old" in fields)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "needs `steps`"),
        ("steps: []", 1, "needs `steps`"),
        ("stps: []", 1, "needs `steps`"),
        ("steps:\n- {renam: promo.a, to: b}", 2, "`rename`"),
        ("steps:\n- {rename: promo, to: b}", 2, "names no field"),
        ("steps:\n- {rename: promo.a, to: b.c}", 2, "no name"),
        ("steps:\n- {rename: promo.a, too: b}", 2, "no name"),
        ("steps:\n- {rename: promo.type, to: b}", 2, "cannot be migrated|can be migrated"),
        ("steps:\n- {remove: sections/hero.id}", 2, "can be migrated"),
        ("steps:\n- {move: promo.a, to: a}", 2, "no path"),
        ("steps:\n- {retype: promo.a, to: integr}", 2, "`integer`"),
        ("steps:\n- {split: promo.a, into: [b]}", 2, "two names"),
        ("steps:\n- {split: promo.a, into: [b, c], pattern: '('}", 2, "cannot be used"),
        ("steps:\n- {split: promo.a, into: [b, c], pattern: '(?P<b>x)'}", 2, "no group"),
        ("steps:\n- {set: promo.a}", 2, "`value`"),
        ("steps:\n- {remove: promo.a, to: b}", 2, "unknown key"),
        ("steps: [x]", 1, "table"),
        ("[", 1, "YAML"),
    ],
)
def test_wrong_steps_name_line_and_next_step(text: str, line: int, reason: str) -> None:
    with pytest.raises(ContentError) as error:
        read_steps(text.encode(), "m.yaml")
    told: list[Problem] = list(error.value.problems)
    assert (told[0].file, told[0].line) == ("m.yaml", line)
    assert any(word in " ".join(f"{each.message} {each.fix}" for each in told) for word in reason.split("|"))


def test_who_names_the_field_still_is_told() -> None:
    files = {
        **SITE,
        "site.toml": SITE["site.toml"] + "[taxonomies]\nheadline = {route = '/h/{term}/'}\n",
        "theme/promo.html": "<p>\n{{ page.headline }}{{ page.headlines }}\n{{ page.cta.label }}",
        "content/list.md": "---\nsections:\n- {id: a, type: list, query: {type: promo, order: [-headline]}}\n"
        "- {id: b, type: list, query: {type: other, order: headline}}\n"
        "- id: c\n  type: list\n  query: {where: {headline: x}}\n---\n",
    }
    found = plan("rename promo.headline title", files)
    assert said(found) == [
        ("field_mentioned", where, "promo.headline")
        for where in ("content/list.md:3", "content/list.md:7", "site.toml:4", "theme/promo.html:2")
    ]
    assert not found.is_refused
    assert said(plan("remove promo.cta.label", files)) == [
        ("field_mentioned", "theme/promo.html:3", "promo.cta.label")
    ]
    assert said(plan("retype promo.headline text", files)) == []
