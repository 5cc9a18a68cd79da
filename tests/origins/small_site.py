"""A site of five pages in two versions, and ways to publish and read it. Run as a program, it publishes one
version:

python small_site.py DIRECTORY VERSION
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from publisher.bundle import Bundle
from publisher.delivery import Delivery, publish_bundle, rollback
from publisher.errors import PublishError
from publisher.listed import ListBundle
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin

CREATED = "2026-03-01T12:00:00+00:00"
CALL: dict[str, Any] = {"created": CREATED, "tool": "test"}

ONE = {
    "public/index.html": b"home, one",
    "public/_v/ab12cd34ef/index.html": b"home for members, one",
    "public/blog/index.html": b"blog",
    "public/about": b"a page without a folder",
    "public/old/index.html": b"goes away",
    "public/assets/site.1111111111.css": b"body{}",
    "edge/nginx/map.conf": b"one",
}
TWO = {
    "public/index.html": b"home, two",
    "public/_v/ab12cd34ef/index.html": b"home for members, two",
    "public/blog/index.html": b"blog",
    "public/about/index.html": b"a page in a folder now",
    "public/new/deep/index.html": b"new",
    "public/assets/site.1111111111.css": b"body{}",
    "edge/nginx/map.conf": b"two",
}
VERSIONS = {"one": ONE, "two": TWO}


def page(text: str) -> dict[str, bytes]:
    """A site of one page."""
    return {"public/index.html": text.encode()}


def publish(origin: Origin, site: dict[str, bytes] | Bundle, **options: Any) -> Delivery:
    bundle = ListBundle(site) if isinstance(site, dict) else site
    return publish_bundle(bundle, origin, **{"commit": "c0ffee", "now": CREATED, **CALL, **options})


def return_to(origin: Origin, number: int | None = None, **options: Any) -> Delivery:
    return rollback(origin, number, **{**CALL, **options})


def served(origin: Origin) -> dict[str, bytes]:
    """Every file of the live tree, by path."""
    files = {key: origin.load(key) for key in list(origin.keys())} if origin.state().live else {}
    return {key: data for key, data in files.items() if data is not None}


def visible(root: Path) -> dict[str, bytes]:
    """What a web server and an edge find in a directory, through the links that they use."""
    return {
        f"{name}/{path.relative_to(root / name)}": path.read_bytes()
        for name in ("public", "edge")
        for path in sorted((root / name).rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    try:
        publish(DirectoryOrigin(Path(sys.argv[1])), VERSIONS[sys.argv[2]], keep=2, grace=timedelta(0))
    except PublishError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
