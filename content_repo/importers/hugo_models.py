"""The content types of an imported site: one for each top section, one for each `type` that pages name, one
for what is no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from content_repo.importers.hugo_urls import Rules, section_key
from content_repo.importers.model_files import label_of, model_name
from content_repo.importers.yaml_text import dump
from content_repo.models import Model, load_model

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_BUILT_IN = "page"
_DOCS = "docs"
ROUTE = "/{dir}/{slug}/"  # as Hugo makes a URL from folders and slug
_TOKENS = {
    ":year": "{date:%Y}",
    ":month": "{date:%m}",
    ":day": "{date:%d}",
    ":section": "{section}",
    ":sections": "{dir}",
    **dict.fromkeys((":slug", ":slugorfilename", ":slugorcontentbasename"), "{slug}"),
    **dict.fromkeys((":filename", ":contentbasename"), "{name}"),
}
_TOKEN = re.compile(r":[a-z]+(?:\[[^\]]*\])?")


@dataclass(slots=True)
class Models:
    """`files` are the models to write, by path; `known` what they say; `resource` is the type of what is no page, `listing`
    that of section pages ("" where the site uses the name for something else).
    """

    files: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, Model] = field(default_factory=dict)
    resource: str = "resource"
    listing: str = "listing"

    def add(self, name: str, values: Mapping[str, object]) -> None:
        path = f"models/{name}.yaml"
        raw = dump({**values, "fields": {"body": {"type": "markdown"}}}).encode()
        model, problems = load_model(raw, path)
        if model and not problems:
            self.files[path], self.known[name] = raw, model

    def lists(self, section: str) -> bool:
        """Whether the page of a top section is a listing: the theme's documentation has a tree of its own."""
        return bool(self.listing) and model_name(section) in self.known and model_name(section) != _DOCS


def is_type(name: str) -> bool:
    """Whether a `type` can be the name of a model."""
    return bool(_NAME.fullmatch(name))


def make_models(sections: Iterable[str], types: Iterable[str], rules: Rules, locale: str) -> Models:
    """Sections are folder names; a section and a type of the same name share a model."""
    models, sections, types = Models(), sorted(set(sections)), set(types)
    taken = {*map(model_name, sections), *sections, *types, _BUILT_IN}
    models.listing = "" if models.listing in taken else models.listing
    while models.resource in taken:
        models.resource = f"{models.resource}-without-page"
    for folder in sections:
        name = model_name(folder)
        if name not in models.known and name != _BUILT_IN:
            models.add(
                name,
                {"label": {locale: label_of(folder)}, "path": f"{folder}/**", "route": _route(folder, rules)},
            )
    for name in sorted(types - {_BUILT_IN, *models.known}):
        models.add(name, {"label": {locale: label_of(name)}, "route": ROUTE})
    if any(map(models.lists, sections)):
        models.add(models.listing, {"label": {locale: "Section"}, "route": ROUTE})
    models.add(models.resource, {"label": {locale: "Resource (no page of its own)"}})
    return models


def _route(folder: str, rules: Rules) -> str:
    """Hugo's pattern for pages of the section, where every token of it has a meaning here."""
    pattern = rules.permalinks.get("page", {}).get(section_key(folder), "")
    tokens = _TOKEN.findall(pattern)
    if not pattern or not all(token in _TOKENS for token in tokens):
        return ROUTE
    route = "/" + _TOKEN.sub(lambda found: _TOKENS[found[0]], pattern).strip("/") + "/"
    return route if set("{}") & set(route) else ROUTE
