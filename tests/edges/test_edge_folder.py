"""The folder of an edge, written again and again: nobody else's file is lost, and what is an operator's own stays in effect."""

from __future__ import annotations

from pathlib import Path

import pytest
from edge_sites import generated
from edge_wire import Nginx
from free_ports import free_port, wait_for_port

from publisher.edges.writing import NotGenerated, write

FIRST = {"netlify.toml": "first", "edge/program.mjs": "one"}
SECOND = {"netlify.toml": "second", "edge/program.mjs": "two"}


def texts(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != ".fragmint-edge")
    return {file.relative_to(folder).as_posix(): file.read_text() for file in files}


@pytest.mark.parametrize("name", FIRST)
def test_what_was_not_generated_is_kept_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(NotGenerated, match=r"nothing was written: name another folder") as raised:
        write(tmp_path, FIRST)
    assert raised.value.exit_code == 2
    assert texts(tmp_path) == {name: "mine"}


def test_what_was_generated_is_replaced_beside_what_was_not(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert write(tmp_path, FIRST) == [tmp_path / name for name in FIRST]
    write(tmp_path, SECOND)
    assert texts(tmp_path) == {**SECOND, "mine": "mine"}


def test_a_folder_of_several_engines_stays_theirs(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    write(tmp_path, {"default.vcl": "vcl"})
    write(tmp_path, SECOND)
    assert texts(tmp_path) == {**SECOND, "default.vcl": "vcl"}
    (tmp_path / "later.conf").write_text("mine")
    with pytest.raises(NotGenerated, match="later"):
        write(tmp_path, {"later.conf": "generated"})


def test_a_folder_from_before_there_were_marks_is_taken_over_if_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "netlify.toml").write_text("first")
    write(tmp_path, FIRST)
    write(tmp_path, SECOND)
    assert texts(tmp_path) == SECOND


def test_a_folder_where_a_file_should_be_is_kept(tmp_path: Path) -> None:
    (tmp_path / "netlify.toml/mine").mkdir(parents=True)
    with pytest.raises(NotGenerated):
        write(tmp_path, FIRST)


def test_a_secret_is_its_owners_only_each_time(tmp_path: Path) -> None:
    for files in (FIRST, SECOND):
        write(tmp_path, files, ("netlify.toml",))
        assert (tmp_path / "netlify.toml").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "edge/program.mjs").stat().st_mode & 0o004


@pytest.mark.nginx
def test_settings_of_an_operators_own_outlive_a_new_configuration(tmp_path: Path) -> None:
    edge, https, own = Nginx(tmp_path, generated(11)), free_port(), free_port()
    try:
        (tmp_path / "local-http.conf").write_text(f"server {{ listen 127.0.0.1:{own}; return 204; }}\n")
        (tmp_path / "local-server-tls.conf").write_text(f"listen 127.0.0.1:{https};\n")
        text = (tmp_path / "nginx.conf").read_text()
        write(tmp_path, {"nginx.conf": text})
        write(tmp_path, {"nginx.conf": f"# again\n{text}"})
        edge.reload()
        wait_for_port(https)
        wait_for_port(own)
    finally:
        edge.stop()
