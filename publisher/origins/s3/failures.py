"""What a store refuses, said in sentences that name the next step."""

from __future__ import annotations

from publisher.errors import OriginFailed, OriginFull
from publisher.origins.s3.answers import Answer

CREDENTIALS = {
    "ExpiredToken": "the credentials have expired; renew them",
    "InvalidAccessKeyId": "the store does not know this access key; check AWS_ACCESS_KEY_ID or the profile",
    "InvalidToken": "the session token is wrong; renew the credentials",
    "SignatureDoesNotMatch": "the secret key is wrong; check AWS_SECRET_ACCESS_KEY or the profile",
    "RequestTimeTooSkewed": "the clock of this machine is wrong; set it",
    "AccessDenied": "give these credentials permission to read, write and delete below the prefix",
}
OTHERS = {
    "NoSuchBucket": "create the bucket, or correct its name in site.toml",
    "NotImplemented": "the store cannot do this; run `fragmint origin probe`",
}
FULL = {"QuotaExceeded", "InsufficientCapacity", "EntityTooLarge"}


class StoreRefused(OriginFailed):
    """The store understood a request and does not want it. `code` is its own word for the reason."""

    def __init__(self, url: str, key: str, answer: Answer) -> None:
        self.status, self.code = answer.status, answer.code
        super().__init__(url, key or "the bucket", _reason(answer), _hint(answer))


class NoConditions(OriginFailed):
    """The store takes no notice of conditions, so nothing keeps two publishers apart."""

    def __init__(self, url: str, key: str) -> None:
        hint = "add ?conditional=none to its address if only one publisher ever works at a time"
        super().__init__(url, key, "the store has no conditional writes", hint)


def refused(url: str, key: str, answer: Answer, size: int = 0) -> OriginFailed:
    if answer.status == 507 or answer.code in FULL:
        return OriginFull(url, key, _reason(answer), size)
    return StoreRefused(url, key, answer)


def _reason(answer: Answer) -> str:
    return f"the store answers {answer.status} {answer.code}".rstrip()


def _hint(answer: Answer) -> str:
    if answer.region:
        return f"the bucket is in another region: add ?region={answer.region} to the origin's address"
    if answer.status in {301, 307}:
        return "the bucket is in another region: add ?region=… to the origin's address"
    return (
        CREDENTIALS.get(answer.code)
        or OTHERS.get(answer.code)
        or (CREDENTIALS["AccessDenied"] if answer.status == 403 else "fix that and run the command again")
    )
