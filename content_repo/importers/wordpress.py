"""`fragmint import wordpress`: an export of WordPress becomes a site whose pages keep their addresses
(docs/importing/wordpress.md).

The export is read twice: first for what items there are, then one item at a time for what they say. So the
memory follows the number of items, not their size.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from content_repo.importers.exported import Export, Spool, find_export, item
from content_repo.importers.foreign_dates import written
from content_repo.importers.fragment_files import Entry, FragmentFiles, FreeNames, storable
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.made_site import make_site
from content_repo.importers.old_addresses import parts_of
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.wordpress_bodies import Bodies
from content_repo.importers.wordpress_export import Author, Channel, Item, items
from content_repo.importers.wordpress_media import Media
from content_repo.importers.wordpress_places import (
    NOT_CONTENT,
    Placed,
    Places,
    as_draft,
    is_content,
    make_models,
    outline,
    place_all,
)
from content_repo.importers.wordpress_restored import is_restored, restore, restored_site
from content_repo.importers.wordpress_site import (
    add_redirects,
    author_fields,
    settings,
    taxonomies,
    taxonomy_field,
    term_files,
    term_name,
)
from content_repo.importers.yaml_text import dump, dump_list
from content_repo.problems import ContentError, Problem
from content_repo.site import Site

_QUIET = frozenset(("_edit_lock", "_edit_last", "_wp_old_slug", "_thumbnail_id", "_fragmint_file"))
_HOME = {
    "title": "Home",
    "sections": [
        {
            "id": "posts",
            "type": "list",
            "query": {"type": "post", "order": ["-date"], "paginate": 10},
            "view": "card",
        }
    ],
}


def import_wordpress(
    source: Path,
    target: Path,
    *,
    media: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the export (WXR) at `source`, a file or a folder of its parts, into the site at `target`.

    `media` is the folder of uploaded files. `progress` is called with (files written, files in all). Raises
    ImportRefused where the import cannot start.
    """
    export = find_export(source, target, media, lambda path: path.lower().endswith((".xml", ".wxr")))
    with Spool() as spool:
        plan = Plan(hold=spool.hold)
        reading = _Reading(export, plan)
        outlines = reading.outlines()
        restored = list(filter(is_restored, outlines))
        outlines = [each for each in outlines if not is_restored(each)]
        places = place_all(outlines, reading.channel, FreeNames())
        site = next(filter(None, map(restored_site, restored)), None)
        site = site or make_site(settings(reading.channel, outlines, places, export.name), plan)
        _Writing(export, plan, reading.channel, places, site, outlines).write(is_new=not restored)
        make_ignore_file(plan)
        return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


class _Reading:
    """The documents of an export. A file that breaks off is a problem, once; what came before counts."""

    def __init__(self, export: Export, plan: Plan) -> None:
        self.channel = Channel()
        self._export, self._plan = export, plan

    def outlines(self) -> list[Item]:
        found: list[Item] = []
        for document in self._export.documents:
            inside: list[Item] = []
            try:
                inside.extend(map(outline, items(document, self.channel)))
            except ContentError as error:
                self._plan.broken_off(document, "site.toml", error.problems, inside)
            else:
                self._plan.read(document, "site.toml")
            found += inside
        return found


class _Writing:
    def __init__(
        self, export: Export, plan: Plan, channel: Channel, places: Places, site: Site, outlines: list[Item]
    ) -> None:
        self._export, self._plan, self._channel, self._places = export, plan, channel, places
        self._models = make_models(places, site.default_locale, site.zone)
        addresses = Addresses(site, self._models.known)
        self._files = FragmentFiles(plan, site, self._models.known, addresses)
        self._redirects, self._done = RedirectList(site), set[str]()
        self._media = Media(export, plan, channel, outlines)
        self._taxonomies = taxonomies(channel, outlines)
        for taxonomy, slug, name in {term for each in outlines for term in each.terms}:
            addresses.know_term(taxonomy_field(taxonomy), term_name(slug, name))
        blocks = {key: each.id for key, each in places.placed.items() if each.type == "block"}
        host = parts_of(channel.base_url or channel.link).netloc.lower().removeprefix("www.")
        hosts = frozenset([host] if host else [])
        self._bodies = Bodies(hosts, {**places.urls, **self._media.paths}, blocks)

    def write(self, is_new: bool) -> None:
        """Everything; what belongs to a site of its own only where it `is_new`."""
        for document in self._export.documents:
            for each in self._items(document):
                self._item(item(document, each.key), each)
        if is_new:
            self._make_pages()
        self._media.finish()
        self._redirects.make(self._plan, set(self._plan.report.urls.values()))
        self._models.make(self._plan)
        self._plan.report.shortcodes.update(self._bodies.counts)

    def _make_pages(self) -> None:
        """Pages that WordPress makes without an item."""
        self._authors()
        for _, path, fields, description in term_files(self._channel):
            self._plan.made(f"content/{path}", _made(fields, description))
        told = {name: getattr(self._channel, name) for name in ("title", "description", "link", "language")}
        self._plan.made("data/wordpress.yaml", dump(told).encode())
        if not any(url == "/" for url in self._plan.report.urls.values()):
            self._plan.made("content/index.md", _made(_HOME, ""))

    def _items(self, document: SourceFile) -> Iterator[Item]:
        try:
            yield from items(document)
        except ContentError:
            return  # told by the first reading

    def _item(self, file: SourceFile, each: Item) -> None:
        if is_restored(each):
            restore(file, each, self._plan)
        elif each.type == "attachment":
            self._media.attachment(file, each)
        elif each.type == "nav_menu_item":
            self._plan.read(file, "site.toml", "an entry of a menu")
        elif each.type == "redirect_rule" and add_redirects(each, self._redirects, file):
            self._plan.read(file, "redirects.yaml", "a redirect")
        elif not is_content(each):
            why = NOT_CONTENT.get(each.type) or f"its status is {each.status!r}"
            self._plan.skipped(file, why)
        elif (each.id or each.key) in self._done:
            self._plan.skipped(file, f"an item with the id {each.id or each.key!r} came before")
        else:
            self._done.add(each.id or each.key)
            self._fragment(file, each, self._places.placed[each.id or each.key])

    def _fragment(self, file: SourceFile, each: Item, placed: Placed) -> None:
        if each.password:
            message = "it was shown only to who knew its password; here it is a draft"
            fix = "publish it by removing `draft: true`; there are no passwords here"
            problem = Problem("import_protected", "warning", message, file.path, each.line, fix=fix)
            self._plan.report.problems.append(problem)
        if placed.url is None and each.status == "publish" and placed.type != "block":
            message = f"the address {each.link!r} has no path of its own; the page got one"
            fix = "choose permalinks in WordPress and export again, or add redirects"
            problem = Problem("import_url", "warning", message, file.path, each.line, fix=fix)
            self._plan.report.problems.append(problem)
        entry = Entry(file, placed.target, self._fields(each), None, placed.url, placed.type, each.line)
        entry.body = self._bodies.convert(each.content)
        self._files.add(entry)
        for key, value in each.meta:
            if key == "_wp_old_slug" and value and entry.url:
                folder = entry.url.rstrip("/").rpartition("/")[0]
                self._redirects.add(f"{folder}/{unquote(value)}/", entry.url, file.path)
        if each.comments:
            self._plan.made(f"data/comments/{placed.id}.yaml", dump_list(each.comments).encode())

    def _fields(self, each: Item) -> dict[str, Any]:
        fields: dict[str, Any] = {"title": each.title}
        fields["date"] = written(each.date) if each.date else None
        later = each.modified and each.modified != each.date
        fields["lastmod"] = written(each.modified) if each.modified and later else None
        fields["draft"] = True if as_draft(each) else None
        fields["author"] = self._places.authors.get(each.author)
        for taxonomy in self._taxonomies:
            terms = [term_name(slug, name) for kind, slug, name in each.terms if kind == taxonomy]
            fields[taxonomy_field(taxonomy)] = list(dict.fromkeys(terms)) or None
        fields["summary"] = each.excerpt.strip() or None
        fields["image"] = self._media.image(each.first_meta("_thumbnail_id"))
        fields["weight"] = each.order or None
        fields["wordpress"] = self._kept(each)
        return fields

    def _kept(self, each: Item) -> dict[str, Any]:
        """What has no meaning here and is not lost."""
        found: dict[str, Any] = {"id": each.id, "status": each.status}
        found |= {"sticky": True} if each.sticky else {}
        found |= {"parent": each.parent} if each.parent else {}
        formats = [slug for taxonomy, slug, _ in each.terms if taxonomy == "post_format"]
        found |= {"format": formats[0]} if formats else {}
        meta: dict[str, Any] = {}
        for key, value in each.meta:
            if key not in _QUIET:
                meta[key] = value if key not in meta else [*_listed(meta[key]), value]
        return {**found, **({"meta": meta} if meta else {})}

    def _authors(self) -> None:
        for login, identity in self._places.authors.items():
            author = self._channel.authors.get(login, Author(login))
            self._plan.made(f"content/{identity}.md", _made(author_fields(author), ""))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _made(fields: dict[str, Any], body: str) -> bytes:
    return f"---\n{dump(storable(fields))}---\n{body}".encode()
