"""Files of one fragment are parsed in one go; what is no fragment is not read."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from content_repo.catalog import Catalog
from content_repo.clock import Clock
from content_repo.parsed_files import parse_file, together
from content_repo.snapshot import MemorySnapshot
from content_repo.sources import FOLDER, parse_name

PARTS = st.sampled_from(("a", "b.c", "a@vip", "index", "_index", "index.a", "index@vip"))
NAMES = st.tuples(
    st.lists(PARTS, max_size=2),
    PARTS,
    st.sampled_from(("", "@vip", "@other")),
    st.sampled_from(("", ".de", ".c")),
    st.sampled_from((".md", ".yaml")),
)


def path_of(folders: list[str], name: str, label: str, locale: str, ending: str) -> str:
    return FOLDER + "/".join((*folders, f"{name}{label}{locale}{ending}"))


@given(st.lists(NAMES.map(lambda name: path_of(*name)), unique=True, max_size=30))
def test_files_that_may_be_one_fragment_are_in_one_group(files: list[str]) -> None:
    groups = together(files)
    assert sorted(file for group in groups for file in group) == sorted(files)
    seen: dict[str, int] = {}
    for number, group in enumerate(groups):
        for file in group:
            names = parse_name(
                file.removeprefix(FOLDER), locales=("en", "de"), default_locale="en", labels=("vip",)
            )
            assert all(seen.setdefault(name.id, number) == number for name in names), file


def test_files_of_a_group_keep_their_order() -> None:
    files = [FOLDER + name for name in ("x.de.md", "y.md", "x.md", "x/index.md")]
    assert together(files) == [[files[0], files[2], files[3]], [files[1]]]


class Unread(MemorySnapshot):
    """Refuses to be read where only a page could want it."""

    def read(self, path: str) -> bytes:
        assert not path.endswith(".jpg"), path
        return super().read(path)


def test_pictures_among_the_content_are_not_read() -> None:
    snapshot = Unread(
        {"site.toml": b'base_url = "https://example.org"\n', "content/x/photo.jpg": b"\xff\xd8"}
    )
    catalog = Catalog(lambda: None, snapshot, Clock(datetime(2026, 6, 1, tzinfo=UTC)))  # type: ignore[arg-type,return-value]
    assert parse_file("content/x/photo.jpg", catalog) == ("content/x/photo.jpg", b"", None, [])
