"""Origins by their address in site.toml: `s3://bucket/prefix?…`, `file:///folder`; what has no scheme is a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from publisher.errors import PublishError
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin

LEASE = 60.0  # seconds


class UnknownOrigin(PublishError):
    """No kind of origin has such an address."""

    exit_code = 2

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url!r} is no origin that this version can write to; name a folder, or s3://bucket"
        )


def opened(url: str, site: Path, lease: float = LEASE, shelves: Path | None = None) -> Origin:
    """A relative folder starts from the site's. `lease` is after how many seconds without a sign of life a
    publisher on another machine counts as dead, `shelves` a folder where copies of records are kept. Raises
    UnknownOrigin, BadAddress."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "s3":
        from publisher.origins.s3.origin import S3Origin

        shelf = shelves / hashlib.sha256(url.encode()).hexdigest()[:16] if shelves else None
        return S3Origin(url, lease=lease, shelf=shelf)
    if separator and scheme != "file":
        raise UnknownOrigin(url)
    path = Path(rest if separator else url)
    return DirectoryOrigin(path if path.is_absolute() else site / path, url)
