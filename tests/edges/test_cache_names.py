"""Where a program's cache keeps the files of a target: nowhere that another target, or a preview, looks."""

from __future__ import annotations

from pathlib import Path

from edge_sites import generated
from hypothesis import given
from hypothesis import strategies as st
from worker_wire import placement

from publisher.edges.web.names import kept_below
from publisher.edges.web.program import program

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    ["prod", "a/b", "..", "_previews"]
)
PREVIEWS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,6}", fullmatch=True) | st.just("")
PLACES = st.tuples(NAMES, PREVIEWS)


@given(st.sampled_from(["", "https://www.example.com"]), PLACES, PLACES, st.text(max_size=9))
def test_no_file_of_one_place_has_the_name_of_a_file_of_another(
    base_url: str, one: tuple[str, str], other: tuple[str, str], file: str
) -> None:
    if one != other:
        assert not (kept_below(base_url, *one) + file).startswith(kept_below(base_url, *other))


def test_a_program_looks_below_the_name_of_its_target(tmp_path: Path) -> None:
    placed = placement(tmp_path, generated(1), ["http://127.0.0.1:9"])
    assert kept_below("", "prod") in program("deno", placed)
