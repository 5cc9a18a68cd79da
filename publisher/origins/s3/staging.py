"""Making a release live in a bucket, request by request.

    claimed    the number is ours (`claims.py`)
    composed   all bytes are at hand, in memory or on disk; from here on nothing of ours can fail
    kept       files that will be replaced or removed are copied to `objects/`
    recorded   the pack with all records: should we die now, the next publisher knows what we were about to do
    written    public files: assets and other new files first, then pages, the edge table last
    switched   the pointer, by compare-and-swap
    tidied     files that are no longer in the site go, and what no kept release needs

Before the very first release there is nothing that visitors could lose: its files are written as they are
composed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from publisher.bundle import Entry
from publisher.difference import Write
from publisher.edges.mime import content_type
from publisher.errors import LostRace, OriginFailed
from publisher.grace import is_asset
from publisher.interrupts import held_back
from publisher.origins.base import Work
from publisher.origins.s3 import held, tags
from publisher.origins.s3.bucket import Unexpected, md5
from publisher.origins.s3.claims import JSON, Claim
from publisher.origins.s3.crew import Task, spread
from publisher.origins.s3.listing import delete_all
from publisher.origins.s3.packs import Head, kept, laid_out, packed, packs_of
from publisher.origins.s3.public import PublicFiles
from publisher.origins.s3.spool import Spool
from publisher.origins.s3.undoing import undo
from publisher.releases import displaced_key, object_key, release_key, shard_key
from publisher.retention import displaced

if TYPE_CHECKING:
    from publisher.origins.s3.origin import S3Origin

HTML = "text/html"
EDGE = "edge/"
PACKED = ("releases/shards/", "releases/displaced/")
REPORT = 100  # files between two reports of progress


class S3Staged:
    """`live` becomes true with the switch of the pointer."""

    def __init__(self, origin: S3Origin, work: Work, claim: Claim) -> None:
        self._origin, self._work, self._claim = origin, work, claim
        self._bucket, self._before = origin.bucket, origin.head
        self._state, self._difference = work.difference.state, work.difference
        self._spool = Spool()
        self._removals = self._all_removals()
        self._records = self._all_records()
        self._files = PublicFiles(
            self._bucket,
            self._recorded_etags(),
            {write.entry.path for write in work.difference.writes if write.fresh and not self._unsure(write)},
            held.known_contents(origin, self._difference),
            {entry.path: entry.sha256 for entry in self._difference.displaced},
            claim.renew_if_overdue,
        )
        self._turns: list[list[Write]] = []
        self._noted: tuple[dict[str, str], bool] | None = None
        self.live = False
        self._stopped = False
        self.left = ""
        self.uploaded = self.copied = self.bytes = self.requests = 0

    def prepare(self) -> None:
        self._guarded(self._prepare)

    def activate(self, discard: Iterable[str]) -> None:
        try:
            self._guarded(self._go_live)
        except BaseException:
            self.abandon()
            raise
        try:
            self._tidy(discard)
        except (OriginFailed, LostRace) as error:  # done again by the next publish
            self.left = str(error) if self._removals else ""
        self._count()

    def abandon(self) -> None:
        """Others need not wait for the lease of a release that did not go live."""
        if not self.live and not self._claim.publisher.ended:
            self._claim.give_up()

    def stop(self) -> None:
        self._stopped = True

    def close(self) -> None:
        self._spool.close()

    # --- the two halves

    def _prepare(self) -> None:
        self._spread("look", self._surveys())
        self._turns = self._in_turns()
        if self._state.live is None:
            self._write_pack({})
            self._upload(self._bytes_of)
            return
        etags = self._compose()
        self._spread("keep", [(partial(self._files.keep, each), 0) for each in self._difference.displaced])
        self._write_pack(etags)

    def _compose(self) -> dict[str, str]:
        """All bytes; and the ETags that files will have, as most stores' are the MD5 of the content."""
        etags = {path: done.etag for path, done in self._files.done.items()}
        for write in chain.from_iterable(self._turns):
            data = self._bytes_of(write)
            self._spool.put(write.entry.path, data)
            etags[write.entry.path] = md5(data)
        return etags

    def _go_live(self) -> None:
        if self._state.live is not None:
            self._upload(lambda write: self._spool.get(write.entry.path))
        relabels = held.relabelled(self._origin, self._difference, self._work.records)
        self._spread("relabel", [(partial(self._files.relabel, entry), 0) for entry in relabels])
        etags = {path: done.etag for path, done in self._files.done.items()} | self._files.relabelled
        if (etags, self._bucket.quotes) != self._noted:
            self._write_pack(etags)
        self._switch()

    def _switch(self) -> None:
        if self._claim.overdue:
            self._claim.renew()
        self._go_on()
        pointer, etag = self._work.release.pointer.to_json(), self._origin.pointer_etag
        with held_back(self._bucket.client.hurry):
            try:
                self._bucket.put("live.json", pointer, headers=JSON, expected=etag)
            except Unexpected:
                raise LostRace(self._origin.url, "another release went live meanwhile") from None
            self.live = True

    def _is_live_still(self) -> bool:
        found = self._bucket.get("live.json")
        return found is not None and found.data == self._work.release.pointer.to_json()

    def _tidy(self, discard: Iterable[str]) -> None:
        if self._claim.overdue and not self._is_live_still():
            return
        records = [key for key in discard if not key.startswith(PACKED)]
        gone = [*self._removals, *records, *self._before.dropped]
        if self._claim.number != self._work.release.n:
            gone.append(release_key(self._claim.number))
        if gone:
            delete_all(self._bucket, gone, self._claim.renew_if_due)
        if self._removals:
            self._origin.note_settled(self._work.release.n)
        self._origin.records.forget_all_but(self._state.contents, self._difference.contents)

    def _guarded(self, step: Callable[[], None]) -> None:
        """Whoever finds that its claim was taken over takes back what it wrote after its lease had run out."""
        try:
            step()
        except (Exception, KeyboardInterrupt) as error:
            if self._claim.overdue or isinstance(error, LostRace | Unexpected):
                self._make_sure()
            raise

    def _make_sure(self) -> None:
        late = [done for done in self._files.done.values() if done.moment > self._claim.expiry]
        try:
            self._claim.renew()
        except LostRace:
            undo(self._origin.again(), late)
            raise
        except OriginFailed:
            return

    def _count(self) -> None:
        done, same = self._files.done, self._files.same
        written = done.keys() - same
        self.uploaded, self.copied = len(written), len(same)
        self.bytes = sum(done[path].entry.size for path in written)
        self.requests = self._origin.requests

    # --- what there is to do

    def _all_removals(self) -> list[str]:
        """With those that an earlier publisher did not live to make."""
        written = {write.entry.path for write in self._difference.writes}
        return sorted({*self._difference.removals, *self._origin.unsettled} - written)

    def _all_records(self) -> dict[str, bytes]:
        """With the list of objects that the live release will need, and an interrupted publish's list."""
        records, parent = dict(self._work.records), self._work.release.parent
        entries = self._difference.displaced
        if parent is not None and entries:
            hashes = {entry.sha256 for entry in entries} | displaced(self._origin, parent)
            records[displaced_key(parent)] = "\n".join(sorted(hashes)).encode()
        return records

    def _recorded_etags(self) -> dict[str, str]:
        paths = [entry.path for entry in self._difference.displaced]
        return tags.recorded(self._origin.load, self._state.contents, paths)

    def _unsure(self, write: Write) -> bool:
        return not write.certain or write.entry.path in self._origin.unsettled

    def _surveys(self) -> list[Task]:
        unsure = [write.entry for write in self._difference.writes if self._unsure(write)]
        return [(partial(self._files.survey, entry), 0) for entry in unsure]

    def _in_turns(self) -> list[list[Write]]:
        """What to write, in the order of going live; variants of a page stay together."""
        turns: dict[int, list[Write]] = {}
        for write in self._difference.writes:
            if write.entry.path not in self._files.same and self._can_be_had(write):
                turns.setdefault(_turn(write), []).append(write)
        return [turns[turn] for turn in sorted(turns)]

    def _can_be_had(self, write: Write) -> bool:
        """An asset in its grace period that is damaged, and was not kept, is for `verify` to tell."""
        return not write.carried or hashlib.sha256(self._bytes_of(write)).hexdigest() == write.entry.sha256

    def _bytes_of(self, write: Write) -> bytes:
        if not write.carried:
            return self._work.read(write.entry)
        return self._origin.load(object_key(write.entry.sha256)) or b""

    def _upload(self, data_of: Callable[[Write], bytes]) -> None:
        """Turn by turn: nothing of the next one is begun before this one is done."""
        done, total = 0, sum(map(len, self._turns))
        for turn in self._turns:
            self._spread("upload", (self._put(write.entry, data_of(write)) for write in turn), done, total)
            done += len(turn)

    def _put(self, entry: Entry, data: bytes) -> Task:
        return partial(self._files.write, entry, data), len(data)

    def _spread(self, step: str, tasks: Iterable[Task], before: int = 0, total: int = 0) -> None:
        client = self._bucket.client
        try:
            spread(self._reported(step, tasks, before, total), self._go_on, client.hurry)
        finally:
            client.take_time()

    def _reported(self, step: str, tasks: Iterable[Task], before: int, total: int) -> Iterator[Task]:
        total = total or (len(tasks) if isinstance(tasks, list) else 0)
        for number, task in enumerate(tasks, before + 1):
            work, size = task
            yield partial(self._in_time, work), size
            if number % REPORT == 0 or number == total:
                self._work.progress(step, number, total)

    def _go_on(self) -> None:
        if self._stopped:
            raise KeyboardInterrupt
        self._claim.renew_if_due()

    def _in_time(self, work: Callable[[], None]) -> None:
        self._claim.renew_if_overdue()
        work()

    def _write_pack(self, etags: dict[str, str]) -> None:
        pack = self._claim.publisher.packs[-1]
        live, contents = self._state.contents, self._difference.contents
        records = tags.tagged_all(self._records, contents, live, self._origin.load, etags)
        head = self._head(pack, records)
        self._bucket.put(pack, packed(records, head), headers=JSON)
        self._origin.records.remember(pack, head, records)
        self._noted = etags, self._bucket.quotes

    def _head(self, pack: str, records: dict[str, bytes]) -> Head:
        release, places = self._work.release, self._before.places
        needed = [shard_key(digest) for digest in self._difference.contents.values()]
        stay = kept(places, needed, release.n - 1, release.oldest) | laid_out(pack, records, release.n - 1)
        return Head(
            quotes=self._bucket.quotes,
            holds=(*self._state.holds[1:], self._difference.contents),
            removals=tuple(self._removals),
            places=stay,
            dropped=tuple(sorted({*packs_of(places), *self._claim.publisher.packs[:-1]} - packs_of(stay))),
        )


def _turn(write: Write) -> int:
    """Assets; other new files; changed files that are no pages; changed pages; the edge table."""
    path = write.entry.path
    if path.startswith(EDGE):
        return 5
    if is_asset(path):
        return 0
    page = content_type(path).startswith(HTML)
    return (2 if page else 1) if write.fresh else 4 if page else 3
