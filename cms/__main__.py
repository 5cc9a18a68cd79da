"""The command `fragmint`. Kept lean: only the module of the command that was asked for is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence

import typer

from cms.app import app_for, command_first
from cms.console import Console
from cms.faults import DONE, INTERRUPTED, USAGE
from cms.house import check_house
from content_repo.problems import Problem

YOUNG = 100_000  # objects that were made since the last look for garbage among them


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code (docs/cli.md lists them)."""
    given = command_first(sys.argv[1:] if arguments is None else arguments)
    check_house()
    if "--json" in given:
        sys.exit(run_for_a_script(given))
    app_for(given)(given, prog_name="fragmint")


def run_for_a_script(given: Sequence[str]) -> int:
    """Like the application itself; but also wrong usage, which typer draws in a box, is one JSON object."""
    try:
        return app_for(given)(given, prog_name="fragmint", standalone_mode=False) or DONE
    except typer.Abort:
        return INTERRUPTED
    except typer.TyperException as error:
        tell: Callable[[], str] = getattr(error, "format_message", error.__str__)
        fix = "`fragmint --help` and `fragmint COMMAND --help` say what there is"
        problem = Problem("wrong_usage", "error", tell(), fix=fix)
        console = Console(json=True)
        console.record({"error": problem.message, "problems": [problem.as_dict()]})
        console.note(str(problem))
        return USAGE


def program() -> None:
    """What is installed as `fragmint`. Looking for garbage as often as usual takes a twentieth of a short command: what is made
    by then are modules, and lasts. A last look among all that ends here anyway would take as long as writing thousands of files.
    """
    gc.set_threshold(YOUNG, 10, 10)
    try:
        main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    program()
