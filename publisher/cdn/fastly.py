"""Fastly: soft purge by surrogate key, so that what is purged still serves when no origin answers.

A file's key is its path, percent-encoded: the service sets `Surrogate-Key` from the address after the choice, and the key
`all` beside it. https://www.fastly.com/documentation/reference/api/purging/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from publisher.cdn.base import CdnFailed, credential, path_of
from publisher.cdn.calling import Caller

API = "https://api.fastly.com"
TOKEN, ADDRESS = "FASTLY_API_TOKEN", "FASTLY_API_URL"
A_CALL = 256  # keys
LONGEST = 1_024  # bytes of a key
MANY = 25_600  # files
ALL = "all"


class Fastly:
    """`service` is its id. The token needs the scope purge_select."""

    def __init__(self, service: str, environment: Mapping[str, str]) -> None:
        self.name = f"Fastly service {service}"
        self.refills = False
        self.keeps = timedelta(days=1)
        self._url = f"{environment.get(ADDRESS) or API}/service/{service}/purge"
        self._environment = environment

    def purge(self, files: Sequence[str]) -> int:
        keys = [path_of(file) for file in files]
        if len(keys) > MANY or any(len(key) > LONGEST for key in keys):
            return self.purge_all()
        batches = [keys[start : start + A_CALL] for start in range(0, len(keys), A_CALL)]
        for batch in batches:
            self._post(batch)
        return len(batches)

    def purge_all(self) -> int:
        """By the key of everything: Fastly's own purge of all cannot be soft."""
        self._post([ALL])
        return 1

    def _post(self, keys: Sequence[str]) -> None:
        token = credential(self._environment, TOKEN, self.name)
        headers = {"Fastly-Key": token, "Fastly-Soft-Purge": "1", "Accept": "application/json"}
        answer = Caller(self.name, headers)("POST", self._url, {"surrogate_keys": list(keys)})
        if answer.status != 200:
            said = answer.json()
            detail = said.get("msg") or said.get("title") or ""
            raise CdnFailed(
                self.name, f"purge refused with status {answer.status}{f': {detail}' if detail else ''}"
            )
