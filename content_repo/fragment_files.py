"""The files of one fragment in a folder on disk, found by name: no other file of the site is looked at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from content_repo.names import check_path
from content_repo.problems import ContentError, Problem
from content_repo.site import Site
from content_repo.sources import FOLDER, Name, canonical_id, parse_name, parse_source

Place = tuple[str, str | None]  # (locale, variation)


def files_of(site_dir: Path, fragment_id: str, site: Site) -> dict[Place, str]:
    """(locale, variation) → path, relative to the site; empty when there is no such fragment."""
    found: dict[Place, str] = {}
    folder, _, _ = fragment_id.rpartition("/")
    for below in dict.fromkeys((folder, fragment_id if fragment_id != "index" else "")):
        for path in _files(site_dir, f"{FOLDER}{below}".rstrip("/")):
            name = name_of(site_dir, path, site)
            if name is not None and name.id == fragment_id:
                found.setdefault((name.locale, name.variation), path)
    return found


def _files(site_dir: Path, folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(site_dir / folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False) and entry.name.endswith((".md", ".yaml")):
            yield f"{folder}/{entry.name}"


def name_of(site_dir: Path, path: str, site: Site) -> Name | None:
    """What a file below `content/` is; where the name leaves it open, the file's `if:` decides."""
    names = parse_name(
        path.removeprefix(FOLDER),
        locales=site.locales,
        default_locale=site.default_locale,
        labels=site.segments,
    )
    if len(names) < 2:
        return names[0] if names else None
    source, _ = parse_source(path, (site_dir / path).read_bytes(), site, {})
    return names[-1] if source is not None and source.variation else names[0]


def fragment_named(written: str, site_dir: Path, site: Site) -> tuple[Name, dict[Place, str]]:
    """(what is meant, the fragment's files) for an id, or for the path of a file ("content/promo/sale@vip.md"), whose locale and
    variation are meant then. Raises ContentError."""
    asked = written.removeprefix("./")
    meant = Name(canonical_id(asked), site.default_locale)
    if asked.startswith(FOLDER) and asked.endswith((".md", ".yaml")) and (site_dir / asked).is_file():
        meant = name_of(site_dir, asked, site) or meant
    fragment_id = meant.id
    files = files_of(site_dir, fragment_id, site) if check_path(fragment_id) is None else {}
    if not files:
        fix = "name a file below content/ without its ending, such as promo/summer-sale"
        raise ContentError(Problem("no_fragment", "error", f"there is no fragment {written!r}", fix=fix))
    return meant, files
