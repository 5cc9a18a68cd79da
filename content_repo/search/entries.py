"""Which fragment each file is: name, type, and when it is shown. Followed from the names and from what was read of the blobs, so
that another branch, another model or another order of locales costs no parsing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content_repo import dates
from content_repo.models import Model, type_for
from content_repo.problems import Problem
from content_repo.site import Site
from content_repo.sources import FOLDER, Name, parse_name
from content_repo.visibility import Visibility

_ENDINGS = (".md", ".yaml")


@dataclass(frozen=True, slots=True)
class Naming:
    """What a site's settings and models say about file names."""

    site: Site
    models: Mapping[str, Model]

    def names(self, file: str) -> tuple[Name, ...]:
        """See `sources.parse_name`; () for what is no fragment."""
        if not file.endswith(_ENDINGS):
            return ()
        site = self.site
        return parse_name(
            file.removeprefix(FOLDER),
            locales=site.locales,
            default_locale=site.default_locale,
            labels=site.segments,
        )

    def type_of(self, fragment_id: str, declared: str) -> str:
        found = type_for(fragment_id, declared or None, self.models)
        return "page" if isinstance(found, Problem) else found


def write(db: sqlite3.Connection, naming: Naming, files: Mapping[str, str]) -> None:
    """Note these files (path → blob), whose texts are there; then what their fragments are."""
    ids = forget(db, files)
    for file, blob in files.items():
        ending = file[file.rindex(".") :]
        number, facts = db.execute(
            "SELECT id, facts FROM texts WHERE blob = ? AND ending = ?", (blob, ending)
        ).fetchone()
        names = naming.names(file)
        name = names[-1] if json.loads(facts)["varies"] else names[0]
        row = (file, number, blob, name.id, name.locale, name.variation or "")
        db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, '', 0, '', '', '')", row)
        ids.add(name.id)
    refresh(db, naming, ids)


def forget(db: sqlite3.Connection, files: Iterable[str]) -> set[str]:
    """Drop these files; returns the ids of their fragments."""
    ids = set()
    for file in files:
        row = db.execute("SELECT id FROM entries WHERE file = ?", (file,)).fetchone()
        if row:
            ids.add(row[0])
            db.execute("DELETE FROM entries WHERE file = ?", (file,))
    return ids


def refresh(db: sqlite3.Connection, naming: Naming, ids: Iterable[str]) -> None:
    """Note for all files of these fragments what only the base file says."""
    for fragment_id in ids:
        rows = db.execute(
            "SELECT file, locale, variation, facts FROM entries JOIN texts ON texts.id = entries.text "
            "WHERE entries.id = ? ORDER BY file",
            (fragment_id,),
        ).fetchall()
        base = json.loads(_base(rows, naming.site)) if rows else {}
        shared = _shared(fragment_id, base, naming)
        for file, _, _, facts in rows:
            modified = _modified(json.loads(facts)["dates"], base["dates"], naming.site)
            db.execute(
                "UPDATE entries SET type = ?, draft = ?, publish = ?, expiry = ?, modified = ? WHERE file = ?",
                (*shared, modified, file),
            )


def _base(rows: Sequence[tuple[str, str, str, str]], site: Site) -> str:
    """The facts of the file that says what the fragment is; of any file where there is none but variations."""
    order = {locale: number for number, locale in enumerate((site.default_locale, *site.locales))}
    return min(rows, key=lambda row: (row[2] != "", order.get(row[1], len(order)), row[0]))[3]


def _shared(fragment_id: str, base: Mapping[str, Any], naming: Naming) -> tuple[str, bool, str, str]:
    if not base:
        return "", False, "", ""
    when = Visibility.of(_Fields({**base["dates"], "draft": base["draft"]}), naming.site)
    return naming.type_of(fragment_id, base["type"]), when.draft, stamp(when.publish), stamp(when.expiry)


@dataclass(frozen=True, slots=True)
class _Fields:
    fields: Mapping[str, Any]


def _modified(own: Mapping[str, str], base: Mapping[str, str], site: Site) -> str:
    """The file's `lastmod`, else its fragment's `lastmod`, else the fragment's date."""
    written = own.get("lastmod") or base.get("lastmod") or base.get("date") or ""
    try:
        return stamp(dates.parse(written, site.zone))
    except ValueError:
        return ""


def stamp(moment: datetime | None) -> str:
    """UTC, fixed width, so that text order is time order; "" for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00") if moment else ""
