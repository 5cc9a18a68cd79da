"""Who is publishing a release: its record, created only if absent, says so while the number is not live yet.

The record of a release (`releases/<n>.json`) has a field `publisher` with what others need to know about the one
who claimed the number: {token, machine, process, started, packs, ended}. A claim can be taken over, by a conditional
write, when its publisher has ended, is a process of this machine that is dead, or has not renewed it for
longer than the lease, by the clock of the store. Nothing depends on the lease alone: a publisher that comes
back too late finds its claim taken, and every file that it meant to write guarded.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from publisher.errors import LostRace, OriginFailed
from publisher.interrupts import held_back
from publisher.origins.s3.bucket import ABSENT, Bucket, Found, Unexpected
from publisher.origins.s3.failures import NoConditions
from publisher.origins.s3.packs import pack_key
from publisher.releases import FORMAT, Release, encode, release_key

ROUNDING = 1.0  # times in HTTP are whole seconds


@dataclass(frozen=True, slots=True)
class Publisher:
    """`machine` is a hash: nobody learns a name from it. `started` is in ticks since that machine's start.
    `packs` are that of this publisher, if it makes a release, which may not be there yet, and those that the ones
    it took over from have written."""

    token: str
    machine: str
    process: int
    started: int
    packs: tuple[str, ...]
    ended: bool = False

    @classmethod
    def this(cls, number: int, before: tuple[str, ...], *, makes_release: bool) -> Publisher:
        token, process = secrets.token_hex(8), os.getpid()
        packs = (*before, pack_key(number, token)) if makes_release else before
        return cls(token, _machine(), process, _started(process), packs)

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Publisher:
        """Raises TypeError for other fields."""
        return cls(**{**fields, "packs": tuple(fields["packs"])})

    @property
    def took_over(self) -> bool:
        """From another one, whose last request, to go live with its own bundle, may have arrived after that."""
        return len(self.packs) > 1

    @property
    def dead(self) -> bool:
        """Known to be: a process of another machine never is."""
        return self.machine == _machine() and _started(self.process) != self.started


@dataclass(frozen=True, slots=True)
class Seen:
    """A claim as it was found. `fields` is the record without its publisher; for a claim that only keeps
    publishers out, nothing but format and number."""

    number: int
    etag: str
    age: float
    publisher: Publisher
    fields: Mapping[str, Any]

    @classmethod
    def read(cls, number: int, found: Found) -> Seen:
        """Raises ValueError, KeyError or TypeError for anything but a record with a publisher."""
        fields = json.loads(found.data)
        publisher = Publisher.read(fields.pop("publisher"))
        return cls(number, found.etag, found.age, publisher, fields)

    def cut_off(self, newest: int) -> Seen:
        """Without the packs after the one that turned out to be the newest in the store; -1 if none is there. Who
        has not written its pack has changed no file yet, and is nothing to remember."""
        return replace(self, publisher=replace(self.publisher, packs=self.publisher.packs[: newest + 1]))

    def free(self, lease: float) -> bool:
        """Whether somebody else may take it over."""
        return self.publisher.ended or self.publisher.dead or self.age > lease + ROUNDING

    @property
    def who(self) -> str:
        here = self.publisher.machine == _machine()
        process = f"process {self.publisher.process}" if here else "a publisher on another machine"
        return f"{process} is publishing release {self.number}"


class Claim:
    """A number that is ours. Renewed by whoever works under it: `renew_if_due` is cheap to call."""

    def __init__(
        self,
        bucket: Bucket,
        number: int,
        fields: Mapping[str, Any],
        lease: float,
        over: Seen | None,
        *,
        makes_release: bool,
    ) -> None:
        """Takes the number, over from another publisher if need be. Raises LostRace if that is at work, or if
        somebody takes it in this moment."""
        if over and not over.free(lease):
            raise LostRace(bucket.url, over.who)
        self.number = number
        before = over.publisher.packs if over else ()
        self.publisher = Publisher.this(number, before, makes_release=makes_release)
        self._bucket, self._fields, self._lease = bucket, dict(fields), lease
        self._etag, self._renewing = ABSENT, threading.Lock()
        self._is_lost = False
        try:
            self._write(over.etag if over else ABSENT)
        except KeyboardInterrupt:
            if self._etag != ABSENT:
                self.give_up()
            raise

    def prove(self) -> None:
        """Tries to create the record a second time. Raises NoConditions where that succeeds: nothing would keep two
        publishers apart."""
        data = self._record()
        if self._bucket.creates_again(release_key(self.number), data):
            raise NoConditions(self._bucket.url, release_key(self.number))

    def renew_if_due(self) -> None:
        if time.monotonic() - self.confirmed > self._lease / 3:
            self.renew()

    def renew_if_overdue(self) -> None:
        """For threads, before each of their requests."""
        if self.overdue:
            with self._renewing:
                if self.overdue:
                    self.renew()

    def renew(self) -> None:
        """Raises LostRace if somebody took the claim over; who has learned that once does not ask again."""
        if self._is_lost:
            raise self._lost()
        self._write(self._etag)

    def give_up(self) -> None:
        """Others need not wait for the lease. Best effort: who cannot even say so is found dead."""
        self.publisher = replace(self.publisher, ended=True)
        with suppress(OriginFailed, LostRace):
            self.renew()

    def drop(self) -> None:
        """The number was never needed; as if it had not been claimed."""
        self.renew()
        self._bucket.delete(release_key(self.number))

    @property
    def expiry(self) -> float:
        """The moment, by the monotonic clock, from which on others may have taken it over."""
        return self.confirmed + self._lease

    @property
    def overdue(self) -> bool:
        return time.monotonic() > self.expiry

    def _write(self, expected: str) -> None:
        moment, key = time.monotonic(), release_key(self.number)
        try:
            with held_back(self._bucket.client.hurry):
                self._etag = self._bucket.put(key, self._record(), headers=JSON, expected=expected)
                self.confirmed = moment
        except Unexpected:
            self._is_lost = True
            raise self._lost() from None

    def _lost(self) -> LostRace:
        return LostRace(self._bucket.url, f"another publisher has release {self.number}")

    def _record(self) -> bytes:
        return encode({**self._fields, "publisher": asdict(self.publisher)})


JSON = {"content-type": "application/json", "cache-control": "no-store"}


def as_fields(release: Release) -> dict[str, Any]:
    return {"format": FORMAT, **asdict(release)}


def _machine() -> str:
    """The same for processes that can see each other, and for no others: one start of one machine, and one
    namespace of processes in it. Without /proc every process is a machine of its own."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return _ALONE
    return hashlib.sha256(f"{boot}{namespace}".encode()).hexdigest()[:16]


_ALONE = secrets.token_hex(8)


def _started(process: int) -> int:
    """When a process was started, in ticks; 0 if there is none. Field 22 of proc(5) stat; the second is a name in
    parentheses."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(errors="replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[19])
