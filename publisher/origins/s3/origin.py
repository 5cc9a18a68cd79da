"""An origin in a bucket of an object store.

    public/…  edge/…               what readers get; each file switches by itself, assets before pages
    live.json                      the pointer, changed by compare-and-swap only
    releases/<n>.json              created only if absent: whoever creates it has the number (`claims.py`)
    releases/<n>.<token>.pack      the records of a release (`packs.py`)
    objects/<sha256>               files that only older releases need

What is written next is written over what is live. So every public file is written on condition that it still
has the ETag that the live release recorded for it, and before that is copied to `objects/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.bundle import shard_of
from publisher.errors import LostRace, OriginFailed
from publisher.origins.base import State, Work
from publisher.origins.s3.address import parsed
from publisher.origins.s3.answers import FORBIDDEN
from publisher.origins.s3.bucket import ABSENT, Bucket
from publisher.origins.s3.claims import JSON, Claim, Seen, as_fields
from publisher.origins.s3.crew import THREADS
from publisher.origins.s3.facts import fields_for, fields_of
from publisher.origins.s3.failures import StoreRefused
from publisher.origins.s3.listing import delete_all, listed
from publisher.origins.s3.packs import Head, packs_of
from publisher.origins.s3.records import Records
from publisher.origins.s3.shelf import Shelf
from publisher.releases import FORMAT, Pointer, Release, damaged, encode, release_key
from publisher.shards import load_shard

if TYPE_CHECKING:
    from publisher.origins.s3.staging import S3Staged

LEASE = 60
POINTER = "live.json"
RECORD = re.compile(r"releases/[0-9]+\.json")
BEYOND_FIRST = re.compile(r"releases/(?!1\.)[0-9]+\.json")
ONLY_PACKED = "releases/displaced/"
IN_TREE = ("public/", "edge/")
KNOWN = ("public/", "edge/", "objects/", "releases/", "cache/", "live.json")


class S3Origin:
    """`lease` is after how many seconds of silence another machine may take over a publish. `shelf` is a folder
    of this machine for copies of records."""

    def __init__(self, url: str, *, lease: float = LEASE, shelf: Path | None = None) -> None:
        self.bucket = Bucket(parsed(url))
        self.records = Records(self.bucket, self, Shelf(shelf))
        self.lease = lease
        self.head = Head()
        self.pointer_etag = ABSENT
        self.claim: Seen | None = None
        self.unsettled: tuple[str, ...] = ()
        self._tidying: Seen | None = None
        self._state: State | None = None
        self._counted = 0

    @property
    def url(self) -> str:
        return self.bucket.url

    @property
    def readers(self) -> int:
        return THREADS

    @property
    def requests(self) -> int:
        """Sent since the state was last asked for, that included."""
        return self.bucket.client.requests - self._counted

    def state(self) -> State:
        self._counted = self.bucket.client.requests
        pointer = self._pointer()
        live = self._live(pointer)
        self.claim = self.records.claim((pointer.release if pointer else 0) + 1)
        contents = live.contents if live else {}
        self._state = State(
            live=pointer,
            contents=contents,
            holds=(contents, *self._begun()),
            oldest=live.oldest if live else pointer.release if pointer else 1,
            lost=pointer is None and self._was_live(),
            busy=self._busy(),
        )
        return self._state

    def load(self, key: str) -> bytes | None:
        if not key.startswith(KNOWN):
            return None
        if self._state is None and key.startswith("releases/"):
            self.state()
        place = self.head.places.get(key)
        data = self.records.load(key, place) if place else None
        if data is not None or key.startswith(ONLY_PACKED):
            return data
        found = self.bucket.get(key)
        if found and not found.intact and RECORD.fullmatch(key):  # whoever reads other keys compares hashes
            raise damaged(self, key)
        return found.data if found and not _is_lock(key, found.data) else None

    def foresee(self, keys: Iterable[str]) -> None:
        if self._state is None:
            self.state()
        places = self.head.places
        self.records.foresee({key: places[key] for key in keys if key in places})

    def keys(self) -> Iterator[str]:
        for folder in ("public/", "edge/"):
            yield from (key for key, _ in listed(self.bucket, folder))

    def modified(self, prefix: str) -> Iterator[tuple[str, float]]:
        return listed(self.bucket, prefix)

    @contextmanager
    def stage(self, work: Work) -> Iterator[S3Staged]:
        self._expect(work.difference.state)
        self._expect_tidied(work)
        staged = self._staged(work, self._claim_for(work.release))
        try:
            staged.prepare()
            yield staged
        except BaseException:
            staged.abandon()
            raise
        finally:
            staged.close()
            self._state = None

    def mend(self, key: str, data: bytes | None, live: Pointer | None = None) -> None:
        """Files of the tree are written by publishers too: they are mended while those are kept out."""
        headers = self._fields(key) if key.startswith("public/") else fields_for(key)
        with self._alone(self._still(live)) if key.startswith(IN_TREE) else nullcontext():
            self._put(key, data, headers)

    def bookkeeping(self) -> set[str]:
        """The packs of the live release and of whoever is publishing, and those that their records lie in."""
        live = self.state().live
        seen = (self.claim, self.records.claim(live.release) if live else None)
        packs = {pack for each in seen if each for pack in each.publisher.packs}
        heads = [head for pack in packs if (head := self.records.head(pack))]
        return packs.union(*(packs_of(head.places) for head in heads))

    def delete(self, keys: Iterable[str], state: State) -> int:
        with self._alone(state) as claim:
            return delete_all(self.bucket, keys, claim.renew_if_due)

    def settle(self) -> None:
        state = self._state
        if not self.unsettled or state is None or state.live is None:
            return
        with suppress(LostRace):  # whoever is at work takes it over
            self.delete(self.unsettled, state)
            self.note_settled(state.live.release)
            self.unsettled = ()

    def note_settled(self, number: int) -> None:
        """Notes that the removals of a release that is live are done."""
        if seen := self.records.claim(number):
            ended = {**seen.fields, "publisher": asdict(replace(seen.publisher, ended=True))}
            self.bucket.put(release_key(number), encode(ended), headers=JSON, expected=seen.etag)

    def close(self) -> None:
        """Ends the connections; they are opened again when needed."""
        self.bucket.client.close()

    def again(self) -> S3Origin:
        """The same origin, of which nothing is known yet."""
        return S3Origin(self.url, lease=self.lease)

    @contextmanager
    def _alone(self, state: State) -> Iterator[Claim]:
        """Keeps publishers out. Raises LostRace if one is at work, or if `state` has passed."""
        self._expect(state)
        number = (state.live.release if state.live else 0) + 1
        over = (
            self.claim if self.claim and self.claim.publisher.packs else None
        )  # what the next publisher needs
        claim = self._claim(number, over.fields if over else _lock(number), makes_release=False)
        try:
            yield claim
        finally:
            claim.give_up() if over else claim.drop()

    def _still(self, live: Pointer | None) -> State:
        state = self.state()
        if live and live != state.live:
            raise LostRace(self.url, "another release went live meanwhile")
        return state

    def _put(self, key: str, data: bytes | None, headers: dict[str, str]) -> None:
        if data is None:
            self.bucket.delete(key)
        else:
            self.bucket.put(key, data, headers=headers)

    def _fields(self, key: str) -> dict[str, str]:
        """The headers that the live release has for a file."""
        contents = self.state().contents
        digest = contents.get(shard_of(key), "")
        entries = load_shard(self, digest).entries() if digest else []
        return next((fields_of(entry) for entry in entries if entry.path == key), fields_for(key))

    def _pointer(self) -> Pointer | None:
        found = self.bucket.get(POINTER)
        self.pointer_etag = found.etag if found else ABSENT
        if found and not found.intact:
            raise damaged(self, POINTER)
        try:
            return Pointer.from_json(found.data) if found else None
        except (ValueError, KeyError, TypeError):
            raise damaged(self, POINTER) from None

    def _live(self, pointer: Pointer | None) -> Release | None:
        """The record of the live release; and its head becomes ours."""
        self.head, self.unsettled, self._tidying = Head(), (), None
        if pointer is None:
            return None
        seen = self.records.claim(pointer.release)
        if seen is None:
            self.bucket.demand(release_key(pointer.release))
            return None
        if self._take_head(seen) < 0:
            self.bucket.demand(seen.publisher.packs[-1])
        elif not seen.publisher.ended:
            self.unsettled, self._tidying = self.head.removals, seen
        release = self._release(seen)
        if release.bundle != pointer.bundle and not seen.publisher.took_over:
            raise damaged(self, POINTER)
        return release

    def _begun(self) -> Iterable[dict[str, str]]:
        """What publishers that did not finish may have put in place of public files."""
        if self.claim is None:
            return ()
        newest = self._take_head(self.claim)
        self.claim = self.claim.cut_off(newest)
        return [dict(contents) for contents in self.head.holds] if newest >= 0 else ()

    def _take_head(self, seen: Seen) -> int:
        """Makes the newest head that a publisher or its predecessors wrote ours; the number of its pack among
        theirs, -1 if they wrote none."""
        packs = seen.publisher.packs
        for number in range(len(packs) - 1, -1, -1):
            if head := self.records.head(packs[number]):
                self.head, self.bucket.quotes = head, head.quotes
                return number
        return -1

    def _release(self, seen: Seen) -> Release:
        try:
            return Release.from_json(encode(seen.fields))
        except (ValueError, KeyError, TypeError):
            raise damaged(self, release_key(seen.number)) from None

    def _busy(self) -> str:
        """Who writes public files, or removes them after its release went live."""
        tidying = self._tidying if self.unsettled else None
        return next((each.who for each in (self.claim, tidying) if each and not each.free(self.lease)), "")

    def _was_live(self) -> bool:
        """Whether releases are recorded beyond one that may have been begun. Who may not list cannot know."""
        try:
            return any(BEYOND_FIRST.fullmatch(key) for key, _ in listed(self.bucket, "releases/"))
        except StoreRefused as error:
            if error.status != FORBIDDEN:
                raise
            return False

    def _expect(self, state: State) -> None:
        if self._state is None or self._state != state:
            counted = self._counted
            now = self.state()
            self._counted = counted
            if now != state:
                number = now.live.release if now.live else 0
                raise LostRace(self.url, f"another publisher was here meanwhile (release {number} is live)")

    def _expect_tidied(self, work: Work) -> None:
        """Who brings a file back must know that nobody is about to remove it."""
        tidying = self._tidying
        if tidying and not tidying.free(self.lease):
            again = set(self.unsettled) & {write.entry.path for write in work.difference.writes}
            if again:
                raise LostRace(self.url, f"release {tidying.number} is live, and its removals are under way")

    def _claim_for(self, release: Release) -> Claim:
        """Publishers meet at the number after the live one, also when the release gets a higher number because
        other origins of its target are further."""
        assert self._state is not None
        following = self._state.live.release + 1 if self._state.live else 1
        if release.n == following:
            claim = self._claim(following, as_fields(release))
            if following == 1:
                _prove(claim)
            return claim
        claim = self._claim(following, _lock(following))
        record = encode({**as_fields(release), "publisher": asdict(claim.publisher)})
        self.bucket.put(release_key(release.n), record, headers=JSON)
        return claim

    def _staged(self, work: Work, claim: Claim) -> S3Staged:
        from publisher.origins.s3.staging import S3Staged  # most publishes end before

        try:
            return S3Staged(self, work, claim)
        except BaseException:
            claim.give_up()
            raise

    def _claim(self, number: int, fields: Mapping[str, Any], *, makes_release: bool = True) -> Claim:
        return Claim(self.bucket, number, fields, self.lease, self.claim, makes_release=makes_release)


def _prove(claim: Claim) -> None:
    """Asks once, before the first release, whether a claim is worth anything."""
    try:
        claim.prove()
    except OriginFailed:
        claim.give_up()
        raise


def _lock(number: int) -> dict[str, object]:
    """The record of a number that nobody publishes under: it only keeps others out."""
    return {"format": FORMAT, "n": number}


def _is_lock(key: str, data: bytes) -> bool:
    number = key.removeprefix("releases/").removesuffix(".json")
    return number.isdecimal() and b'"shards"' not in data
