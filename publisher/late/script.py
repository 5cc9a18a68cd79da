"""The script that puts late zones in where no edge does it: an asset like any other, and part of a site only when needed."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_NAME = "late.js"


@cache
def data() -> bytes:
    return files("publisher.late").joinpath(_NAME).read_bytes()


@cache
def url() -> str:
    """`/assets/late.<10 hex of sha256>.js`"""
    return f"/assets/late.{hashlib.sha256(data()).hexdigest()[:10]}.js"
