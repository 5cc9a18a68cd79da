"""Varnish: PURGE for a file and BAN for a folder, as the VCL that `fragmint edge varnish` writes takes them from the
machine it runs on. What is purged stays for when no origin answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from publisher.cdn.base import CdnFailed, path_of
from publisher.cdn.calling import Caller
from publisher.cdn.folding import EVERYTHING, folded

EXACT, WILDCARDS = 2_000, 50  # each ban is compared with every object that is asked for


class Varnish:
    """`caches` are the addresses of the Varnish servers: all of them are told."""

    def __init__(self, caches: Sequence[str]) -> None:
        self._caches = caches
        self.name = f"Varnish at {', '.join(caches)}"
        self.refills = False
        self.keeps = timedelta(minutes=5)
        self._call = Caller(self.name, {"Connection": "keep-alive"})

    def purge(self, files: Sequence[str]) -> int:
        paths = folded(map(path_of, files), EXACT, WILDCARDS)
        for cache in self._caches:
            for path in paths:
                self._tell("BAN" if path.endswith("/*") else "PURGE", f"{cache}{path}")
        return len(self._caches) * len(paths)

    def purge_all(self) -> int:
        for cache in self._caches:
            self._tell("BAN", f"{cache}{EVERYTHING}")
        return len(self._caches)

    def _tell(self, method: str, url: str) -> None:
        status = self._call(method, url).status
        if status != 200:
            reason = f"{method} {url}: status {status}; Varnish takes this from its own machine only"
            raise CdnFailed(self.name, reason)
