"""Secrets as they are sent in a header of HTTP: what ends in a line break, as copied ones often do, must not end in an
error that quotes it."""

from __future__ import annotations

import re

_VISIBLE = re.compile(r"[\x21-\x7e]*")


def sendable(secret: str) -> str | None:
    """Without white space around it; None for what has other than visible ASCII characters in it."""
    bare = secret.strip()
    return bare if _VISIBLE.fullmatch(bare) else None


def complaint(variable: str) -> str:
    """Names the environment variable, never its value."""
    return f"the environment variable {variable} holds characters that no credential has; set it anew"


def said_by(error: Exception) -> str:
    """What an error of botocore says, but for one that quotes what could not be sent."""
    if type(error).__name__ != "HTTPClientError":  # its subclasses are about connections
        return str(error)
    return "a request cannot be sent; look for line breaks in AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"
