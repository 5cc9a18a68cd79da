"""The variables that every program for S3 heeds: region, credentials, authorities, proxies. Nothing that is built
depends on them; only here are they read."""

from __future__ import annotations

import os


def variable(*names: str) -> str:
    """The first of some variables that is set and not empty, or ""."""
    return next((value for name in names if (value := os.environ.get(name))), "")
