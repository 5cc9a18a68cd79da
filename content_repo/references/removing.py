"""Removing a fragment: what breaks with it, and how its addresses lead on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content_repo import redirects
from content_repo.changesets import ChangeSet, Rewrite
from content_repo.edits import Insert, edit
from content_repo.edits.editing import data_of
from content_repo.edits.yaml_writing import Yaml
from content_repo.problems import ContentError, Problem
from content_repo.references.meaning import cut
from content_repo.references.mentions import Mention
from content_repo.references.rewriting import rewritten
from content_repo.references.site_reading import NamedSite
from content_repo.references.uses import Use, mentions_of, use, uses_of_targets
from content_repo.sources import FOLDER, canonical_id, plain_ref


@dataclass(frozen=True, slots=True)
class Removal:
    """`files` go; `breaks` are the places that would lead nowhere then; `changes` holds redirects and links led on, too."""

    files: tuple[str, ...]
    breaks: tuple[Use, ...]
    changes: ChangeSet
    led_on: tuple[str, ...] = ()

    def problems(self) -> list[Problem]:
        """One for each place that breaks."""
        fix = "change it first, use --redirect TO for links, or --force"
        return [
            Problem(
                "still_used",
                "error",
                f"this {each.kind} names {each.written!r}",
                each.file,
                each.line,
                each.field,
                fix,
            )
            for each in self.breaks
        ]


def plan_removal(site: NamedSite, asked: str, redirect: str | None = None) -> Removal:
    """Of a fragment with its translations, variations and, if its folder is its own, its assets. `redirect` is a fragment or an
    address where its pages and the links to it lead from now on. Raises ContentError."""
    fragment_id = known_fragment(site, asked)
    files = _files(site, fragment_id)
    gone = {path: Rewrite(site.snapshot.read(path), None) for path in files}
    breaks = uses_of_targets([fragment_id, *files], site, files)
    if redirect is None:
        return Removal(tuple(files), tuple(breaks), ChangeSet.of(gone))
    to = Destination(site, redirect, site.site.default_locale)
    mentions = (mention for mention, _ in mentions_of([fragment_id, *files], site, files))
    return led_on(site, mentions, list(_rows(site, fragment_id, to)), to, gone)


def known_fragment(site: NamedSite, asked: str) -> str:
    """The id of the fragment that is meant. Raises ContentError."""
    plain = asked.removeprefix("./")
    fragment_id = canonical_id(plain.removeprefix(FOLDER).removesuffix(".md").removesuffix(".yaml"))
    if fragment_id in site.fragments:
        return fragment_id
    name = site.name(plain) if plain in site.files and plain.startswith(FOLDER) else None
    fix = "name a fragment by its id, such as promo/sale"
    if name is not None:
        fix = f"this file is a part of {name.id!r}: name that, with --locale for one language of it"
    raise ContentError(Problem("no_fragment", "error", f"there is no fragment {asked!r}", fix=fix))


def _files(site: NamedSite, fragment_id: str) -> list[str]:
    own = site.fragments[fragment_id]
    folder = f"{FOLDER}{fragment_id}/"
    within = list(site.snapshot.paths_in(folder)) if any(path.startswith(folder) for path in own) else []
    others = [path for path in within if path not in own and site.name(path) is not None]
    return sorted({*own, *([] if others else within)})


def led_on(
    site: NamedSite,
    mentions: Iterable[Mention],
    rows: list[dict[str, str]],
    to: Destination,
    rewrites: dict[str, Rewrite],
) -> Removal:
    """Links are written anew, addresses get a redirect (`rows`); places that show the fragment still break. `rewrites` are
    the files that go."""
    files, left = tuple(rewrites), []
    healed: dict[str, dict[Mention, str]] = {}
    for mention in mentions:
        name = to.name_for(mention)
        if name is None:
            left.append(use(mention))
        else:
            healed.setdefault(mention.file, {})[mention] = name
    for file, names in healed.items():
        raw = site.snapshot.read(file)
        rewrites[file] = Rewrite(raw, rewritten(raw, file, names))
    if rows:
        rewrites[redirects.FILE] = _redirected(site, rewrites.get(redirects.FILE), rows)
    told = tuple(f"{row.get('locale', '')} {row['from']} → {row['to']}".strip() for row in rows)
    return Removal(files, tuple(sorted(set(left))), ChangeSet.of(rewrites), told)


class Destination:
    """Where a removed fragment's addresses lead: a fragment with a page, or an address. Redirects that named one of them lead
    to its page in `locale`. Raises ContentError for neither."""

    def __init__(self, site: NamedSite, written: str, locale: str) -> None:
        self._default, self._locale = site.site.default_locale, locale
        self._written = written
        self._id = None if written.startswith(("/", "http://", "https://")) else canonical_id(written)
        self._urls: dict[str, str] = {}
        if self._id is not None and self._id in site.fragments:
            self._urls = site.addresses(self._id, site.sources(site.fragments[self._id]))
        if self._id is not None and not self._urls:
            fix = "name a fragment that is a page, or an address such as /new/"
            raise ContentError(Problem("no_fragment", "error", f"nothing can lead to {written!r}", fix=fix))

    def address(self, locale: str) -> str:
        if self._id is None:
            return self._written
        return self._urls.get(locale) or self._urls.get(self._default) or next(iter(self._urls.values()))

    def name_for(self, mention: Mention) -> str | None:
        """What a link says from now on; None for a mention that is no link."""
        if mention.kind == "menu" and mention.role == "reference":
            return self._id
        if mention.role != "destination":
            return None
        _, tail = cut(mention.written)
        return (
            self.address(self._locale) if mention.kind == "redirect" else (self._id or self._written) + tail
        )


def _rows(site: NamedSite, fragment_id: str, to: Destination) -> Iterator[dict[str, str]]:
    """What `redirects.yaml` says of each address, old ones too."""
    sources = site.sources(site.fragments[fragment_id])
    base = site.base(sources)
    former = [f"/{plain_ref(alias)}" for alias in base.aliases] if base is not None else []
    for locale, url in site.addresses(fragment_id, sources).items():
        yield from redirect_rows(site, locale, url, [each + _ending(each) for each in former], to)


def redirect_rows(
    site: NamedSite, locale: str, url: str, former: Iterable[str], to: Destination
) -> Iterator[dict[str, str]]:
    """Of one page: without the prefix of its locale, which a row names. `former` are paths that it had."""
    prefix = site.site.prefix(locale)
    inside = f"/{prefix}" if prefix else ""
    for path in dict.fromkeys((url.removeprefix(inside), *former)):
        row = {"from": path, "to": to.address(locale).removeprefix(inside)}
        yield {**row, "locale": locale} if prefix else row


def _ending(path: str) -> str:
    return "" if "." in path.rpartition("/")[2] else "/"


def _redirected(site: NamedSite, so_far: Rewrite | None, rows: list[dict[str, str]]) -> Rewrite:
    """`redirects.yaml`, which may have to be begun, with these rows at its end."""
    before = site.snapshot.read(redirects.FILE) if redirects.FILE in site.files else None
    raw = so_far.after if so_far is not None else before
    held = data_of(raw or b"", redirects.FILE)
    if isinstance(held, list) and held:
        changes = [Insert((len(held) + number,), row) for number, row in enumerate(rows)]
        return Rewrite(before, edit(raw or b"", changes, file=redirects.FILE))
    gap = "" if not raw or raw.endswith(b"\n") else "\n"
    lines = gap + "".join(f"- {Yaml().value(row)}\n" for row in rows)
    return Rewrite(before, (raw or b"") + lines.encode())
