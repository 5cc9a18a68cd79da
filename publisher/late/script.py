"""The script that puts late zones in where no edge does it: an asset like any other, and part of a site only when needed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from publisher.bundle import Entry
from publisher.edges.headers import lifetime
from publisher.edges.mime import content_type


@cache
def data() -> bytes:
    return Path(__file__).with_name("late.js").read_bytes()


@cache
def url() -> str:
    """`/assets/late.<10 hex of sha256>.js`"""
    return f"/assets/late.{_sha256()[:10]}.js"


def file() -> Entry:
    """Its place in a bundle."""
    headers = (("Content-Type", content_type(url())), ("Cache-Control", lifetime(url(), False)))
    return Entry("public" + url(), _sha256(), len(data()), headers)


@cache
def _sha256() -> str:
    return hashlib.sha256(data()).hexdigest()
