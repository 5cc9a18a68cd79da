"""`fragmint import ghost`: an export of Ghost becomes a site whose pages keep their addresses
(docs/importing/ghost.md).
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from content_repo import names
from content_repo.importers import config_files
from content_repo.importers.exported import Export, Spool, find_export, item
from content_repo.importers.foreign_dates import moment, written
from content_repo.importers.fragment_files import Entry, FragmentFiles, FreeNames, storable
from content_repo.importers.ghost_bodies import SITE, Bodies
from content_repo.importers.ghost_export import GhostExport, Row, is_page, read_export, text
from content_repo.importers.ghost_site import make_models, redirect_rows, served_at, site_settings
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.made_site import make_site
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.redirect_list import RedirectList
from content_repo.importers.report import ImportReport
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_tree import Folder, Target
from content_repo.importers.yaml_text import dump
from content_repo.problems import ContentError, Problem
from content_repo.terms import slug_of

_REDIRECTS = ("redirects.yaml", "redirects.yml", "redirects.json")
_READ = frozenset(
    (
        *(
            "id",
            "slug",
            "title",
            "html",
            "plaintext",
            "mobiledoc",
            "lexical",
            "feature_image",
            "image",
            "type",
        ),
        *("page", "status", "visibility", "published_at", "updated_at", "created_at", "custom_excerpt"),
        *("featured", "author_id", "uuid", "comment_id"),
    )
)
_HOME = {"id": "posts", "type": "list", "view": "card"}
_HOME_QUERY = {"type": "post", "order": ["-date"], "paginate": 10}


def import_ghost(
    source: Path,
    target: Path,
    *,
    media: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the export at `source`, a JSON file or a folder with it, into the site at `target`.

    `media` is the folder of Ghost's files (`content/`, or its `images/`). `progress` is called with (files
    written, files in all). Raises ImportRefused where the import cannot start.
    """
    export = find_export(source, target, media, _is_document)
    with Spool() as spool:
        plan = Plan(hold=spool.hold)
        for document in export.documents:
            try:
                _Import(read_export(document), document, export, plan).write()
                plan.read(document, "site.toml")
            except ContentError as error:
                plan.skipped(document, str(error.problems[0]), *error.problems)
        _copy_media(export, plan)
        make_ignore_file(plan)
        return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _is_document(path: str) -> bool:
    return path.lower().endswith(".json") and PurePosixPath(path).name not in _REDIRECTS


class _Import:
    def __init__(self, ghost: GhostExport, document: SourceFile, export: Export, plan: Plan) -> None:
        self._ghost, self._document, self._plan, self._export = ghost, document, plan, export
        self._site = make_site(site_settings(ghost, export.name), plan)
        self._models = make_models(self._site)
        addresses = Addresses(self._site, self._models.known)
        self._files = FragmentFiles(plan, self._site, self._models.known, addresses)
        self._names, self._bodies = FreeNames(), Bodies()
        self._internal = {
            text(row, "slug") for row in ghost.rows("tags") if text(row, "visibility") == "internal"
        }
        self._redirects = RedirectList(self._site)
        slugs = dict.fromkeys(text(row, "slug") for row in ghost.rows("users"))
        self._people = {slug: self._names.take("author", slug, "author") for slug in slugs if slug}

    def write(self) -> None:
        for row in self._ghost.rows("tags"):
            self._files.addresses.know_term("tags", text(row, "slug"))
        rows = sorted(self._ghost.rows("posts"), key=lambda row: (_is_draft(row), text(row, "id")))
        for row in rows:
            self._post(row)
        for row in self._ghost.rows("users"):
            self._person(row)
        for row in self._ghost.rows("tags"):
            self._tag(row)
        self._read_redirects()
        if "/" not in self._plan.report.urls.values():
            home = {"title": self._site.name, "sections": [{**_HOME, "query": _HOME_QUERY}]}
            self._plan.made("content/index.md", f"---\n{dump(storable(home))}---\n".encode())
        self._redirects.make(self._plan, set(self._plan.report.urls.values()))
        self._models.make(self._plan)
        self._plan.report.shortcodes.update(self._bodies.counts)

    def _post(self, row: Row) -> None:
        slug = text(row, "slug") or text(row, "id")
        kind = "page" if is_page(row) else "post"
        identity = self._names.take("" if kind == "page" else "posts", slug, f"{kind}-{text(row, 'id')}")
        file = item(self._document, f"{kind}-{slug}")
        url = None if _is_draft(row) else f"/{slug}/"
        entry = Entry(file, f"content/{identity}.md", self._fields(row), self._bodies.convert(row), url, kind)
        self._files.add(entry)
        visibility = text(row, "visibility")
        if visibility not in ("", "public") and text(row, "status") == "published":
            message = f"it was shown to {visibility} only; here it is a draft"
            fix = "publish it by removing `draft: true`: then everybody can read it"
            self._plan.report.problems.append(
                Problem("import_protected", "warning", message, file.path, fix=fix)
            )

    def _fields(self, row: Row) -> dict[str, Any]:
        zone, key = self._site.zone, text(row, "id")
        published = moment(row.get("published_at") or row.get("created_at"), zone)
        updated = moment(row.get("updated_at"), zone)
        tags = self._ghost.tags_of.get(key, [])
        authors = [self._people[each] for each in self._ghost.authors_of.get(key, []) if each in self._people]
        image = text(row, "feature_image") or text(row, "image")
        return {
            "title": text(row, "title"),
            "date": written(published) if published else None,
            "lastmod": written(updated) if updated and updated != published else None,
            "draft": True if _is_draft(row) else None,
            "author": authors[0] if authors else None,
            "authors": authors if len(authors) > 1 else None,
            "tags": [each for each in tags if each not in self._internal] or None,
            "summary": text(row, "custom_excerpt") or None,
            "image": image.replace(SITE, "") or None,
            "featured": True if row.get("featured") in (1, True) else None,
            "ghost": self._kept(row, [each for each in tags if each in self._internal]),
        }

    def _kept(self, row: Row, internal: list[str]) -> dict[str, Any]:
        """What is not read here, and who was meant to see it."""
        key = text(row, "id")
        meta = {name: value for name, value in self._ghost.metas.get(key, {}).items() if name != "post_id"}
        if internal:
            meta["internal_tags"] = internal
        rest = {
            name: value
            for name, value in {**row, **meta}.items()
            if name not in _READ and value not in (None, "")
        }
        return {"id": key, "status": text(row, "status"), "visibility": text(row, "visibility"), **rest}

    def _person(self, row: Row) -> None:
        slug = text(row, "slug")
        if slug not in self._people:
            self._plan.skipped(
                item(self._document, f"author-{slug}"), "it has no slug, or that of another author"
            )
            return
        fields = {"title": text(row, "name") or slug, "image": text(row, "profile_image").replace(SITE, "")}
        fields |= {key: text(row, key) for key in ("website", "location", "bio", "email")}
        kept = {key: value for key, value in fields.items() if value}
        file = item(self._document, f"author-{slug}")
        used = any(slug in each for each in self._ghost.authors_of.values())
        url = f"/author/{slug}/" if used else None
        target = f"content/{self._people.pop(slug)}.md"
        self._files.add(Entry(file, target, kept, "", url, "author"))

    def _tag(self, row: Row) -> None:
        slug = text(row, "slug")
        fields = {"title": text(row, "name") or slug, "image": text(row, "feature_image").replace(SITE, "")}
        fields |= {"visibility": text(row, "visibility")}
        kept = {key: value for key, value in fields.items() if value and value != "public"}
        reason = "an internal tag: Ghost has no page of it" if slug in self._internal else ""
        if not reason and (slug_of(slug) != slug or names.check_path(f"{slug}.md")):
            reason = (
                "its slug cannot be a file's name: the page of the tag is made from the posts that have it"
            )
        if reason:
            self._plan.skipped(item(self._document, f"tag-{slug}"), reason)
            return
        entry = Entry(
            item(self._document, f"tag-{slug}"), f"content/tags/{slug}.md", kept, text(row, "description")
        )
        self._plan.imported(entry.item, entry.target, entry.raw())

    def _read_redirects(self) -> None:
        """`redirects.yaml` or `redirects.json` beside the export; patterns have no meaning here."""
        for file in self._export.media:
            if PurePosixPath(file.path).name in _REDIRECTS and not file.fault:
                found = config_files.read_as_written(file, self._plan.report.problems)
                for old, new, status in redirect_rows(found):
                    self._redirects.add(old.strip("^$"), new, file.path, status)
                self._plan.read(file, "redirects.yaml")


def _is_draft(row: Row) -> bool:
    """Whether not everybody could read it on the site (what is scheduled shows at its date)."""
    hidden = text(row, "visibility") not in ("", "public") or row.get("email_only") in (1, True)
    return text(row, "status") not in ("published", "scheduled") or hidden


def _copy_media(export: Export, plan: Plan) -> None:
    """Files of Ghost's `content/` are served at `/content/…`."""
    for file in export.media:
        name = PurePosixPath(file.path).name
        if file.fault:
            plan.refused(file)
        elif name in _REDIRECTS:
            continue
        elif name in ("routes.yaml", "routes.yml"):
            plan.skipped(file, "routes of Ghost: write them as `route` of a model")
        else:
            inside = served_at(file.path)
            plan.copied(file, f"static/{inside}") if inside else plan.skipped(file, "no part of the export")
