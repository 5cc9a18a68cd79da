"""The render cache of an origin: a new machine makes only what changed, and never trusts what it finds."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from edit_histories import BOUNDED, History
from growing_site import NOW, Files, GrowingSite, Result, days, outcome, page
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from content_repo.site import Target
from publisher.built import Built
from publisher.errors import OriginFailed
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.render_cache import cache
from publisher.render_cache.exporting import exported
from publisher.render_cache.heads import CHUNK, Head, head_key
from publisher.render_cache.portable import portable_version
from publisher.render_cache.restoring import restore, take_over
from publisher.render_cache.saving import save
from publisher.state import State
from publisher.workspace import Options, Workspace

OPTIONS = Options(now=NOW, jobs=1)
SECRET = "zanzibarquux"
VERSION = "0" * 16


@pytest.fixture
def site(tmp_path: Path) -> GrowingSite:
    """A committed site of thirty pages, one of them a draft."""
    site = GrowingSite(tmp_path / "grown", with_commits=True)
    site.write(thirty_pages())
    site.commit()
    return site


def thirty_pages() -> Files:
    files = {
        f"content/{number}.md": page([f"title: Page {number}"], f"Text {number}.") for number in range(30)
    }
    hidden = {
        "draft.md": "draft: true",
        "later.md": f"publishDate: {days(5)}",
        "over.md": f"expiryDate: {days(-5)}",
    }
    files |= {
        f"content/{name}": page([f"title: {SECRET}", line, f"about: {SECRET}"], SECRET)
        for name, line in hidden.items()
    }
    return files | {
        "site.toml": 'name = "Thirty"\n',
        "content/index.md": page(["title: Home", "url: /"], "Home"),
    }


def publish_from(site: GrowingSite, origin: MemoryOrigin | DirectoryOrigin, machine: str) -> Built:
    """Builds HEAD on a machine that knows what it did before, and nothing of others; with the cache of an origin."""
    with Workspace(site.site, state=site.folder / machine, options=OPTIONS) as workspace:
        cache.warm(workspace.state("HEAD"), [origin])
        built = workspace.build("HEAD")
        assert cache.keep(built, [origin]) == []
        return built


def test_a_new_machine_makes_only_what_changed(site: GrowingSite) -> None:
    origin = MemoryOrigin()
    assert len(publish_from(site, origin, "one").pieces) >= 31
    site.write(site.files | {"content/7.md": page(["title: Page 7"], "Other text.")})
    commit = site.commit()
    built = publish_from(site, origin, "two")
    assert {key.partition("\t")[0] for key in built.pieces} == {"body:7"}
    assert built.changed == {"public/7/index.html"}
    with Workspace(site.site, state=site.folder / "two", options=OPTIONS) as workspace:
        assert outcome(workspace, commit) == site.clean(commit)


def test_a_new_machine_with_nothing_to_do_does_nothing(tmp_path: Path) -> None:
    site = GrowingSite(tmp_path / "grown", with_commits=True)
    site.write({path: text for path, text in thirty_pages().items() if SECRET not in text})
    site.commit()
    origin = MemoryOrigin()
    first = publish_from(site, origin, "one")
    second = publish_from(site, origin, "two")
    assert (second.pieces, second.changed) == (frozenset(), frozenset())
    assert second.commit == first.commit


def test_a_machine_that_knows_the_site_asks_nobody(site: GrowingSite) -> None:
    origin = MemoryOrigin()
    publish_from(site, origin, "one")
    with Workspace(site.site, state=site.folder / "one", options=OPTIONS) as workspace:
        assert not cache.warm(workspace.state("HEAD"), [Unreachable()])


class Unreachable(MemoryOrigin):
    def load(self, key: str) -> bytes | None:
        raise OriginFailed(self.url, key, "connection refused")

    def mend(self, key: str, data: bytes | None) -> None:
        raise OriginFailed(self.url, key, "connection refused")


def test_without_the_origin_everything_is_made_and_told(site: GrowingSite) -> None:
    with Workspace(site.site, state=site.folder / "one", options=OPTIONS) as workspace:
        assert not cache.warm(workspace.state("HEAD"), [Unreachable()])
        (problem,) = cache.keep(workspace.build("HEAD"), [Unreachable()])
    assert (problem.code, problem.severity) == ("cache_not_written", "warning")
    assert "connection refused" in problem.message


def test_any_of_the_origins_will_do(site: GrowingSite) -> None:
    origin = MemoryOrigin("memory:second")
    publish_from(site, origin, "one")
    with Workspace(site.site, state=site.folder / "two", options=OPTIONS) as workspace:
        assert cache.warm(workspace.state("HEAD"), [Unreachable(), MemoryOrigin(), origin])


def test_an_edit_writes_nothing_until_there_is_much_to_make_again(site: GrowingSite) -> None:
    origin = MemoryOrigin()
    publish_from(site, origin, "one")
    before = dict(origin.modified("cache/"))
    writes = 0
    for number in range(150):
        site.write(site.files | {"content/7.md": page(["title: Page 7"], f"Text {number}.")})
        site.commit()
        publish_from(site, origin, "one")
        writes += dict(origin.modified("cache/")).keys() != before.keys()
        before = dict(origin.modified("cache/"))
    assert writes == 1  # an edit makes two things: a piece and a file


def test_another_version_of_the_program_uses_its_own(site: GrowingSite, tmp_path: Path) -> None:
    origin = MemoryOrigin()
    publish_from(site, origin, "one")
    with closing(State(tmp_path / "like.db", version="x")) as like:
        assert restore(origin, portable_version(), tmp_path / "found", like)
        assert not restore(origin, "0" * 16, tmp_path / "not-found", like)
    assert not (tmp_path / "not-found").exists()


def test_nothing_that_visitors_may_not_see_leaves_the_machine(site: GrowingSite) -> None:
    site.write(site.files | {"content/8.md": page(["title: Gone"], f"{SECRET} was here")})
    site.commit()
    origin = MemoryOrigin()
    publish_from(site, origin, "one")
    site.write(
        site.files | {"content/8.md": page(["title: Gone", f"expiryDate: {days(-1)}"], f"{SECRET} was here")}
    )
    site.commit()
    with Workspace(site.site, state=site.folder / "one", options=OPTIONS) as workspace:
        built = workspace.build("HEAD")
        assert SECRET.encode() in built.state.path.read_bytes()
        with exported(built.state) as file:
            assert SECRET.encode() not in file.read_bytes()
            assert str(site.folder).encode() not in file.read_bytes()
        assert not file.exists()


def test_what_was_hidden_is_read_again(site: GrowingSite) -> None:
    """It may have been changed, published or deleted meanwhile."""
    origin = MemoryOrigin()
    for machine, change in (
        ("a", {"content/draft.md": page(["title: Shown"], "Now shown.")}),
        ("b", {"content/draft.md": page([f"title: {SECRET}", "draft: true"], "Rewritten.")}),
        ("c", {}),
    ):
        publish_from(site, origin, "first")
        site.write({path: text for path, text in site.files.items() if path != "content/draft.md"} | change)
        commit = site.commit()
        publish_from(site, origin, machine)
        with Workspace(site.site, state=site.folder / machine, options=OPTIONS) as workspace:
            assert outcome(workspace, commit) == site.clean(commit)


def test_a_preview_starts_from_the_cache_of_its_target_and_has_none(
    site: GrowingSite, tmp_path: Path
) -> None:
    target = f'[targets.prod]\norigin = "{tmp_path}/origin"\nedge = "nginx"\ncache = true\n'
    site.write(site.files | {"site.toml": f'name = "Thirty"\n{target}'})
    site.commit()
    made = []
    for machine, branch in (("one", None), ("two", "feature")):
        options = replace(OPTIONS, preview=branch)
        with Workspace(site.site, state=site.folder / machine, options=options) as workspace:
            assert workspace.publish("prod").delivery.release == 1
            made.append(int(workspace.state("HEAD").get("made")))
        site.write(site.files | {"content/7.md": page(["title: Page 7"], "Other text.")})
        site.commit()
    assert made[1] == made[0] + 2  # a piece and a file
    assert (tmp_path / "origin/cache").exists()
    assert not (tmp_path / "origin/previews/feature/cache").exists()


class TestDamage:
    """Whatever is done to any byte of it, pages come out as from a clean build."""

    @pytest.fixture
    def origin(self, site: GrowingSite) -> MemoryOrigin:
        origin = MemoryOrigin()
        publish_from(site, origin, "first")
        return origin

    def restored(self, origin: MemoryOrigin, folder: Path) -> bool:
        with closing(State(folder / "like.db", version="x")) as like:
            return restore(origin, portable_version(), folder / "file", like)

    def keys(self, origin: MemoryOrigin) -> list[str]:
        return [key for prefix in ("cache/", "releases/cache/") for key, _ in origin.modified(prefix)]

    def test_undamaged_it_is_used(self, origin: MemoryOrigin, tmp_path: Path) -> None:
        assert self.restored(origin, tmp_path)

    def test_every_byte_of_the_head_counts(self, origin: MemoryOrigin, tmp_path: Path) -> None:
        key = head_key(portable_version())
        whole = origin.load(key) or b""
        for place in range(len(whole)):
            origin.mend(key, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert not self.restored(origin, tmp_path), place

    @pytest.mark.parametrize("damage", ["flipped", "cut", "longer", "empty", "gone"])
    def test_every_kind_of_place_in_every_file_counts(
        self, origin: MemoryOrigin, tmp_path: Path, damage: str
    ) -> None:
        for key in self.keys(origin):
            whole = origin.load(key) or b""
            for place in {0, 1, 2, len(whole) // 2, len(whole) - 5, len(whole) - 1}:
                origin.mend(key, DAMAGES[damage](whole, place))
                assert not self.restored(origin, tmp_path)
            origin.mend(key, whole)

    def test_a_lost_chunk_is_written_again(
        self, origin: MemoryOrigin, site: GrowingSite, tmp_path: Path
    ) -> None:
        with Workspace(site.site, state=site.folder / "first", options=OPTIONS) as workspace:
            built = workspace.build("HEAD")
            for _ in range(2):
                for key, _ in list(origin.modified("cache/")):
                    origin.mend(key, None)
                built.state.put(f"cache:{origin.url}", "")  # as after a restore that failed
                assert cache.keep(built, [origin]) == []
        assert self.restored(origin, tmp_path)

    def test_the_site_comes_out_as_from_a_clean_build(self, origin: MemoryOrigin, site: GrowingSite) -> None:
        clean = site.clean("HEAD")
        for number, key in enumerate(self.keys(origin)):
            whole = origin.load(key) or b""
            origin.mend(key, DAMAGES["flipped"](whole, len(whole) // 2))
            publish_from(site, origin, f"machine{number}")  # and it is written anew
            with Workspace(site.site, state=site.folder / f"machine{number}", options=OPTIONS) as workspace:
                assert outcome(workspace, "HEAD") == clean

    def test_a_chunk_of_somebody_else_is_not_used(self, origin: MemoryOrigin, tmp_path: Path) -> None:
        """Whoever can write only `cache/` can make nothing count: the head names other hashes."""
        for key in [key for key, _ in origin.modified("cache/")]:
            origin.mend(key, zlib.compress(b"SQLite format 3\0 and something else"))
        assert not self.restored(origin, tmp_path)

    def test_nothing_is_unpacked_to_more_than_a_chunk(self, origin: MemoryOrigin, tmp_path: Path) -> None:
        bomb = zlib.compress(bytes(CHUNK + 1))
        forge(origin, bomb, CHUNK + 1)
        assert not self.restored(origin, tmp_path)

    def test_a_file_with_other_tables_is_not_used(self, origin: MemoryOrigin, tmp_path: Path) -> None:
        """Not even if its head is right: a trigger would act in the name of the build."""
        assert self.restored(origin, tmp_path)
        with sqlite3.connect(tmp_path / "file") as db:
            db.execute("CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM nodes; END")
        db.close()
        save(tmp_path / "file", origin, portable_version())
        assert not self.restored(origin, tmp_path)


def forge(origin: MemoryOrigin, data: bytes, size: int) -> None:
    """A head that names a chunk as it should be named."""
    sha256 = hashlib.sha256(data).hexdigest()
    origin.mend(f"cache/{sha256}", data)
    origin.mend(head_key(portable_version()), Head(size, (sha256,)).to_json())


DAMAGES: dict[str, Callable[[bytes, int], bytes | None]] = {
    "flipped": lambda data, place: data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :],
    "cut": lambda data, place: data[:place],
    "longer": lambda data, place: data[:place] + b"\0" + data[place:],
    "empty": lambda data, place: b"",
    "gone": lambda data, place: None,
}


def test_which_origins_have_a_cache(tmp_path: Path) -> None:
    folder, bucket = DirectoryOrigin(tmp_path, "origin"), MemoryOrigin("s3://bucket/www")
    target = Target("prod", ("origin", "s3://bucket/www"))
    assert cache.cached_at(target, [folder, bucket]) == [bucket]
    assert cache.cached_at(replace(target, cache=True), [folder, bucket]) == [folder, bucket]
    assert cache.cached_at(replace(target, cache=False), [folder, bucket]) == []


class CachedHistory(History):
    """Every build is the first of its machine, and starts from a cache that may be old."""

    with_commits = True
    fate = Random(0)

    def __init__(self) -> None:
        super().__init__()
        self.origin = MemoryOrigin()

    @initialize(seed=st.integers(0, 1_000_000))
    def choose_fate(self, seed: int) -> None:
        self.fate = Random(seed)

    @rule()
    def lose_the_cache(self) -> None:
        self.origin = MemoryOrigin()

    def agree(self) -> Result:
        commit = self.grown.commit()
        step, clean = self.on_a_new_machine(commit), self.grown.clean(commit)
        assert step == clean
        self.failures = self.failures + 1 if step.failed else 0
        if not step.failed:
            self.good = dict(self.grown.files)
        return step

    def on_a_new_machine(self, commit: str | None) -> Result:
        machine = self.folder / "machine"
        shutil.rmtree(machine, ignore_errors=True)
        with Workspace(self.grown.site, state=machine, options=self.grown.options()) as workspace:
            state, file = workspace.state(commit), machine / "restored"
            restored = restore(self.origin, VERSION, file, state)
            assert restored == bool(self.origin.load(head_key(VERSION)))
            if restored:
                take_over(state, file)
            step = outcome(workspace, commit)
            if not step.failed and self.fate.random() < 0.5:
                with exported(state) as copy:
                    save(copy, self.origin, VERSION)
        return step


TestCachedHistories = pytest.mark.slow(CachedHistory.TestCase)
TestCachedHistories.settings = settings(BOUNDED, max_examples=15, stateful_step_count=12)
