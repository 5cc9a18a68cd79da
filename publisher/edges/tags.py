"""Visitor tags: what a log-in page knows of a visitor, carried to the edge by the cookie `sg`.

    sg=<ids joined by _>.<expiry>.<mac>          sg=member_gold.1924992000.8f14e45fceea167a5a36dedd4bea2543

`expiry` is in Unix seconds: the tags count while the clock is below it. `mac` is the first 128 bits, in
hexadecimal, of the HMAC-SHA256 of everything before the last dot, `sg=` included. RFC 2104 §5 lets half of a
hash stand for it; a forger without the key has to guess all 128 bits, one request a guess. Tags choose between
published versions of a page. They authorise nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from publisher.edges.values import TAG_COOKIE, Tags, listed
from publisher.errors import PublishError

VARIABLE = "FRAGMINT_TAG_KEYS"
KEY_FILE = "tag-keys"  # holds what the variable would, for its owner only
MAC_DIGITS = 32  # of hexadecimal: 128 of the 256 bits
LONGEST = 4_000  # characters of the cookie: browsers keep 4,096 bytes with its name and attributes (RFC 6265)
SHORTEST_SECRET = 16

_ID = re.compile(r"[A-Za-z0-9~-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SECRET = re.compile(rf"[\x21-\x2b\x2d-\x7e]{{{SHORTEST_SECRET},}}")
_EXPIRY = re.compile(r"[0-9]{1,12}")

Clock = Callable[[], float]


class BadTagKeys(PublishError):
    """What should hold keys does not. No part of the text is shown: it may be a secret."""

    exit_code = 2

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}; write id:secret, and several with commas, newest first")


class BadTag(PublishError):
    """No `sg` cookie can carry this."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class TagKey:
    """`name` is for people; `secret` never leaves this object but into a MAC."""

    name: str
    secret: str = field(repr=False)

    def mac(self, signed: str) -> str:
        digest = hmac.new(self.secret.encode(), f"{TAG_COOKIE}={signed}".encode(), hashlib.sha256)
        return digest.hexdigest()[:MAC_DIGITS]


def read_keys(text: str, where: str = VARIABLE) -> tuple[TagKey, ...]:
    """Keys from `id:secret,id:secret`, newest first. Raises BadTagKeys."""
    keys = tuple(_key(part.strip(), number, where) for number, part in enumerate(text.split(","), 1))
    if len({key.name for key in keys}) < len(keys):
        raise BadTagKeys(where, "two keys have one id")
    return keys


def write_keys(keys: Iterable[TagKey]) -> str:
    """The text that `read_keys` reads."""
    return ",".join(f"{key.name}:{key.secret}" for key in keys)


def sign(tags: Iterable[str], expires: int, keys: Sequence[TagKey]) -> str:
    """The value of a cookie that the newest key vouches for. Raises BadTag."""
    ids = list(dict.fromkeys(tags))
    if not ids:
        raise BadTag("a tag cookie carries at least one tag; write tag=member")
    for each in ids:
        if not _ID.fullmatch(each):
            raise BadTag(f"{each!r} cannot be a tag; use 1 to 64 letters, digits, `-` and `~`")
    if not 0 <= expires < 10**12:
        raise BadTag(f"{expires} is no time that a tag cookie can name; let it expire earlier")
    signed = f"{'_'.join(ids)}.{expires}"
    if len(signed) + 1 + MAC_DIGITS > LONGEST:
        raise BadTag(f"{len(ids)} tags do not fit into {LONGEST:,} characters of a cookie; name fewer")
    return f"{signed}.{keys[0].mac(signed)}"


def verified(keys: Sequence[TagKey], clock: Clock) -> Tags:
    """A reader of `sg` cookies that believes what one of these keys has signed and what has not expired."""

    def tags(cookie: str) -> frozenset[str]:
        signed, _, mac = cookie.rpartition(".")
        expiry = signed.rpartition(".")[2]
        is_ours = [hmac.compare_digest(key.mac(signed).encode(), mac.encode()) for key in keys]
        if not any(is_ours) or not _EXPIRY.fullmatch(expiry) or clock() >= int(expiry):
            return frozenset()
        return listed(cookie)

    return tags


def _key(text: str, number: int, where: str) -> TagKey:
    name, colon, secret = text.partition(":")
    if not colon or not _NAME.fullmatch(name):
        raise BadTagKeys(where, f"key {number} has no id of letters, digits, `.`, `_` and `-` before a colon")
    if not _SECRET.fullmatch(secret):
        reason = f"the secret of {name!r} is not at least {SHORTEST_SECRET} printable ASCII characters"
        raise BadTagKeys(where, reason)
    return TagKey(name, secret)
