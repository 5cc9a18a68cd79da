"""Redirects as HTML pages, for hosts that serve files and nothing else (`redirect_pages = true` in a target).

A page of this kind is a file at the old address which sends browsers on at once. Where an edge answers redirects, it would find
the file first and answer 200: such a target does without them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from publisher.bundle import Bundle, Entry, bundle_digest, shard_of
from publisher.shards import Shard

if TYPE_CHECKING:
    from content_repo.site import Target
    from publisher.built import Built
    from publisher.workspace import Workspace

GONE = 410  # nowhere to send anybody
_FILES = (".html", ".htm")
_PAGE = """\
<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>{target}</title>
<meta name="robots" content="noindex">
<link rel="canonical" href="{target}">
<meta http-equiv="refresh" content="0; url={target}">
</head>
<body><p><a href="{target}">{target}</a></p></body>
</html>
"""


def bundle_for(workspace: Workspace, built: Built, target: Target) -> Bundle:
    """What is published to a target: the build, with pages for its redirects where the target wants them."""
    return with_redirect_pages(workspace, built) if target.redirect_pages else built.bundle


def with_redirect_pages(workspace: Workspace, built: Built) -> Bundle:
    return RedirectPages(built.bundle, workspace.edge_table(built).redirects)


class RedirectPages:
    """`publisher.bundle.Bundle`: another one, and a page for each of `redirects` (path → (status, target), as in an edge table)
    whose file it does not have."""

    def __init__(self, bundle: Bundle, redirects: Mapping[str, tuple[int, str]]) -> None:
        self._bundle = bundle
        self._pages: dict[str, bytes] = {}
        self._added: dict[str, list[Entry]] = {}
        for path, (status, target) in sorted(redirects.items()):
            if status != GONE:
                self._add(_file(path), _page(target))

    @property
    def digest(self) -> str:
        return bundle_digest(self.shards())

    def shards(self) -> Mapping[str, str]:
        own = {name: self.record(name).digest for name in self._added}
        return dict(sorted({**self._bundle.shards(), **own}.items()))

    def shard(self, name: str) -> Sequence[Entry]:
        return sorted((*self._bundle.shard(name), *self._added.get(name, ())), key=lambda entry: entry.path)

    def record(self, name: str) -> Shard:
        return Shard.of(self.shard(name)) if name in self._added else self._bundle.record(name)

    def read(self, entry: Entry) -> bytes:
        page = self._pages.get(entry.path)
        return self._bundle.read(entry) if page is None else page

    def _add(self, path: str, page: bytes) -> None:
        if not self._is_free(path):
            return
        self._pages[path] = page
        entry = Entry(path, hashlib.sha256(page).hexdigest(), len(page), _headers())
        self._added.setdefault(shard_of(path), []).append(entry)

    def _is_free(self, path: str) -> bool:
        """Whether nothing stands there: no file, none in place of one of its folders, and no folder."""
        folders = path.split("/")
        around = ("/".join(folders[:end]) for end in range(2, len(folders)))
        return not any(map(self._has, (path, f"{path}/index.html", *around)))

    def _has(self, path: str) -> bool:
        return path in self._pages or any(entry.path == path for entry in self._bundle.shard(shard_of(path)))


def _page(target: str) -> bytes:
    from html import escape

    return _PAGE.format(target=escape(target)).encode()


def _file(path: str) -> str:
    """Where a host looks for an address: `/old` and `/old/` are one page, as is `/v1.0`; `/old.html` is a file."""
    return f"public{path}" if path.endswith(_FILES) else f"public{path.rstrip('/')}/index.html"


def _headers() -> tuple[tuple[str, str], ...]:
    from publisher.edges.headers import lifetime
    from publisher.edges.mime import content_type

    return (("Content-Type", content_type("index.html")), ("Cache-Control", lifetime("/", personal=False)))
