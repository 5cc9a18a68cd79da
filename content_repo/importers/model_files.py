"""The content types that an import writes: one for each kind of content, one for what is no page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo import names
from content_repo.importers.plan import Plan
from content_repo.importers.yaml_text import dump
from content_repo.models import Model, load_model

WITHOUT_PAGE = "resource"
_BODY = {"body": {"type": "markdown"}}


@dataclass(slots=True)
class ModelFiles:
    """`files` are the models to write, by path; `known` what they say."""

    locale: str = "en"
    files: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Model] = field(default_factory=dict)

    def add(
        self,
        name: str,
        *,
        label: str = "",
        path: str = "",
        route: str = "",
        fields: Mapping[str, Any] = _BODY,
    ) -> Model | None:
        """A model; the first of its name stays. None where this format refuses it."""
        if name in self.known:
            return self.known[name]
        values: dict[str, Any] = {"label": {self.locale: label or label_of(name)}}
        values |= {key: value for key, value in (("path", path), ("route", route)) if value}
        raw = dump({**values, "fields": dict(fields)}).encode()
        model, problems = load_model(raw, f"models/{name}.yaml")
        if model is None or problems:
            return None
        self.files[f"models/{name}.yaml"], self.known[name] = raw, model
        return model

    def without_page(self) -> None:
        """The type of content that had no page of its own."""
        self.add(WITHOUT_PAGE, label="Resource (no page of its own)")

    def make(self, plan: Plan) -> None:
        for path, raw in self.files.items():
            plan.made(path, raw)


def model_name(text: str) -> str:
    """A word of another system as the name of a model: "My News" is "my-news"."""
    return usable_name(re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_").lower()) or "section"


def usable_name(name: str) -> str:
    """The name, or the nearest that a file may have on every system."""
    shorter = name[: names.MAX_SEGMENT_BYTES - len(".yaml")]
    return f"{shorter}-type" if shorter and names.check_path(f"{shorter}.yaml") else shorter


def label_of(name: str) -> str:
    """The name of a folder or type for people: "case_studies" is "Case studies"."""
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:] or name
