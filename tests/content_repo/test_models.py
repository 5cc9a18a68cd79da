"""Models: reading them, choosing one, and what its fields take. JSON Schema is the truth about values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest

from content_repo.models import (
    PAGE,
    Field,
    Model,
    coerce,
    json_schema,
    load_model,
    load_section_model,
    model_of,
    type_for,
    validate,
)
from content_repo.problems import Problem
from content_repo.site import Site
from content_repo.sources import Source, parse_source
from content_repo.summary_lines import summary_line

PROMO = b"""
label: {en: Promo, zh-CN: \xe4\xbf\x83\xe9\x94\x80}
path: promo/**
fields:
  title: {type: string, required: true, max: 5}
  code: {type: string}
  level: {type: integer, min: 1}
  price: {type: number}
  on: {type: boolean}
  day: {type: date}
  at: {type: datetime}
  kind: {type: select, options: [a, "012"]}
  tags: {type: tags}
  cta: {type: object, fields: {label: {type: string}, href: {type: link}}}
  steps: {type: list, of: {type: object, fields: {name: {type: string, required: true}}}}
  blocks: {type: sections, of: [quote]}
"""


def promo() -> Model:
    model, problems = load_model(PROMO, "models/promo.yaml")
    assert problems == []
    assert model is not None
    return model


def source(text: str) -> Source:
    found, problems = parse_source("content/promo/x.md", f"---\n{text}\n---\n".encode(), Site(), {})
    assert [each for each in problems if each.severity == "error"] == []
    assert found is not None
    return found


def coerced(text: str) -> tuple[dict[str, Any], list[Problem]]:
    return coerce(promo(), source(text), UTC)


def test_a_model_is_read() -> None:
    model = promo()
    assert (model.name, model.path, model.route) == ("promo", "promo/**", None)
    assert model.fields["title"] == Field("string", required=True, max=5)
    assert model.fields["cta"].fields["href"].type == "link"
    assert model.fields["blocks"].options == ("quote",)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("fields:\n  title: {typ: string}", 2, "type"),
        ("fields:\n  other: {type: strng}", 2, "string"),
        ("pth: x", 1, "path"),
        ("label: x\nroute: blog/{slug}", 2, "must start"),
        ("route: /{titel}/", 1, "{slug}"),
        ("route: /{slug/", 1, "brace"),
        ("fields:\n  a: {type: select}", 2, "options"),
        ("fields:\n  a: {type: string, min: 3, max: 2}", 2, "swap"),
        ("fields:\n  Date: {type: string}", 2, "reserved"),
        ("fields:\n  a: {type: list, of: object}", 2, "table"),
        ("fields: [a]", 1, "table"),
        ("[1", 1, "YAML"),
        ("a: 1\na: 2", 2, "before"),
        ("fields:\n  a: {type: string, pattern: '(?=x)'}", 2, "not supported"),
        ("fields:\n  a: {type: boolean, min: 3}", 2, "means nothing"),
        ("fields:\n  a: {type: list, of: {type: string, unique: true}}", 2, "inside a list"),
        (
            "fields:\n  a:\n    type: list\n    of: {type: object, fields: {b: {type: slug, unique: true}}}",
            4,
            "inside a list",
        ),
        ("fields:\n  a: {type: list, of: {type: string, when: {b: 1}}}", 2, "`when`"),
        ("fields:\n  a: {type: string, when: {b: x}}", 2, "no field `b`"),
        ("fields:\n  k: {type: select, options: [big]}\n  a: {type: string, when: {k: bog}}", 3, "`big`"),
        ("fields:\n  k: {type: json}\n  a: {type: string, when: {k: {x: 1}}}", 3, "{kind: video}"),
        ("fields:\n  a: {type: integer, default: many}", 2, "whole number"),
        ("fields:\n  a: {type: string, max: 3, default: {en: ok, de: too long}}", 2, "at most 3"),
        ("fields:\n  draft: {type: boolean, default: true}", 2, "cannot have a default"),
        ("fields:\n  a: {type: date, min: soon}", 2, "2026-03-01"),
        ("fields:\n  a: {type: date, min: 2026-02-01, max: 2026-01-01}", 2, "swap"),
        ("fields:\n  a: {type: text, max: -1}", 2, "whole number"),
        ("fields:\n  a: {type: select, options: [x, x]}", 2, "twice"),
        ("fields:\n  a: {group: seo}\ngroups: {se: SEO}", 2, "`se`"),
        ("fields:\n  headline: {}\nsummary: '{headlin}'", 3, "`headline`"),
        ("singleton: true\npath: a/*", 2, "star"),
    ],
)
def test_wrong_models_name_line_and_next_step(text: str, line: int, said: str) -> None:
    _, problems = load_model(text.encode(), "models/x.yaml")
    (problem,) = problems
    assert (problem.file, problem.line) == ("models/x.yaml", line)
    assert said in f"{problem.message} {problem.fix}"


def test_a_section_model_is_read_like_a_model() -> None:
    raw = b"label: Hero\nsummary: '{title}'\ngroups: {g: G}\nfields:\n  title: {group: g}\n"
    raw += b"  key: {type: slug, unique: true}\npath: x\n"
    model, problems = load_section_model(raw, "models/sections/hero.yaml")
    assert model is not None
    assert (model.name, model.summary, list(model.fields)) == ("hero", "{title}", ["title", "key"])
    assert [(each.line, each.message.split("`")[1]) for each in problems] == [(4, "unique"), (7, "path")]


@pytest.mark.parametrize(
    ("rules", "value", "said"),
    [
        ("{type: string, pattern: '^[A-Z]+$'}", "AB", ""),
        ("{type: string, pattern: '^[A-Z]+$'}", "Ab", "pattern"),
        ("{type: date, min: 2026-01-01}", "2026-01-01", ""),
        ("{type: date, min: 2026-01-01}", "2025-12-31", "before 2026-01-01"),
        ("{type: datetime, max: 2026-01-01}", "2026-01-01 23:59", ""),
        ("{type: datetime, max: 2026-01-01}", "2026-01-02", "after 2026-01-01"),
        ("{type: datetime, max: 2026-01-01T12:00:00Z}", "2026-01-01T14:00:00+02:00", ""),
        ("{type: datetime, max: 2026-01-01T12:00:00Z}", "2026-01-01T14:00:01+02:00", "after"),
        ("{type: tags, unique: true}", "[a, b]", ""),
        ("{type: tags, unique: true}", "[a, b, a]", "twice"),
        ("{type: list, of: json, unique: true}", "[1, true]", ""),
        ("{type: list, of: json, unique: true}", "[{a: 1}, {a: 1.0}]", "twice"),
        ("{type: select, options: [no, 012]}", "no", ""),
        ("{type: select, options: {big: Big}}", "big", ""),
    ],
)
def test_rules(rules: str, value: str, said: str) -> None:
    model, problems = load_model(f"fields: {{f: {rules}}}".encode(), "models/m.yaml")
    assert model is not None
    assert problems == []
    _, found = coerce(model, source(f"f: {value}"), UTC)
    assert len(found) == bool(said)
    assert said in "".join(map(str, found))


@pytest.mark.parametrize(
    ("template", "fields", "line"),
    [
        ("{title} – {cta.label}", {"title": "A", "cta": {"label": "B"}}, "A – B"),
        ("{title} – {cta.label}", {"title": "A"}, "A"),
        ("{title} – {cta.label}", {"cta": {"label": "B"}}, "B"),
        ("{title} – {cta.label}", {"title": None, "cta": "x"}, ""),
        ("{n}: {tags}", {"n": 3, "tags": ("a", None, "b")}, "3: a, b"),
        ("{title}", {"title": "a\nb  c"}, "a b c"),
        ("{title}", {"title": "x" * 200}, "x" * 119 + "…"),
    ],
)
def test_summary_lines(template: str, fields: dict[str, Any], line: str) -> None:
    assert summary_line(template, fields) == line


def test_the_type_is_declared_or_that_of_the_most_literal_path() -> None:
    models = {
        name: Model(name, path=path)
        for name, path in {
            "a": "**",
            "promo": "promo/**",
            "deep": "promo/*/deep",
            "post": "**/post-*",
        }.items()
    }
    assert type_for("promo/x", "other", models) == "other"
    assert type_for("promo/x", None, models) == "promo"
    assert type_for("promo", None, models) == "promo"
    assert type_for("promotion", None, models) == "a"
    assert type_for("promo/x/deep", None, models) == "deep"
    assert type_for("promo/x/y/deep", None, models) == "promo"
    assert type_for("post-1", None, models) == "post"
    assert type_for("x/post-1", None, models) == "post"
    assert type_for("x", None, {}) == "page"


def test_a_tie_is_an_error_that_names_both() -> None:
    models = {"one": Model("one", path="a/*"), "two": Model("two", path="*/a")}
    found = type_for("a/a", None, models, "content/a/a.md")
    assert isinstance(found, Problem)
    assert "'one' and 'two'" in found.message
    assert type_for("a/b", None, models) == "one"


def test_a_type_without_a_model_is_a_page_of_that_name() -> None:
    assert model_of("page", {}) is PAGE
    assert model_of("event", {}) == replace(PAGE, name="event", label={"": "event"})


def test_texts_are_the_authors_source() -> None:
    fields, problems = coerced("title: 012\ncode: no\nkind: 012\nextra: 012\ntags: [1.0, yes]")
    assert fields == {"title": "012", "code": "no", "kind": "012", "extra": 12, "tags": ("1.0", "yes")}
    assert problems == []
    assert coerced("code: 12:30:00")[0] == {"code": "12:30:00"}
    assert coerced("code: ~")[0] == {"code": None}


def test_dates_and_nested_values() -> None:
    fields, problems = coerced(
        "day: 2026-03-01\nat: 2026-03-01 9:30 +0800\nDATE: 2026-03-01\ncta: {label: 7}\nsteps: [{name: 1}]\nlevel: 2.0"
    )
    assert problems == []
    assert fields["day"] == date(2026, 3, 1)
    assert fields["at"] == datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert fields["DATE"] == datetime(2026, 3, 1, tzinfo=UTC)
    assert fields["cta"] == {"label": "7"}
    assert fields["steps"] == ({"name": "1"},)
    assert type(fields["level"]) is int


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("title: too long", "title", "at most 5"),
        ("level: 0", "level", "at least 1"),
        ('level: "3"', "level", "whole number"),
        ("price: .nan", "price", "a number"),
        ("on: yes", "on", "true or false"),
        ("day: 2026-02-30", "day", "2026-03-01"),
        ("date: 01/02/2026", "date", "2026-03-01 9:30"),
        ("expirydate: soon", "expirydate", "a date"),
        ("draft: 1", "draft", "true or false"),
        ("weight: heavy", "weight", "a number"),
        ("kind: b", "kind", "a, 012"),
        ("title: [a]", "title", "a text"),
        ("cta: {href: 'javascript:alert(1)'}", "cta.href", "safe"),
        ("cta: x", "cta", "table"),
        ("steps: [x]", "steps.0", "table"),
        ("blocks: [{id: a, type: video}]", "blocks.0.type", "quote"),
        ("blocks: [x]", "blocks.0", "section"),
    ],
)
def test_a_value_that_does_not_fit_has_a_line(text: str, field: str, said: str) -> None:
    _, problems = coerced(f"other: 1\n{text}")
    (problem,) = problems
    assert (problem.field, problem.line, problem.file) == (field, 3, "content/promo/x.md")
    assert said in f"{problem.message} {problem.fix}"


def test_required_binds_only_at_publish() -> None:
    model = replace(promo(), fields={**promo().fields, "body": Field("markdown", required=True)})
    assert validate(model, {}) == []
    assert [each.field for each in validate(model, {}, publish=True)] == ["title"]
    assert [each.field for each in validate(model, {"title": ""}, publish=True, has_body=False)] == [
        "title",
        "body",
    ]
    assert [each.field for each in validate(model, {"title": "x", "steps": ({},)}, publish=True)] == [
        "steps.0.name"
    ]


def test_the_schema_is_a_schema() -> None:
    schema = json_schema(promo())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["title"]
    assert schema["properties"]["draft"]["type"] == ["boolean", "null"]
