from __future__ import annotations

import errno
import json
import signal
from pathlib import Path

import pytest
import typer

from cms.__main__ import main
from cms.console import Console
from cms.ending import Terminated
from cms.faults import WrongUsage, exit_codes
from content_repo.problems import ContentError, Problem
from publisher.errors import LostRace, OriginFailed, OriginFull, UnknownRelease

URL = "file:///srv/www"


def leave(error: BaseException, console: Console) -> int:
    with pytest.raises(typer.Exit) as left, exit_codes(console):
        raise error
    return left.value.exit_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ContentError(Problem("x", "error", "wrong")), 1),
        (WrongUsage("no such starter"), 2),
        (UnknownRelease(9, URL, [1, 2]), 2),
        (OriginFailed(URL, "live.json", "permission denied"), 3),
        (OriginFull(URL, "public/x", "no space left", 10), 3),
        (OSError(errno.ENOSPC, "No space left on device"), 3),
        (OSError(errno.EEXIST, "File exists", "out"), 2),
        (OSError(errno.EROFS, "Read-only file system", "out"), 2),
        (OSError(errno.EIO, "Input/output error", "out"), 3),
        (LostRace(URL, "release 7 went live"), 4),
        (KeyboardInterrupt(), 130),
        (Terminated(signal.SIGTERM), 143),
    ],
)
def test_each_kind_of_error_has_its_code(error: BaseException, code: int) -> None:
    assert leave(error, Console()) == code


def test_content_errors_are_shown_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    first = Problem(
        "zone", "error", "the zone hero has no default", "content/index.md", 4, fix="end it with {use: …}"
    )
    leave(ContentError(first, Problem("x", "warning", "odd")), Console())
    told = capsys.readouterr()
    assert told.err.splitlines()[:2] == [
        "content/index.md:4: error: the zone hero has no default (end it with {use: …})",
        "warning: odd",
    ]
    assert told.out == ""


def test_json_has_the_problems_and_nothing_else_is_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    problem = Problem("zone", "error", "no default", "content/index.md", 4)
    leave(ContentError(problem), Console(json=True))
    assert json.loads(capsys.readouterr().out)["problems"] == [problem.as_dict()]


def test_a_fault_of_ours_names_the_file_with_the_details(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave(ZeroDivisionError("division by zero"), Console()) == 70
    message = capsys.readouterr().err
    assert "Traceback" not in message
    details = Path(message.split()[-1])
    assert "ZeroDivisionError: division by zero" in details.read_text()
    details.unlink()


def test_debug_shows_the_details_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert leave(ZeroDivisionError("division by zero"), Console(debug=True)) == 70
    assert "Traceback" in capsys.readouterr().err


def test_success_and_chosen_exits_pass_through() -> None:
    with exit_codes(Console()):
        pass
    assert leave(typer.Exit(1), Console()) == 1


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        (("check",), "1 to fix"),
        (("uses", "model:nope"), "1 to fix"),
        (("search", "x", "--commit", "nope"), "1 to fix"),
        (("plan", "--to", "local"), "1 to fix"),
        (("build",), "1 to fix; nothing was changed"),
        (("rm", "nope"), "1 to fix; nothing was changed"),
    ],
)
def test_only_commands_that_change_something_say_that_nothing_was_changed(
    command: tuple[str, ...], ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site.toml").write_text("segments = 7\n")
    with pytest.raises(SystemExit) as left:
        main([command[0], "--site", str(tmp_path), *command[1:]])
    assert left.value.code == 1
    assert capsys.readouterr().err.splitlines()[-1] == ending
