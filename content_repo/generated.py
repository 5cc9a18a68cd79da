"""Fragments that nobody wrote: the page of each term, and the index of each taxonomy (docs/lists.md, Taxonomies).

They are sources like those of files, so that all else (models, regions, variations, addresses) is theirs as well. A file with
the same id is laid over them, key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from content_repo import reserved
from content_repo.site import FILE, Site, Taxonomy
from content_repo.sources import Source
from content_repo.terms import Terms

TERM = "term"
INDEX = "taxonomy"

_BODY = {"id": "body", "type": "body"}

Sources = Mapping[tuple[str, str | None], Source]


def with_generated(fragment_id: str, written: Sources, site: Site, terms: Terms) -> Sources:
    """The files of a fragment, over what is generated for its id."""
    name, _, slug = fragment_id.partition("/")
    taxonomy = site.taxonomies.get(name)
    if taxonomy is None:
        return written
    found = _term(taxonomy, slug, written, terms) if slug else _index(taxonomy, written, site, terms)
    laid = {each: _over(written.get(each), source) for each, source in found.items()}
    return {**laid, **{each: source for each, source in written.items() if each not in laid}}


def _term(taxonomy: Taxonomy, slug: str, written: Sources, terms: Terms) -> Sources:
    """In the locales whose pages use the term; and where somebody wrote of it, used or not."""
    names = terms.names(taxonomy.name, slug)
    if "/" not in slug:
        names = {**{locale: slug for locale, label in written if label is None}, **names}
    return {
        (locale, None): _source(f"{taxonomy.name}/{slug}", locale, TERM, _term_fields(taxonomy, slug, name))
        for locale, name in names.items()
    }


def _term_fields(taxonomy: Taxonomy, slug: str, name: str) -> dict[str, Any]:
    query: dict[str, Any] = {"where": {taxonomy.name: {"term": slug}}, "order": list(taxonomy.order)}
    section = {"id": "list", "type": "list", "query": query, "view": "card"}
    if taxonomy.paginate:
        query["paginate"] = taxonomy.paginate
    return {
        "title": name,
        "url": taxonomy.route.replace("{term}", slug),
        "taxonomy": taxonomy.name,
        "term": slug,
        "sections": [_BODY, section],
    }


def _index(taxonomy: Taxonomy, written: Sources, site: Site, terms: Terms) -> Sources:
    if not taxonomy.index:
        return {}
    locales = {*terms.locales(taxonomy.name), *(locale for locale, label in written if label is None)}
    return {
        (locale, None): _source(taxonomy.name, locale, INDEX, _index_fields(taxonomy, site, locale))
        for locale in sorted(locales)
    }


def _index_fields(taxonomy: Taxonomy, site: Site, locale: str) -> dict[str, Any]:
    query = {"under": taxonomy.name, "where": {"taxonomy": taxonomy.name}, "order": ["term"]}
    return {
        "title": _label(taxonomy, site.chain(locale)),
        "url": taxonomy.index,
        "sections": [_BODY, {"id": "list", "type": "list", "query": query, "view": "card"}],
    }


def _label(taxonomy: Taxonomy, chain: tuple[str, ...]) -> str:
    found = next((taxonomy.label[each] for each in (*chain, "") if each in taxonomy.label), "")
    return found or taxonomy.name[:1].upper() + taxonomy.name[1:]


def _source(fragment_id: str, locale: str, kind: str, fields: Mapping[str, Any]) -> Source:
    """Messages about it lead to the settings, which are why it exists."""
    return Source(FILE, fragment_id, locale, None, kind, None, fields, {}, {}, None, 1)


def _over(written: Source | None, generated: Source) -> Source:
    """What a file says wins; its type does when it is declared, or found by a model's path."""
    if written is None:
        return generated
    taken = {reserved.canonical(key) or key for key in written.fields}
    default = {key: value for key, value in generated.fields.items() if key not in taken}
    kind = generated.type if written.type == "page" and not written.declared_type else written.type
    return replace(written, type=kind, fields={**default, **written.fields})
