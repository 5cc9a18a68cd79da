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
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from publisher.bundle import Bundle, Entry, bundle_digest, row, shard_digest, shard_of
from publisher.edges import codec, engines
from publisher.edges.placement import TABLE
from publisher.errors import PublishError
from publisher.origins.directory import DirectoryOrigin

if TYPE_CHECKING:
    from content_repo.site import Site, Target
    from publisher.edges.table import EdgeTable
    from publisher.origins.base import Origin

FOLDER = "previews"
_ROBOTS = ("X-Robots-Tag", "noindex")
_LONGEST = 40


class NoName(PublishError):
    """Nothing in the name of a branch could name a place."""

    exit_code = 2

    def __init__(self, branch: str) -> None:
        super().__init__(
            f"no preview can be called {branch!r}: a name needs a letter or a digit, a to z, 0 to 9"
        )


def name_of(branch: str) -> str:
    """`feature/Big-Sale` is `feature-big-sale-` and six digits: branches never share a place. A name that needs no
    change stays as it is. Raises NoName.
    """
    plain = re.sub("[^a-z0-9]+", "-", branch.lower()).strip("-")[:_LONGEST].rstrip("-")
    if not plain:
        raise NoName(branch)
    digits = hashlib.sha256(branch.encode("utf-8", "surrogateescape")).hexdigest()[:6]
    return plain if plain == branch else f"{plain}-{digits}"


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


def remove(origin: Origin) -> int:
    """Delete everything at the origin of a preview; how many files that were. Raises OriginFailed, LostRace."""
    if isinstance(origin, DirectoryOrigin):
        return _remove_folder(origin)
    state = origin.state()
    return origin.delete([key for key, _ in origin.modified("")], state)


def _remove_folder(origin: DirectoryOrigin) -> int:
    with origin.translated("live"):
        if not origin.root.exists():
            return 0
        files = sum(1 for path in origin.root.rglob("*") if path.is_file() and not path.is_symlink())
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
        return {**self._bundle.shards(), **{name: shard_digest(self.shard(name)) for name in touched}}

    @property
    def digest(self) -> str:
        return bundle_digest(self._shards)

    def shards(self) -> Mapping[str, str]:
        return self._shards

    def shard(self, name: str) -> Sequence[Entry]:
        """Every release has the same files for an edge: ours stand for those of the bundle."""
        own = self._files
        return [own[each.path][0] if each.path in own else each for each in self._bundle.shard(name)]

    def rows(self, name: str) -> Mapping[str, int]:
        return {row(entry): entry.size for entry in self.shard(name)}

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
