"""Whatever stands in model files and in fragments, there are problems with lines, never an exception."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo.fields import FIELD_TYPES
from content_repo.model_files import load_models
from content_repo.models import coerce, json_schema, model_of, validate
from content_repo.overlay import resolve
from content_repo.site import load_site
from content_repo.sources import parse_source

KEYS = st.sampled_from(
    [
        *(
            "type",
            "required",
            "min",
            "max",
            "when",
            "default",
            "of",
            "fields",
            "to",
            "options",
            "pattern",
            "unique",
        ),
        *(
            "label",
            "help",
            "group",
            "groups",
            "summary",
            "path",
            "route",
            "regions",
            "singleton",
            "localized",
        ),
        *("title", "date", "a", "b", "body", "sections", "choose", "id", "tags", ""),
    ]
)
TEXTS = st.sampled_from(
    [*FIELD_TYPES, "**", "a", "{a}", "{a.b.c}", "(", "[a-z]+", "hero", "2026-01-01", "zone", "é"]
)
SCALAR = st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats() | TEXTS | st.text(max_size=5)
TREE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
RULES = (
    "required",
    "min",
    "max",
    "when",
    "default",
    "of",
    "to",
    "options",
    "pattern",
    "unique",
    "label",
    "localized",
)
FIELD = st.recursive(
    st.fixed_dictionaries({"type": st.sampled_from(FIELD_TYPES)}, optional=dict.fromkeys(RULES, TREE)) | TREE,
    lambda inner: (
        st.builds(
            lambda held: {"type": "object", "fields": held},
            st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
        )
        | st.builds(lambda held: {"type": "list", "of": held}, inner)
        | st.builds(
            lambda name, value: {"when": {name: value}, "default": value}, st.sampled_from("ab"), SCALAR
        )
    ),
    max_leaves=4,
)
OTHERS = ("label", "path", "route", "regions", "summary", "groups", "singleton", "x")
FIELDS = st.dictionaries(st.sampled_from(["a", "b", "title", "sections", "date"]), FIELD, max_size=4)
MODEL = st.fixed_dictionaries({"fields": FIELDS | TREE}, optional=dict.fromkeys(OTHERS, TREE))
CONTENT = st.dictionaries(
    st.sampled_from(["a", "b", "title", "sections", "regions", "date", "Title"]), TREE, max_size=5
)


def yaml(value: Any) -> bytes:
    """JSON is YAML; what JSON has no words for becomes text."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


@settings(max_examples=150)
@given(model=MODEL, section=MODEL, content=CONTENT, other=CONTENT)
def test_models_and_content(model: Any, section: Any, content: Any, other: Any) -> None:
    loaded = load_models([("models/page.yaml", yaml(model)), ("models/sections/hero.yaml", yaml(section))])
    for problem in loaded.problems:
        assert problem.line > 0, problem
        assert problem.message
        assert problem.fix, problem
    held = {}
    for path, fields in (("content/a.md", content), ("content/a.zh-CN.md", other)):
        source, _ = parse_source(path, b"---\n" + yaml(fields) + b"\n---\n", SITE, loaded.types)
        if source is not None:
            held[source.locale, source.variation] = source
    kind = model_of("page", loaded.types, loaded.sections)
    for source in held.values():
        fields, problems = coerce(kind, source, UTC)
        assert all(problem.line > 0 and problem.fix for problem in problems)
        validate(kind, fields, publish=True)
    for locale in SITE.locales:
        if held:
            validate(kind, resolve(held, kind, SITE, locale).fields, publish=True)
    if not loaded.problems:
        jsonschema.Draft202012Validator.check_schema(json_schema(kind))


SITE = load_site(b'locales = ["en", "zh-CN"]')
