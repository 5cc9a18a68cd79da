"""A worker believes only tags that are signed, and keeps its keys to itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from edge_requests import witnesses
from edge_sites import generated
from edge_wire import wrong
from worker_wire import WorkerFor, placement

from publisher.edges import cloudflare
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.tags import TagKey, sign, verified, write_keys

SITE = generated(1, trusted_proxies=("127.0.0.1/32",))
NEW, OLD, OTHER = (TagKey(name, f"{name}-secret-of-sixteen") for name in "abc")
pytestmark = pytest.mark.nginx


def resigned(request: Request, key: TagKey, expires: int) -> Request:
    def signed(found: re.Match[bytes]) -> bytes:
        return b"sg=" + sign(found[1].decode().split("_"), expires, [key]).encode()

    headers = [(name, re.sub(rb"sg=([^.;]+)[^;]+", signed, value)) for name, value in request.headers]
    return replace(request, headers=headers)


def test_only_signed_tags_are_believed(worker_for: WorkerFor) -> None:
    worker, _ = worker_for(SITE, write_keys([NEW, OLD]))
    now = int(time.time())
    tagged = [each for each in witnesses(SITE) if b"sg=" in dict(each.headers)[b"Cookie"]][::30]
    requests = tagged + [
        resigned(each, key, now + late) for each in tagged for key in (NEW, OLD, OTHER) for late in (600, -1)
    ]
    reader = verified([NEW, OLD], lambda: now)
    assert wrong(SITE, worker, requests, reader) == []
    files = [respond(each, SITE.table, SITE.entry, lambda: 0, reader).file for each in requests]
    assert files != [respond(each, SITE.table, SITE.entry, lambda: 0).file for each in requests]


def test_without_keys_nobody_has_tags(worker_for: WorkerFor) -> None:
    worker, _ = worker_for(SITE, "nonsense")
    requests = [resigned(each, NEW, 9_999_999_999) for each in list(witnesses(SITE))[::50]]
    reader = verified([], time.time)
    assert wrong(SITE, worker, requests, reader) == []


def test_no_key_is_in_any_program(folders: Callable[[str], Path]) -> None:
    made = placement(folders("edge"), SITE, ["https://files.example"])
    made = replace(made, target=replace(made.target, tags="verified"), tag_keys=write_keys([NEW]))
    files = dict(cloudflare.files(made))
    assert files.pop("tag-keys") == write_keys([NEW])
    assert NEW.secret not in repr(made) + "".join(files.values())
    assert set(files) == {"worker.mjs", "cache.mjs", "config.capnp", "wrangler.toml"}
