"""Where an edge reads an origin: over HTTP, anonymously, and nothing but `public/`.

An S3 origin is read where it is written: the same endpoint, region and style. A target names other places in `read`, one
for each origin: a bucket's own domain, or the web server in front of a folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from content_repo.site import Target
from publisher.errors import PublishError
from publisher.origins.s3.address import parsed

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


class NoReadAddress(PublishError):
    """An edge has no place to read an origin at."""

    exit_code = 2

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{_without_credentials(f'{url}: {why}')}; name the place where edges read it in the target: "
            'read = ["https://files.example.net/www"], one for each origin'
        )


def _without_credentials(text: str) -> str:
    return re.sub(r"//[^/?#@\s]*@", "//…@", text)


@dataclass(frozen=True, slots=True)
class ReadAddress:
    """`scheme` is http or https, `host` a name or an address (IPv6 in brackets). What the origin calls
    `public/x` is read at `path_prefix` + `/public/x`; the prefix is percent-encoded, with a slash at its start and none at its
    end, or empty.
    """

    scheme: str
    host: str
    port: int
    path_prefix: str = ""

    @property
    def authority(self) -> str:
        """The Host header: the port only where it is not the usual one."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def public(self) -> str:
        """The path below which the files of the site are."""
        return f"{self.path_prefix}/public"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path_prefix}"


def read_addresses(target: Target) -> tuple[ReadAddress, ...]:
    """One for each origin, in their order. Raises NoReadAddress, BadAddress."""
    return tuple(map(read_address, target.read or target.origins))


def read_address(url: str) -> ReadAddress:
    """Of `s3://bucket/prefix?endpoint=…&region=…`, or of an `http(s)://` address itself. Raises NoReadAddress, BadAddress."""
    scheme, separator, _ = url.partition("://")
    if separator and scheme == "s3":
        return _of_bucket(url)
    if separator and scheme in _PORTS:
        return _of_http(url, url)
    raise NoReadAddress(url, "edges cannot read a folder of this machine")


def _of_bucket(url: str) -> ReadAddress:
    found = parsed(url)
    folder = found.path("public").removesuffix("/public")
    return _of_http(url, f"http{'s' * found.secure}://{found.host}{folder}")


def _of_http(url: str, address: str) -> ReadAddress:
    parts = urlsplit(address)
    host = re.sub(r":[0-9]*\Z", "", parts.netloc)
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise NoReadAddress(url, f"{address!r} is no address of a server")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError:
        raise NoReadAddress(url, f"{address!r} has no port that exists") from None
    return ReadAddress(parts.scheme, host.lower(), port, quote(parts.path.rstrip("/"), safe="/%"))
