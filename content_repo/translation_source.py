"""Which file a translation is made from when it is written now: what `fragmint set` says under `source:`."""

from __future__ import annotations

from collections.abc import Mapping

from content_repo.folder_reading import SiteFolder
from content_repo.fragment_files import Place
from content_repo.provenance import SOURCE
from content_repo.sources import Source
from content_repo.translations import source_keys


def translation_source(
    place: Place, old: Source | None, files: Mapping[Place, str], folder: SiteFolder
) -> str:
    """The path of the likeliest of a fragment's other `files`, as `fragmint translations --accept` takes it. `old` is the file as
    it was. "" for what is no translation, is up to date already, or has a `source` that means something else.
    """
    locale, variation = place
    if locale == folder.site.default_locale or (old is not None and SOURCE in old.fields):
        return ""
    others = {(at[0], at[1] or ""): path for at, path in files.items() if at != place}
    if old is not None and any(old.made_from == folder.blob(path) for path in others.values()):
        return ""
    keys = source_keys(locale, variation or "", folder.site)
    return next((others[key] for key in keys if key in others), "")
