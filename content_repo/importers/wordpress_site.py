"""The settings of a WordPress site: taxonomies, terms, menus, redirects, the people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from content_repo.importers.fragment_files import file_name
from content_repo.importers.old_addresses import host_of, parts_of
from content_repo.importers.page_urls import writable
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.site_toml import Entry, Settings
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.wordpress_export import (
    CATEGORY,
    MENU,
    TAG,
    Author,
    Channel,
    Item,
    Term,
    number_of,
    zone_of,
)
from content_repo.importers.wordpress_places import Places, old_path
from content_repo.terms import slug_of

FIELDS = {CATEGORY: "categories", TAG: "tags"}
_BASES = {CATEGORY: "category", TAG: "tag"}
_PASSED_OVER = frozenset(
    (MENU, "post_format", "wp_theme", "wp_template_part_area", "wp_pattern_category", "link_category")
)


def settings(channel: Channel, outlines: list[Item], places: Places, name: str) -> Settings:
    host = host_of(channel.base_url) or host_of(channel.link)
    return Settings(
        channel.title or name,
        host,
        _locale(channel.language),
        zone_of(outlines),
        trusted_content=True,
        taxonomies={taxonomy_field(each): route(each, channel) for each in taxonomies(channel, outlines)},
        menus=menus(outlines, channel, places),
    )


def _locale(language: str) -> str:
    """`en-US` is "en": pages of one language need no region."""
    return (
        language.split("-", maxsplit=1)[0].lower() if language.lower().startswith("en") else language or "en"
    )


def taxonomies(channel: Channel, outlines: Iterable[Item]) -> list[str]:
    used = {taxonomy for each in outlines for taxonomy, _, _ in each.terms}
    used |= {taxonomy for taxonomy, _ in channel.terms}
    return sorted(each for each in used if each and each not in _PASSED_OVER)


def taxonomy_field(taxonomy: str) -> str:
    """The field of fragments that holds the terms: `categories`, `tags`, or the taxonomy's own name."""
    return FIELDS.get(taxonomy, taxonomy)


def route(taxonomy: str, channel: Channel) -> str:
    home = next(
        (path for url in (channel.base_url, channel.link) if host_of(url) and (path := old_path(url))), "/"
    )
    return f"{writable(home).rstrip('/')}/{_BASES.get(taxonomy, taxonomy)}/{{term}}/"


def term_name(slug: str, name: str) -> str:
    """What a fragment says: the name where its address follows from it, else the slug."""
    return name if slug_of(name) == slug else slug


def term_files(channel: Channel) -> Iterator[tuple[Term, str, dict[str, Any], str]]:
    """(term, path below `content/`, fields, description) of the terms that say more than their name."""
    for term in channel.terms.values():
        if term.taxonomy in _PASSED_OVER or not term.slug or file_name(term.slug) != term.slug:
            continue
        url = _nested_url(term, channel)
        plain = url == route(term.taxonomy, channel).replace("{term}", term.slug)
        if slug_of(term.name) == term.slug and plain and not term.description and not term.parent:
            continue
        field = taxonomy_field(term.taxonomy)
        fields = {"title": term.name, **({} if plain else {"url": url})}
        if term.parent:
            fields["parent"] = term.parent
        yield term, f"{field}/{term.slug}.md", fields, term.description


def _nested_url(term: Term, channel: Channel) -> str:
    """WordPress puts a category below its parents."""
    parts, seen, at = [term.slug], {term.slug}, term
    while (above := channel.terms.get((term.taxonomy, at.parent))) and above.slug not in seen:
        parts.append(above.slug)
        seen.add(above.slug)
        at = above
    path = "/".join(reversed(parts)) if term.taxonomy == CATEGORY else term.slug
    return writable(route(term.taxonomy, channel).replace("{term}", path))


def author_fields(author: Author) -> dict[str, Any]:
    found = {"title": author.name or author.login, "login": author.login, "email": author.email}
    found |= {"first_name": author.first, "last_name": author.last}
    return {key: value for key, value in found.items() if value}


def menus(outlines: Iterable[Item], channel: Channel, places: Places) -> dict[str, list[Entry]]:
    """The entries of each menu in their order, those below others inside them."""
    found: dict[str, list[Item]] = {}
    for each in sorted(outlines, key=lambda item: (item.order, item.line)):
        if each.type == "nav_menu_item" and each.status == "publish":
            for taxonomy, slug, _ in each.terms:
                if taxonomy == MENU:
                    found.setdefault(slug, []).append(each)
    trees = {name: _below(rows, "", channel, places, frozenset()) for name, rows in found.items()}
    return {name: entries for name, entries in trees.items() if entries}


def _below(
    rows: list[Item], parent: str, channel: Channel, places: Places, above: frozenset[str]
) -> list[Entry]:
    """The entries below one; entries whose parent is not in the menu are at its top."""
    known = {each.id for each in rows}
    entries = []
    for each in rows:
        own = number_of(each.first_meta("_menu_item_menu_item_parent"))
        if (own if own in known else "") == parent and each.id not in above:
            entry = _entry(each, channel, places)
            inside = _below(rows, each.id, channel, places, above | {each.id}) if each.id else []
            entries += [replace(entry, children=inside)] if entry else inside
    return entries


def _entry(item: Item, channel: Channel, places: Places) -> Entry | None:
    wanted = item.first_meta("_menu_item_object_id")
    match item.first_meta("_menu_item_type"):
        case "post_type" if wanted in places.placed:
            placed = places.placed[wanted]
            return Entry(item.title or placed.outline.title or placed.id, placed.id)
        case "taxonomy":
            return None
        case _:
            url = item.first_meta("_menu_item_url")
            own = old_path(url) if _is_own(url, channel) else None
            return Entry(item.title or url, "", own or url) if url else None


def _is_own(url: str, channel: Channel) -> bool:
    return parts_of(url).netloc == parts_of(channel.base_url or channel.link).netloc


def add_redirects(item: Item, redirects: RedirectList, file: SourceFile) -> bool:
    """An entry of the Safe Redirect Manager. Whether it is one."""
    meta: Mapping[str, str] = dict(item.meta)
    old, new = meta.get("_redirect_rule_from", ""), meta.get("_redirect_rule_to", "")
    status = meta.get("_redirect_rule_status_code", "301")
    if not old:
        return False
    number = int(status) if status.isdecimal() else 301
    redirects.add(old, "" if number == 410 else new, file.path, number)
    return True
