"""Removing one language of a fragment: its translation, and its variations in that language."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from content_repo.changesets import ChangeSet, Rewrite
from content_repo.problems import ContentError, Problem
from content_repo.references.meaning import Names
from content_repo.references.mentions import Mention
from content_repo.references.removing import (
    Destination,
    Removal,
    known_fragment,
    led_on,
    plan_removal,
    redirect_rows,
)
from content_repo.references.site_reading import NamedSite, Sources
from content_repo.references.uses import Use, use, words_for


def plan_locale_removal(site: NamedSite, asked: str, locale: str, redirect: str | None = None) -> Removal:
    """Of a fragment's files in one locale. Names of the fragment still lead to it, along the chain of locales; what breaks are
    places that name an address which is no more, and translations whose original goes. `redirect` is where that address leads
    from now on. Raises ContentError where there is no such file."""
    fragment_id = known_fragment(site, asked)
    sources = site.sources(site.fragments[fragment_id])
    gone = {path: Rewrite(site.snapshot.read(path), None) for path in _files(site, fragment_id, locale)}
    left = {key: source for key, source in sources.items() if source.file not in gone}
    if not left:
        return plan_removal(site, fragment_id, redirect)
    lost = _lost(site.addresses(fragment_id, sources), site.addresses(fragment_id, left))
    mentions = list(_naming(lost.values(), fragment_id, site, gone))
    orphans = [] if site.base(left) is site.base(sources) else list(_orphans(site, sources, left))
    if redirect is None:
        breaks = sorted({*map(use, mentions), *orphans})
        return Removal(tuple(gone), tuple(breaks), ChangeSet.of(gone))
    to = Destination(site, redirect, locale)
    rows = [row for at, url in lost.items() for row in redirect_rows(site, at, url, (), to)]
    made = led_on(site, mentions, rows, to, gone)
    return Removal(made.files, tuple(sorted({*made.breaks, *orphans})), made.changes, made.led_on)


def _files(site: NamedSite, fragment_id: str, locale: str) -> list[str]:
    """Those of the locale, also if they cannot be read."""
    files = {path: site.name(path) for path in site.fragments[fragment_id]}
    found = [path for path, name in files.items() if name is not None and name.locale == locale]
    if not found:
        listed = ", ".join(sorted({name.locale for name in files.values() if name is not None}))
        message = f"{fragment_id!r} has no file in {locale!r}"
        raise ContentError(Problem("no_fragment", "error", message, fix=f"it has files in: {listed}"))
    return found


def _lost(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Locale → address that no page of the fragment has any more."""
    return {locale: url for locale, url in before.items() if url not in after.values()}


def _naming(
    addresses: Collection[str], fragment_id: str, site: NamedSite, gone: Collection[str]
) -> Iterator[Mention]:
    names = Names((), (), {}, dict.fromkeys(addresses, fragment_id))
    for mention in site.mentions(words_for((), names)) if addresses else ():
        if mention.file not in gone and names.of(mention, mention.file) is not None:
            yield mention


def _orphans(site: NamedSite, sources: Sources, left: Sources) -> Iterator[Use]:
    """The files that say only what differs from the one that goes."""
    base = site.base(sources)
    for source in left.values():
        yield Use(source.file, 1, "translation", "", base.file if base is not None else "")
