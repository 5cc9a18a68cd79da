"""Where an S3 origin is: `s3://bucket/prefix?endpoint=…&region=…&profile=…`.

endpoint     http(s)://host[:port] of another vendor's store; AWS without it
region       else that of AWS_REGION or AWS_DEFAULT_REGION, else us-east-1
profile      whose credentials; never credentials themselves
style        path (default) or virtual: whether the bucket is part of the path or of the host name
conditional  none: the store knows no conditional writes, and only one publisher may work at a time
deadline     seconds after which a request that does not succeed is given up (60)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from publisher.errors import PublishError
from publisher.origins.s3.environment import variable

DEADLINE = 60.0
KNOWN = ("endpoint", "region", "profile", "style", "conditional", "deadline")
SECRET = ("key", "secret", "token", "password", "credential")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")


class BadAddress(PublishError):
    """The address of an origin cannot be meant."""

    exit_code = 2

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url!r}: {why}; an origin in S3 is s3://bucket/prefix?endpoint=https://…&region=…")


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is for people. `host` has its port if that is unusual; `folder` is the path of the endpoint and,
    in path style, of the bucket; `prefix` is empty or ends in a slash."""

    url: str
    secure: bool
    host: str
    folder: str
    bucket: str
    prefix: str
    region: str
    profile: str
    conditional: bool
    deadline: float

    def path(self, key: str) -> str:
        """The path of a request, as it is signed and sent. An empty key is the bucket."""
        return f"{self.folder}/{quoted(self.prefix + key)}" if key else self.folder or "/"

    def source(self, key: str) -> str:
        """A key as the source of a copy."""
        return f"/{self.bucket}/{quoted(self.prefix + key)}"


def quoted(text: str, safe: str = "/") -> str:
    """Percent-encoded as signatures want it: all but letters, digits and `-._~`."""
    return quote(text, safe=safe + "-._~")


def parsed(url: str) -> Address:
    """Raises BadAddress, without repeating what may be a secret."""
    parts = _split(url, url)
    if "@" in parts.netloc:
        raise BadAddress("s3://…@…", "credentials do not belong into an address")
    options = _options(url, parts.query)
    bucket, prefix = parts.netloc, "".join(f"{part}/" for part in parts.path.split("/") if part)
    if not _BUCKET.fullmatch(bucket):
        raise BadAddress(url, f"{bucket!r} is no name of a bucket")
    if any(part in {".", ".."} for part in prefix.split("/")):
        raise BadAddress(url, "the prefix has a dot segment")
    region = options.get("region") or _region()
    secure, host, folder = _endpoint(url, options.get("endpoint", ""), region)
    virtual = options.get("style") == "virtual"
    return Address(
        url=url,
        secure=secure,
        host=f"{bucket}.{host}" if virtual else host,
        folder=folder if virtual else f"{folder}/{bucket}",
        bucket=bucket,
        prefix=prefix,
        region=region,
        profile=options.get("profile", ""),
        conditional=options.get("conditional") != "none",
        deadline=_deadline(url, options.get("deadline", "")),
    )


def _split(url: str, address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise BadAddress(url, str(error)) from None


def _options(url: str, query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    for name, _ in pairs:
        if name not in KNOWN:
            shown = url.partition("?")[0] if any(part in name.lower() for part in SECRET) else url
            raise BadAddress(shown, f"there is no setting {name!r}, but {', '.join(KNOWN)}")
    options = dict(pairs)
    for name, values in (("style", ("path", "virtual")), ("conditional", ("none",))):
        if name in options and options[name] not in values:
            raise BadAddress(url, f"{name} is {options[name]!r}, and can be {' or '.join(values)}")
    return options


def _region() -> str:
    return variable("AWS_REGION", "AWS_DEFAULT_REGION") or "us-east-1"


def _endpoint(url: str, endpoint: str, region: str) -> tuple[bool, str, str]:
    """(whether it is HTTPS, its host, its path). AWS: https://docs.aws.amazon.com/general/latest/gr/s3.html"""
    if not endpoint:
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return True, f"s3.{region}.{domain}", ""
    parts = _split(url.partition("?")[0], endpoint)
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise BadAddress(url.partition("?")[0], "the endpoint is no http(s)://host[:port]")
    return parts.scheme == "https", parts.netloc, quoted(parts.path.rstrip("/"))


def _deadline(url: str, text: str) -> float:
    if not text:
        return DEADLINE
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", text) or not float(text):
        raise BadAddress(url, f"deadline is {text!r}, and must be a number of seconds")
    return float(text)
