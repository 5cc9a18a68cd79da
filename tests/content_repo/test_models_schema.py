"""The checks and the JSON Schema of a model agree, for generated models and values, wherever JSON Schema can say the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo.conditions import Condition
from content_repo.fields import FIELD_TYPES, Field
from content_repo.models import Model, json_schema, load_model, validate
from content_repo.section_models import SectionModel
from content_repo.values import freeze

SECTIONS = {
    "hero": SectionModel(
        "hero",
        fields={
            "title": Field("string", required=True),
            "count": Field("integer", min=1),
            "video": Field("link", required=True, when=(Condition("kind", ("video",)),)),
            "kind": Field("select", options=("video", "image"), default="image"),
            "inside": Field("sections"),
        },
    ),
    "a/b~c d": SectionModel("a/b~c d", fields={"on": Field("boolean", required=True)}),
}
BOUND = st.none() | st.integers(0, 3)
MEASURED = ("string", "text", "markdown", "slug", "link", "integer", "number", "tags", "sections")
PATTERNS = st.sampled_from(["", "^a", "b$", "^(?:ab?)+$", "[^a-z]", "#"])


def leaf(kind: str, required: bool, low: Any, high: Any, pattern: str, unique: bool) -> Field:
    is_measured, is_text = kind in MEASURED, kind in ("string", "text", "markdown", "slug", "link")
    return Field(
        kind,
        required,
        min=low if is_measured else None,
        max=high if is_measured else None,
        options=("hero", "quote") if kind == "sections" and required else (),
        pattern=pattern if is_text else "",
        unique=unique and kind == "tags",
    )


LEAF_TYPES = [each for each in FIELD_TYPES if each not in ("list", "object", "select", "json")]
LEAF = st.builds(
    leaf, st.sampled_from(LEAF_TYPES), st.booleans(), BOUND, BOUND, PATTERNS, st.booleans()
) | st.builds(lambda required: Field("select", required, options=("a", "b")), st.booleans())
CONDITION = st.builds(
    Condition, st.sampled_from("xyz"), st.lists(st.sampled_from(["a", "b", 1, True]), min_size=1).map(tuple)
)


def in_object(fields: dict[str, Field], conditions: dict[str, Condition], required: bool) -> Field:
    """An object some of whose fields count only under a condition."""
    found = {
        name: replace(field, when=(conditions[name],) if name in conditions else ())
        for name, field in fields.items()
    }
    return Field("object", required, fields=found)


FIELD = st.recursive(
    LEAF | st.just(Field("json")),
    lambda inner: (
        st.builds(
            lambda of, required, unique: Field("list", required, of=of, unique=unique),
            inner,
            st.booleans(),
            st.booleans(),
        )
        | st.builds(
            in_object,
            st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
            st.dictionaries(st.sampled_from("xyz"), CONDITION, max_size=2),
            st.booleans(),
        )
    ),
    max_leaves=5,
)
TEXTS = [
    "",
    "a",
    "b",
    "ab",
    "hero",
    "quote",
    "video",
    "a b",
    "#fff",
    "#ffff0",
    "/x",
    "javascript:x",
    " Data:x",
    "a\n",
]
SCALAR = st.sampled_from([None, True, False, 0, 1, 1.0, 5, 2.5, *TEXTS]) | st.sampled_from(
    [date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)]
)
KEYS = st.sampled_from(
    ["x", "y", "z", "id", "type", "title", "count", "video", "kind", "inside", "on", "choose", "fields"]
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)
SECTION = st.fixed_dictionaries(
    {"type": st.sampled_from(["hero", "a/b~c d", "other"])},
    optional={
        "id": st.just("one"),
        "title": st.sampled_from(["", "t", None, 3]),
        "count": st.sampled_from([0, 1, None]),
        "video": st.sampled_from(["/v", "", None]),
        "kind": st.sampled_from(["video", "image", "x", None]),
        "on": st.sampled_from([True, None, 1]),
    },
)
ZONE = st.builds(lambda held: {"type": "zone", "choose": ({"fields": held}, {"none": True})}, SECTION)
NESTED = st.builds(lambda held: {"type": "hero", "title": "t", "inside": (held,)}, SECTION | ZONE)


def as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    return {key: as_json(each) for key, each in value.items()} if isinstance(value, dict) else value


def has_type(value: Any, kinds: tuple[type, ...]) -> bool:
    inside = value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else ()
    return isinstance(value, kinds) or any(has_type(each, kinds) for each in inside)


def agree(model: Model, fields: dict[str, Any]) -> None:
    schema = json_schema(model)
    jsonschema.Draft202012Validator.check_schema(schema)
    ours = validate(model, fields, publish=True)
    theirs = list(jsonschema.Draft202012Validator(schema).iter_errors(as_json(fields)))
    assert bool(ours) == bool(theirs), (ours, theirs)


@settings(max_examples=400)
@given(field=FIELD, value=VALUE, given_at_all=st.booleans())
def test_fields(field: Field, value: Any, given_at_all: bool) -> None:
    """Dates are left to other tests: in JSON they are texts, so only fields of these types can tell them apart."""
    if has_type(value, (date,)) and field.type not in ("date", "datetime"):
        return
    if isinstance(value, str | datetime) and field.type in ("date", "datetime"):
        return
    agree(Model("m", fields={"f": field}), {"f": freeze(value)} if given_at_all else {})


@settings(max_examples=200)
@given(held=st.lists(SECTION | ZONE | NESTED, max_size=3))
def test_sections(held: list[Any]) -> None:
    agree(Model("m", fields={"f": Field("sections")}, section_models=SECTIONS), {"f": tuple(held)})


def test_conditions_defaults_and_requirements() -> None:
    model = Model(
        "m",
        fields={
            "kind": Field("select", options=("video", "image"), default="image"),
            "marks": Field("tags"),
            "video": Field("link", required=True, when=(Condition("kind", ("video",)),)),
            "alt": Field("string", required=True, when=(Condition("kind", ("image",)),), default="…"),
            "note": Field("string", when=(Condition("marks", ("x", "y")), Condition("kind", ("video",)))),
        },
    )
    for fields, wanted in (
        ({}, []),
        ({"kind": "video"}, ["video"]),
        ({"kind": "video", "video": "/v"}, []),
        ({"video": "/v"}, ["video"]),
        ({"kind": None, "video": "/v"}, ["video"]),
        ({"alt": ""}, ["alt"]),
        ({"kind": "video", "video": "/v", "note": "n", "marks": ("x",)}, []),
        ({"kind": "video", "video": "/v", "note": "n", "marks": ("z",)}, ["note"]),
    ):
        assert [each.field for each in validate(model, fields, publish=True)] == wanted
        agree(model, fields)


def test_a_condition_may_look_at_a_reserved_key_in_any_spelling() -> None:
    raw = b"fields: {note: {type: string, required: true, when: {draft: true}}}"
    model, problems = load_model(raw, "models/m.yaml")
    assert model is not None
    assert problems == []
    assert [each.field for each in validate(model, {"Draft": True}, publish=True)] == ["note"]
    assert validate(model, {"draft": False}, publish=True) == []


def test_what_json_schema_has_no_words_for_stands_apart() -> None:
    model = Model(
        "m",
        {"": "M"},
        fields={
            "a": Field(
                "date",
                min=date(2026, 1, 1),
                label={"en": "Day", "zh-CN": "日"},
                help={"": "When."},
                group="g",
            ),
            "b": Field("select", options=("x",), labels={"x": {"en": "Ex"}}),
            "c": Field("reference", to=("m",), unique=True),
        },
        groups={"g": {"en": "Group"}},
        summary="{a}",
        singleton=True,
    )
    schema = json_schema(model, "zh-CN")
    assert schema["title"] == "M"
    assert schema["x-fragmint"] == {
        "summary": "{a}",
        "singleton": True,
        "groups": [{"id": "g", "title": "Group"}],
    }
    a, b, c = (schema["properties"][name] for name in "abc")
    assert (a["title"], a["description"]) == ("日", "When.")
    assert a["x-fragmint"] == {"type": "date", "min": "2026-01-01", "group": "g"}
    assert b["x-fragmint"] == {"type": "select", "labels": {"x": "Ex"}}
    assert c["x-fragmint"] == {"type": "reference", "to": ["m"], "unique": True}
