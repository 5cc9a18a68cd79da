"""Moving a fragment, or a folder of them: files, old names, and every place that leads there, as one set of changes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from content_repo import reserved
from content_repo.changesets import ChangeSet, Rewrite
from content_repo.edits import Change, Remove, Set, edit
from content_repo.problems import ContentError, Problem
from content_repo.references.meaning import Names
from content_repo.references.mentions import Mention
from content_repo.references.move_clashes import move_clashes
from content_repo.references.rewriting import Renaming, rewritten
from content_repo.references.site_reading import NamedSite, Sources
from content_repo.references.uses import words_for
from content_repo.sources import FOLDER, Source, canonical_id, parse_source, plain_ref


@dataclass(slots=True)
class Move:
    """`files`, `ids` and `folders` are old → new; `lines` say what happens to each file, and why."""

    files: dict[str, str]
    ids: dict[str, str]
    folders: dict[str, str]
    changes: ChangeSet = field(default_factory=lambda: ChangeSet({}))
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def plan_move(site: NamedSite, old: str, new: str) -> Move:
    """Raises ContentError where there is no such fragment, or something is in the way."""
    source, target = _ids(old, new)
    move = Move(*_files(site, source, target))
    clashes = list(move_clashes(site, move.files, move.ids))
    if clashes:
        raise ContentError(*clashes)
    planned = _Planning(site, move)
    planned.write()
    move.changes = planned.changes()
    return move


def _ids(old: str, new: str) -> tuple[str, str]:
    """Both as ids; `archive/` as the new place keeps the name."""
    source = canonical_id(_without_folder(old))
    written = _without_folder(new)
    target = plain_ref(written + posixpath.basename(source) if written.endswith("/") else written)
    named = f"{new!r} cannot be the name of a fragment"
    for wrong, why, fix in (
        (source == "index", "the home page cannot be moved", "set its `url` instead"),
        (not target or canonical_id(target) != target, named, "choose another name"),
        (target == source, f"{old!r} is there already", "name another place"),
        (target.startswith(source + "/"), f"{new!r} is inside {old!r}", "name a place outside it"),
    ):
        if wrong:
            raise ContentError(Problem("move_clash", "error", why, fix=fix))
    return source, target


def _without_folder(written: str) -> str:
    """An id, however it was written: also the path of a file."""
    return written.removeprefix("./").removeprefix(FOLDER).removesuffix(".md").removesuffix(".yaml")


def _files(
    site: NamedSite, source: str, target: str
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Files, ids and folders, old → new. A fragment that is a folder takes along all that is in it."""
    own = site.fragments.get(source, [])
    folder = f"{FOLDER}{source}/"
    is_folder = not own or any(path.startswith(folder) for path in own)
    within = list(site.snapshot.paths_in(folder)) if is_folder else []
    if not own and not within:
        fix = "name a fragment by its id, such as promo/sale, or a folder below content/"
        raise ContentError(
            Problem("no_fragment", "error", f"there is no fragment or folder {source!r}", fix=fix)
        )
    files = {path: FOLDER + target + path[len(FOLDER + source) :] for path in (*own, *within)}
    moving = (each for each, paths in site.fragments.items() if not files.keys().isdisjoint(paths))
    ids = {each: target + each[len(source) :] for each in moving}
    for (
        old_id,
        new_id,
    ) in ids.items():  # files of the same fragments elsewhere, such as a translation beside the folder
        files.update(
            (path, FOLDER + new_id + path[len(FOLDER + old_id) :]) for path in site.fragments[old_id]
        )
    return files, ids, {source: target} if is_folder else {}


class _Planning:
    """What is in every file after the move. `_content` holds those that differ, under their old names."""

    def __init__(self, site: NamedSite, move: Move) -> None:
        self._site = site
        self._move = move
        self._content: dict[str, bytes] = {path: site.snapshot.read(path) for path in move.files}
        self._urls: dict[str, str] = {}

    def write(self) -> None:
        for old_id, new_id in self._move.ids.items():
            self._fragment(old_id, new_id)
        self._mentions()

    def changes(self) -> ChangeSet:
        found: dict[str, Rewrite] = {}
        for path, raw in self._content.items():
            before = self._site.snapshot.read(path)
            new = self._move.files.get(path)
            if new is None:
                found[path] = Rewrite(before, raw)
            else:
                found[path] = Rewrite(before, None)
                found[new] = Rewrite(None, raw)
        return ChangeSet.of(found)

    # --- the fragments that move

    def _fragment(self, old_id: str, new_id: str) -> None:
        """Its old names, in the file that says what it is; and its type, where the new place would give it another."""
        sources = self._site.sources(self._site.fragments[old_id])
        base = self._site.base(sources)
        for path in self._site.fragments[old_id]:
            self._line("move", path, f"is now {self._move.files[path]}")
        if base is None:
            return
        old_urls = self._site.addresses(old_id, sources)
        keeps_type = self._type_at(base, new_id) == base.type
        kept: list[Change] = [] if keeps_type else [Set("type", base.type)]
        if kept:
            self._line("set", base.file, f"type: {base.type}, which its path said before")
            self._edit(base.file, kept)
        new_urls = self._site.addresses(new_id, self._moved_sources(old_id))
        self._urls.update({url: new_urls[locale] for locale, url in old_urls.items() if locale in new_urls})
        self._aliases(base, old_id, new_id, old_urls, new_urls)

    def _type_at(self, base: Source, new_id: str) -> str:
        raw = self._content[base.file]
        moved, _ = parse_source(self._move.files[base.file], raw, self._site.site, self._site.models.types)
        return moved.type if moved is not None else base.type

    def _moved_sources(self, old_id: str) -> Sources:
        """The sources as they are read at their new places."""
        files = self._site.fragments[old_id]
        read = (self._site.source(self._move.files[path], self._content[path]) for path in files)
        return {(each.locale, each.variation): each for each in read if each is not None}

    def _aliases(
        self, base: Source, old_id: str, new_id: str, old: Mapping[str, str], new: Mapping[str, str]
    ) -> None:
        before = list(base.aliases)
        kept = [each for each in before if plain_ref(each) != new_id]
        known = {plain_ref(each) for each in kept}
        lost = [
            _without_prefix(url, self._site, locale) for locale, url in old.items() if new.get(locale) != url
        ]
        for name in dict.fromkeys([old_id, *map(plain_ref, lost)]):
            if name and name not in known and name != new_id:
                kept.append(
                    name
                    if name == old_id
                    else f"/{name}/"
                    if "." not in posixpath.basename(name)
                    else f"/{name}"
                )
                known.add(name)
        if kept == before:
            return
        key = reserved.spelling(base.fields, "aliases") or "aliases"
        self._edit(base.file, [Set(key, kept) if kept else Remove(key)])
        self._line(
            "alias",
            base.file,
            ", ".join(each for each in kept if each not in before) or "an old name is the name again",
        )

    def _edit(self, path: str, changes: Iterable[Change]) -> None:
        self._content[path] = edit(self._content[path], list(changes), file=path)

    # --- whoever names them

    def _mentions(self) -> None:
        site, move = self._site, self._move
        before = site.names_for(move.ids)
        after = self._names_after(before)
        renaming = Renaming(before, after, move.ids, move.files, self._urls, move.folders)
        for file, mentions in self._by_file(before).items():
            new = renaming.new_names(mentions)
            if new:
                self._content[file] = self._renamed(file, new)
                what = ", ".join(f"{each.written} → {name}" for each, name in new.items())
                self._line("rewrite", file, what)

    def _renamed(self, file: str, new: Mapping[Mention, str]) -> bytes:
        """Places of mentions are those in the bytes as they were; a moved file may have an alias more by now."""
        raw = self._content.get(file) or self._site.snapshot.read(file)
        return rewritten(raw, file, new)

    def _names_after(self, before: Names) -> Names:
        move = self._move
        ids = {move.ids.get(each, each) for each in before.ids}
        files = {move.files.get(each, each) for each in before.files}
        addresses = {self._urls.get(url, url): move.ids[owner] for url, owner in before.addresses.items()}
        aliases = {**{each: move.ids[owner] for each, owner in before.aliases.items()}, **move.ids}
        return Names(ids, files, aliases, addresses)

    def _by_file(self, before: Names) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        targets = (*self._move.ids, *self._move.files)
        for mention in self._site.mentions(words_for(targets, before), self._move.files):
            found.setdefault(mention.file, []).append(mention)
        return found

    def _line(self, action: str, path: str, reason: str) -> None:
        self._move.lines.append((action, path, reason))


def _without_prefix(url: str, site: NamedSite, locale: str) -> str:
    prefix = site.site.prefix(locale)
    return url.removeprefix(f"/{prefix}") if prefix else url
