"""Origins by their address in site.toml: ordered (prefix, function) pairs; what has no scheme is a folder."""

from __future__ import annotations

from pathlib import Path

from publisher.errors import PublishError
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin


class UnknownOrigin(PublishError):
    """No kind of origin has such an address."""

    exit_code = 2

    def __init__(self, url: str) -> None:
        super().__init__(f"{url!r} is no origin that this version can write to; name a folder")


def opened(url: str, site: Path) -> Origin:
    """A relative folder starts from the site's. Raises UnknownOrigin."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme != "file":
        raise UnknownOrigin(url)
    path = Path(rest if separator else url)
    return DirectoryOrigin(path if path.is_absolute() else site / path, url)
