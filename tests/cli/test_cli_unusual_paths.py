"""Links, folders and files where a command expects something else."""

from __future__ import annotations

from pathlib import Path

from command_line import NOW, Command, edit, files


def test_a_link_in_a_written_folder_is_replaced_and_never_followed(
    fragmint: Command, blog: Path, tmp_path: Path
) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    command = ("build", "--site", blog, "--now", NOW, "--out", out)
    fragmint(*command)
    before = set(files(out))
    (out / "about").rename(outside)
    (out / "about").symlink_to(outside)
    (outside / "stranger").write_text("x")
    kept = files(outside)
    edit(blog, "content/about.md", "one room with two doors", "one room with three doors")
    assert fragmint(*command).code == 0
    assert (set(files(out)), (out / "about").is_symlink()) == (before, False)
    assert b"three doors" in (out / "about/index.html").read_bytes()
    assert files(outside) == kept
    assert b"two doors" in (outside / "index.html").read_bytes()


def test_what_a_link_in_a_written_folder_leads_to_is_not_deleted(
    fragmint: Command, blog: Path, tmp_path: Path
) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    command = ("build", "--site", blog, "--now", NOW, "--out", out)
    fragmint(*command)
    (out / "about").rename(outside)
    (out / "about").symlink_to(outside)
    kept = files(outside)
    (blog / "content/about.md").unlink()
    assert fragmint(*command).code == 0
    assert files(outside) == kept


def test_a_build_is_not_written_over_the_root(fragmint: Command, blog: Path) -> None:
    ran = fragmint("build", "--site", blog, "--now", NOW, "--out", "/")
    assert (ran.code, "not written by a build" in ran.err) == (2, True)


def test_a_folder_in_place_of_the_state_is_replaced(fragmint: Command, blog: Path) -> None:
    command = ("build", "--site", blog, "--now", NOW, "--json")
    first = fragmint(*command).facts
    state = blog / ".fragmint/tree.db"
    state.unlink()
    (state / "deep").mkdir(parents=True)
    assert fragmint(*command).facts["bundle"] == first["bundle"]
    assert state.is_file()


def test_going_back_from_the_first_release_is_wrong_usage(fragmint: Command, blog: Path) -> None:
    here = ("--site", blog, "--to", "local", "--now", NOW)
    fragmint("publish", *here)
    ran = fragmint("rollback", *here)
    assert (ran.code, "no release before the live one is kept" in ran.err) == (2, True)


def test_verify_reports_that_nothing_is_live_any_more(fragmint: Command, blog: Path) -> None:
    here = ("--site", blog, "--to", "local", "--now", NOW)
    fragmint("publish", *here)
    live = next(blog.rglob("live"))
    live.unlink()
    ran = fragmint("verify", *here)
    assert (ran.code, "publish again" in ran.err) == (3, True)
    fragmint("publish", *here)
    assert fragmint("verify", *here).code == 0
