"""nginx in front of origins (`fragmint edge nginx`): it cannot forget a file, but fetches it anew for whoever has the
token. So what is purged is warm at once; a file that is gone is replaced by its absence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from publisher.cdn.base import CdnFailed, credential, path_of
from publisher.cdn.calling import Caller
from publisher.edges.nginx.proxy import FRESH, REFRESH, REFRESH_VARIABLE, STALE

AT_ONCE = 8  # requests
_DONE = frozenset({200, 404})


class Nginx:
    """`caches` are the addresses of the nginx servers. `everything` gives all files of the live release."""

    def __init__(
        self, caches: Sequence[str], environment: Mapping[str, str], everything: Callable[[], Sequence[str]]
    ) -> None:
        self._caches, self._everything = caches, everything
        self.name = f"nginx at {', '.join(caches)}"
        self.refills = True
        self.keeps = timedelta(seconds=FRESH + STALE)
        self._environment = environment

    def purge(self, files: Sequence[str]) -> int:
        token = credential(self._environment, REFRESH_VARIABLE, self.name)
        call = Caller(self.name, {REFRESH: token}, at_once=AT_ONCE)
        urls = [f"{cache}{_address(file)}" for cache in self._caches for file in files]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda url: self._refresh(call, url), urls))
        return len(urls)

    def purge_all(self) -> int:
        return self.purge(self._everything())

    def _refresh(self, call: Caller, url: str) -> None:
        """Not HEAD, which nginx answers before it has the file: the next visitor could still get the old one."""
        answer = call("GET", url)
        if answer.status not in _DONE:
            raise CdnFailed(self.name, f"{url}: status {answer.status}")
        if REFRESH not in answer.headers:
            fix = "generate the edge again with it"
            raise CdnFailed(self.name, f"{url}: it does not know this {REFRESH_VARIABLE}; {fix}")


def _address(file: str) -> str:
    """The default file of a page has an address of its own beside those of its variants."""
    return path_of(file if file.startswith("_v/") else f"_v/default/{file}")
