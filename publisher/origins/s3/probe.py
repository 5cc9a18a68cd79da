"""What a store really does, found out by doing it: below a folder of its own, of which nothing stays behind.

Vendors that speak the protocol of S3 leave parts of it out, and some take no notice of a condition instead of
refusing it. Whether two publishers can overwrite each other depends on that.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from publisher.errors import OriginFailed
from publisher.origins.s3.address import Address
from publisher.origins.s3.anonymous import anonymous_status
from publisher.origins.s3.answers import FORBIDDEN, MISSING, Answer
from publisher.origins.s3.bucket import md5
from publisher.origins.s3.client import Client
from publisher.origins.s3.failures import refused
from publisher.origins.s3.signing import Headers, Query

STORING = "write and read"
RACERS = 8
SKEW = 60  # seconds that two clocks may differ before it is worth a word; a store refuses from 900 on
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether the store has a capability, and what was seen. Without one that is `needed` nothing can be
    published; `conditions` are needed too unless the origin's address says `conditional=none`."""

    capability: str
    good: bool
    seen: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one origin, in the order in which they were made."""

    url: str
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        return all(finding.good for finding in self.findings if finding.needed)

    def as_dict(self) -> dict[str, Any]:
        return {"url": self.url, "usable": self.usable, "findings": [asdict(each) for each in self.findings]}


def probe(address: Address) -> Report:
    """Tries everything that an origin's store should do. Raises OriginFailed if it cannot even be written and
    read."""
    trial = _Trial(address)
    try:
        return Report(address.url, tuple(found for check in CHECKS for found in check(trial)))
    finally:
        trial.clean()


def tried(address: Address) -> Report:
    """The same, where a store that cannot be used at all is a finding."""
    try:
        return probe(address)
    except OriginFailed as error:
        return Report(address.url, (Finding(STORING, False, str(error), needed=True),))


class _Trial:
    """A folder of the store, and what was put there."""

    def __init__(self, address: Address) -> None:
        self.address, self._client = address, Client(address)
        self.name = f"probe-{secrets.token_hex(8)}"
        self._written: set[str] = set()

    def key(self, name: str) -> str:
        return f"probe/{self.name}/{name}"

    def put(self, key: str, data: bytes, headers: Headers | None = None, sha256: str = "") -> Answer:
        """The first answer, as conditions are often refused for good by one that could pass."""
        self._written.add(key)
        fields = {"content-type": TEXT, **(headers or {})}
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        return self._client.ask("PUT", key, headers=fields, body=data, sha256=sha256, patient=False)

    def ask(self, method: str, key: str, query: Query = ()) -> Answer:
        return self._client.ask(method, key, query=query)

    def text(self, key: str) -> bytes:
        return self.ask("GET", key).body

    def clean(self) -> None:
        for key in sorted(self._written):
            self.ask("DELETE", key)
        self._client.close()


Found = Sequence[Finding]
Check = Callable[[_Trial], Found]


def _storing(trial: _Trial) -> Found:
    """What fails here fails by an exception that names the reason."""
    key = trial.key("stored ä")
    for answer in (trial.put(key, b"text"), got := trial.ask("GET", key)):
        if not answer.good:
            raise refused(trial.address.url, key, answer)
    whole = got.body == b"text" and got.headers.get("content-type") == TEXT
    said = "bytes and content type come back" if whole else "what comes back is not what was stored"
    return [Finding(STORING, whole, said, needed=True), _etag(got), _clock(got)]


def _etag(answer: Answer) -> Finding:
    good = answer.etag == md5(b"text")
    said = (
        "every upload is verified by it" if good else "an upload that was damaged is found by `verify` only"
    )
    return Finding("ETag is the MD5", good, said)


def _clock(answer: Answer) -> Finding:
    if "date" not in answer.headers:
        return Finding("clock", False, "the store does not tell the time")
    skew = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
    return Finding(
        "clock", abs(skew) <= SKEW, f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} ours"
    )


def _creating(trial: _Trial) -> Found:
    key = trial.key("created")
    first, second = (trial.put(key, data, {"if-none-match": "*"}) for data in (b"first", b"second"))
    kept = trial.text(key) == b"first"
    return [_condition(trial, "create only", first.good and not second.good and kept, first, second)]


def _racing(trial: _Trial) -> Found:
    key = trial.key("raced")
    with ThreadPoolExecutor(RACERS) as pool:
        answers = list(pool.map(lambda n: trial.put(key, b"%d" % n, {"if-none-match": "*"}), range(RACERS)))
    winners = sum(answer.good for answer in answers)
    said = f"{winners} of {RACERS} at once had success"
    return [Finding("one winner", winners == 1, said, needed=trial.address.conditional)]


def _replacing(trial: _Trial) -> Found:
    key = trial.key("replaced")
    first = trial.put(key, b"first")
    stale = trial.put(key, b"stale", {"if-match": '"00000000000000000000000000000000"'})
    kept = trial.text(key) == b"first"
    quoted = trial.put(key, b"quoted", {"if-match": f'"{first.etag}"'})
    etag = quoted.etag if quoted.good else first.etag
    bare = trial.put(key, b"bare", {"if-match": etag})
    good = not stale.good and kept and (quoted.good or bare.good)
    finding = _condition(trial, "replace only if unchanged", good, quoted if quoted.good else bare, stale)
    forms = " and ".join(name for name, answer in (("quoted", quoted), ("bare", bare)) if answer.good)
    return [finding, Finding("form of ETags", bool(forms), f"{forms or 'neither quoted nor bare'}")]


def _condition(trial: _Trial, name: str, good: bool, kept: Answer, broken: Answer) -> Finding:
    said = f"{kept.status} when the condition holds, {broken.status} when it does not"
    return Finding(name, good, said, needed=trial.address.conditional)


def _damage(trial: _Trial) -> Found:
    """Only told: a store that does not look is caught by the ETag."""
    key = trial.key("damaged")
    digest = trial.put(key, b"text", {"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="})
    payload = trial.put(key, b"text", sha256=hashlib.sha256(b"other").hexdigest())
    return [
        Finding(name, not answer.good, f"a wrong one is answered by {answer.status} {answer.code}".rstrip())
        for name, answer in (("checks Content-MD5", digest), ("checks the signed sha256", payload))
    ]


def _copying(trial: _Trial) -> Found:
    source, key = trial.key("source"), trial.key("copy")
    trial.put(source, b"copied")
    fields = {"x-amz-copy-source": trial.address.source(source), "x-amz-metadata-directive": "REPLACE"}
    answer = trial.put(key, b"", {**fields, "content-type": "text/css"})
    got = trial.ask("GET", key)
    good = got.body == b"copied" and got.headers.get("content-type") == "text/css"
    said = (
        "with new headers" if good else f"{answer.status} {answer.code}, and the copy is not as it should be"
    )
    return [Finding("copy", good, said, needed=True), _guarded_copy(trial, source)]


def _guarded_copy(trial: _Trial, source: str) -> Finding:
    """Without it, a copy that was held up for long can bring other bytes than it was asked for."""
    fields = {"x-amz-copy-source": trial.address.source(source), "x-amz-metadata-directive": "REPLACE"}
    wrong = {"x-amz-copy-source-if-match": '"00000000000000000000000000000000"'}
    answer = trial.put(trial.key("guarded"), b"", {**fields, **wrong})
    said = f"{answer.status} when the source is another"
    return Finding("copy only what is expected", not answer.good, said)


def _deleting(trial: _Trial) -> Found:
    key = trial.key("deleted")
    trial.put(key, b"text")
    answer, after = trial.ask("DELETE", key), trial.ask("GET", key)
    good = answer.good and after.status in MISSING
    why = "; the credentials may not list, so a mistake in permissions looks the same" * (
        after.status == FORBIDDEN
    )
    return [Finding("delete", good, f"what is missing is answered by {after.status}{why}", needed=True)]


def _listing(trial: _Trial) -> Found:
    for name in ("a", "b ä+&"):
        trial.put(trial.key(f"listed/{name}"), b"text")
    folder = trial.address.prefix + trial.key("listed/")
    query = [("list-type", "2"), ("prefix", folder), ("max-keys", "1"), ("encoding-type", "url")]
    answer = trial.ask("GET", "", query=query)
    good = answer.good and answer.body.count(b"<Key>") == 1 and b"<IsTruncated>true" in answer.body
    said = "page by page" if good else f"{answer.status} {answer.code}: verify, gc and deletions need it"
    return [Finding("list", good, said, needed=True)]


def _versions(trial: _Trial) -> Found:
    answer = trial.ask("GET", "", query=[("versioning", "")])
    if not answer.good:
        return []
    kept = b"<Status>Enabled" in answer.body
    said = "every version is kept and paid for; let a lifecycle rule delete old ones" if kept else "off"
    return [Finding("no versions", not kept, said)]


def _strangers(trial: _Trial) -> Found:
    """What everybody may read, without credentials."""
    public, private = f"public/{trial.name}.txt", trial.key("private")
    for key in (public, private):
        trial.put(key, b"text")
    seen = anonymous_status(trial.address, public)
    said = f"public/ answers {seen} without credentials"
    hint = "" if seen == 200 else ", so the CDN or web server in front of it needs some"
    return [
        Finding("public/ is readable", seen == 200, said + hint),
        _secret(trial, "the rest is private", "objects and records", private),
        _secret(trial, "lists are private", "a list", ""),
    ]


def _secret(trial: _Trial, name: str, what: str, key: str) -> Finding:
    status = anonymous_status(trial.address, key)
    return Finding(name, status != 200, f"{what}: {status} without credentials")


CHECKS: tuple[Check, ...] = (
    _storing,
    _creating,
    _racing,
    _replacing,
    _copying,
    _deleting,
    _listing,
    _damage,
    _versions,
    _strangers,
)
