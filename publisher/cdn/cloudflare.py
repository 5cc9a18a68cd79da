"""Cloudflare: purge by URL. The Worker keeps each file under the target's part of the site's address and the file's own
path, percent-encoded.

https://developers.cloudflare.com/api/resources/cache/methods/purge/
https://developers.cloudflare.com/cache/how-to/purge-cache/ (limits)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from publisher.cdn.base import CdnFailed, credential
from publisher.cdn.calling import Caller
from publisher.edges.web.names import kept_below

API = "https://api.cloudflare.com/client/v4"
TOKEN, ADDRESS = "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_URL"
A_CALL = 30  # URLs, on every plan
MANY = 3_000  # files; a free plan takes five calls a minute after the first 25


class Cloudflare:
    """`zone` is its id, `site` the site's base URL, `target` the name of the target. The token needs the permission Cache
    Purge."""

    def __init__(self, zone: str, site: str, target: str, environment: Mapping[str, str]) -> None:
        self.name = f"Cloudflare zone {zone}"
        self.refills = False
        self.keeps = timedelta(days=1)
        self._base = kept_below(site, target) if site else ""
        self._url = f"{environment.get(ADDRESS) or API}/zones/{zone}/purge_cache"
        self._environment = environment

    def purge(self, files: Sequence[str]) -> int:
        if not self._base:
            raise CdnFailed(self.name, "files are purged by their address, and site.toml has no base_url")
        if len(files) > MANY:
            return self.purge_all()
        urls = [f"{self._base}{quote(file)}" for file in files]
        batches = [urls[start : start + A_CALL] for start in range(0, len(urls), A_CALL)]
        for batch in batches:
            self._post({"files": batch})
        return len(batches)

    def purge_all(self) -> int:
        self._post({"purge_everything": True})
        return 1

    def _post(self, body: Mapping[str, Any]) -> None:
        token = credential(self._environment, TOKEN, self.name)
        answer = Caller(self.name, {"Authorization": f"Bearer {token}"})("POST", self._url, body)
        said = answer.json()
        if answer.status != 200 or said.get("success") is not True:
            raise CdnFailed(self.name, f"purge refused with status {answer.status}{_errors(said)}")


def _errors(said: Mapping[str, Any]) -> str:
    errors = said.get("errors")
    listed = errors if isinstance(errors, list) else []
    return "".join(
        f"; {each.get('code')}: {each.get('message')}" for each in listed if isinstance(each, dict)
    )
