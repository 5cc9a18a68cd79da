"""A snapshot as the questions about names see it: which fragments and files there are, and the sources of a few of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from content_repo import routes
from content_repo.model_files import MODELS, Models, load_models
from content_repo.models import Model, model_of
from content_repo.overlay import resolve
from content_repo.problems import ContentError
from content_repo.references.file_mentions import MentionReader
from content_repo.references.meaning import Names
from content_repo.references.mentions import Mention
from content_repo.section_models import Kinds, kinds_of
from content_repo.site import Site, read_site
from content_repo.snapshot import Snapshot
from content_repo.sources import FOLDER, Name, Source, parse_name, parse_source, plain_ref

Sources = dict[tuple[str, str | None], Source]


@dataclass(frozen=True)
class NamedSite:
    """Raises ContentError for settings and models that cannot be read."""

    snapshot: Snapshot

    @cached_property
    def site(self) -> Site:
        return read_site(self.snapshot)

    @cached_property
    def models(self) -> Models:
        found = load_models((path, self.snapshot.read(path)) for path in self.snapshot.paths_in(MODELS))
        if found.unreadable:
            raise ContentError(*found.problems)
        return found

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(self.snapshot.paths())

    @cached_property
    def fragments(self) -> Mapping[str, list[str]]:
        """Id → its files, by path."""
        found: dict[str, list[str]] = {}
        for path in self.snapshot.paths_in(FOLDER):
            name = self.name(path)
            if name is not None:
                found.setdefault(name.id, []).append(path)
        return found

    def name(self, path: str) -> Name | None:
        """What a file below `content/` is; where the name leaves it open, its `if:` decides."""
        names = self.names_at(path)
        if len(names) < 2:
            return names[0] if names else None
        source = self.source(path)
        return names[-1] if source is not None and source.variation else names[0]

    def names_at(self, path: str) -> tuple[Name, ...]:
        site = self.site
        return parse_name(
            path.removeprefix(FOLDER),
            locales=site.locales,
            default_locale=site.default_locale,
            labels=site.segments,
        )

    def source(self, path: str, raw: bytes | None = None) -> Source | None:
        """One fragment file; None when it cannot be read."""
        data = self.snapshot.read(path) if raw is None else raw
        return parse_source(path, data, self.site, self.models.types)[0]

    def sources(self, paths: Iterable[str]) -> Sources:
        read = (self.source(path) for path in paths)
        return {(each.locale, each.variation): each for each in read if each is not None}

    def base(self, sources: Sources) -> Source | None:
        order = (self.site.default_locale, *self.site.locales)
        return next((sources[locale, None] for locale in order if (locale, None) in sources), None)

    def model(self, kind: str) -> Model:
        return model_of(kind, self.models.types)

    def addresses(self, fragment_id: str, sources: Sources) -> dict[str, str]:
        """Locale → URL path of the fragment's page."""
        base = self.base(sources)
        if base is None:
            return {}
        model, found = self.model(base.type), {}
        for locale in self.site.locales:
            if (locale, None) in sources or self.site.falls_back(locale):
                resolved = resolve(sources, model, self.site, locale, None)
                url = (
                    routes.url_for(fragment_id, resolved.fields, model, self.site, locale)[0]
                    if resolved
                    else None
                )
                if url is not None:
                    found[locale] = url
        return found

    def names_for(self, ids: Iterable[str]) -> Names:
        """All ids and files, and the aliases and addresses of these fragments."""
        aliases: dict[str, str] = {}
        addresses: dict[str, str] = {}
        for fragment_id in ids:
            sources = self.sources(self.fragments.get(fragment_id, ()))
            base = self.base(sources)
            for alias in base.aliases if base else ():
                aliases.setdefault(plain_ref(alias), fragment_id)
            for url in self.addresses(fragment_id, sources).values():
                addresses.setdefault(url, fragment_id)
        return Names(self.fragments.keys(), self.files, aliases, addresses)

    @cached_property
    def reader(self) -> MentionReader:
        return MentionReader(self.site, self.models)

    def mentions(self, words: Iterable[str], always: Iterable[str] = ()) -> Iterator[Mention]:
        """All mentions in files that hold one of the words, and in `always`."""
        wanted, must = Words(words), set(always)
        for path in sorted(self.files):
            if path.startswith(("static/", "assets/")) or not path.endswith(_READ):
                continue
            raw = self.snapshot.read(path)
            if path in must or wanted.found_in(raw):
                yield from self.reader.mentions(path, raw, self._kinds(path))

    def _kinds(self, path: str) -> Kinds:
        """The sections of the base, for its translations and variations."""
        name = self.name(path) if path.startswith(FOLDER) else None
        if name is None or (name.locale == self.site.default_locale and name.variation is None):
            return {}
        base = self.base(self.sources(self.fragments.get(name.id, ())))
        return kinds_of(base.fields) if base is not None else {}


_READ = (".md", ".yaml", ".yml", ".toml", ".json", ".html")


class Words:
    """A quick look whether a file could mention something: most files are not parsed at all."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [each.lower() for each in dict.fromkeys(words) if each]
        self._plain = all(each.isascii() and each.isalnum() for each in self._words)

    def found_in(self, raw: bytes) -> bool:
        text = raw.decode("utf-8", "replace").lower()
        escaped = not self._plain and ("%" in text or "\\" in text)
        return escaped or any(each in text for each in self._words)
