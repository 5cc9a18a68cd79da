"""The command `fragmint`. Kept lean: only the module of the command that was asked for is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cms.app import app_for, command_first
from cms.house import check_house


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code (docs/cli.md lists them)."""
    given = command_first(sys.argv[1:] if arguments is None else arguments)
    check_house()
    app_for(given)(given, prog_name="fragmint")


if __name__ == "__main__":
    main()
