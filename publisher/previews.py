"""Previews: a branch, published to a place of its own beside a target, which is removed with all it holds.

The place is the folder `previews/<name>/` of each origin of the target, with its own `live.json`, releases and edge
table: to a publisher it is an origin like any other, and to a target's own publishers, edges and `gc` it is not there. Search
engines are asked to leave it out.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from publisher.bundle import Bundle, Entry, bundle_digest, shard_of
from publisher.edges import codec, engines
from publisher.edges.placement import TABLE
from publisher.errors import PublishError
from publisher.origins.directory import DirectoryOrigin
from publisher.shards import Shard

if TYPE_CHECKING:
    from content_repo.site import Site, Target
    from publisher.edges.table import EdgeTable
    from publisher.origins.base import Origin

FOLDER = "previews"
_ROBOTS = ("X-Robots-Tag", "noindex")
_LONGEST = 40
_DIGITS = re.compile("-[0-9a-f]{6}$")


class NoName(PublishError):
    """Nothing in the name of a branch could name a place."""

    exit_code = 2

    def __init__(self, branch: str) -> None:
        super().__init__(f"no preview can be called {branch!r}: a name needs a letter or a digit")


def name_of(branch: str) -> str:
    """`feature/Big-Sale` is `feature-big-sale-` and six digits: branches never share a place. A name that needs no
    change stays as it is, unless it ends as if digits had been added to another one; `数字` is `branch-` and digits.
    Raises NoName.
    """
    if not any(map(str.isalnum, branch)):
        raise NoName(branch)
    plain = re.sub("[^a-z0-9]+", "-", branch.lower()).strip("-")[:_LONGEST].rstrip("-") or "branch"
    digits = hashlib.sha256(branch.encode("utf-8", "surrogateescape")).hexdigest()[:6]
    return plain if plain == branch and not _DIGITS.search(plain) else f"{plain}-{digits}"


def beside(site: Site, branch: str) -> Site:
    """The site with the preview's place instead of each target. No CDN stands there, and nothing is reloaded."""
    return replace(site, targets={name: _moved(each, branch) for name, each in site.targets.items()})


def _moved(target: Target, branch: str) -> Target:
    below = f"{FOLDER}/{name_of(branch)}"
    return replace(
        target,
        origins=tuple(_below(url, below) for url in target.origins),
        read=tuple(_below(url, below) for url in target.read),
        cdn={},
        reload=(),
        cache=False,
    )


def _below(url: str, folder: str) -> str:
    address, mark, settings = url.partition("?")
    return f"{address.rstrip('/')}/{folder}{mark}{settings}"


@dataclass(frozen=True, slots=True)
class Removal:
    """How many files each origin, by its address, had of a preview; and what went wrong at others."""

    files: Mapping[str, int]
    errors: Mapping[str, str]
    dry_run: bool

    @property
    def found(self) -> int:
        return sum(self.files.values())

    def as_dict(self) -> dict[str, Any]:
        done = [{"url": url, **self._counts(files), "error": ""} for url, files in self.files.items()]
        failed = [{"url": url, **self._counts(0), "error": why} for url, why in self.errors.items()]
        return {**self._counts(self.found), "origins": [*done, *failed]}

    def _counts(self, files: int) -> dict[str, int]:
        return {"found": files, "deleted": 0 if self.dry_run else files}


def remove(origins: Sequence[Origin], *, dry_run: bool) -> Removal:
    """Delete everything at the origins of a preview, or count it; one that fails does not stop the others. Raises
    OriginFailed or LostRace when it worked at none of them.
    """
    done: dict[str, int] = {}
    failures: dict[str, PublishError] = {}
    for origin in origins:
        try:
            done[origin.url] = _removed(origin, dry_run)
        except PublishError as error:
            failures[origin.url] = error
    if not done:
        raise next(iter(failures.values()))
    return Removal(done, {url: str(error) for url, error in failures.items()}, dry_run)


def _removed(origin: Origin, dry_run: bool) -> int:
    if isinstance(origin, DirectoryOrigin):
        return _removed_folder(origin, dry_run)
    state = origin.state()
    keys = [key for key, _ in origin.modified("")]
    return len(keys) if dry_run else origin.delete(keys, state)


def _removed_folder(origin: DirectoryOrigin, dry_run: bool) -> int:
    with origin.translated("live"):
        if not origin.root.exists():
            return 0
        files = sum(1 for path in origin.root.rglob("*") if path.is_file() and not path.is_symlink())
        if not dry_run:
            shutil.rmtree(origin.root)
    return files


class Unlisted:
    """A bundle (publisher.bundle.Bundle) whose answers ask search engines to leave them out: the same but for its edge table."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @cached_property
    def _files(self) -> Mapping[str, tuple[Entry, bytes]]:
        entry = next(each for each in self._bundle.shard(shard_of(TABLE)) if each.path == TABLE)
        table = _unlisted(codec.loads(self._bundle.read(entry).decode()))
        found = {f"edge/{name}": text.encode() for name, text in engines.files(table).items()}
        return {
            path: (Entry(path, hashlib.sha256(data).hexdigest(), len(data)), data)
            for path, data in found.items()
        }

    @cached_property
    def _shards(self) -> Mapping[str, str]:
        touched = {shard_of(path) for path in self._files}
        return {**self._bundle.shards(), **{name: self.record(name).digest for name in touched}}

    @property
    def digest(self) -> str:
        return bundle_digest(self._shards)

    def shards(self) -> Mapping[str, str]:
        return self._shards

    def shard(self, name: str) -> Sequence[Entry]:
        """Every release has the same files for an edge: ours stand for those of the bundle."""
        own = self._files
        return [own[each.path][0] if each.path in own else each for each in self._bundle.shard(name)]

    def record(self, name: str) -> Shard:
        return Shard.of(self.shard(name))

    def read(self, entry: Entry) -> bytes:
        return self._files[entry.path][1] if entry.path in self._files else self._bundle.read(entry)


def _unlisted(table: EdgeTable) -> EdgeTable:
    name, value = _ROBOTS
    others = {
        pattern: {each: text for each, text in headers.items() if each.lower() != name.lower()}
        for pattern, headers in table.settings.headers.items()
    }
    headers = {"/*": {**others.pop("/*", {}), name: value}, **others}
    return replace(table, settings=replace(table.settings, headers=headers))
