"""docs/cli.md, written from the commands themselves: `python -m cms.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from cms.app import COMMANDS, app_for
from cms.command import common_options

HEAD = """# The command line

Generated from the commands by `make docs`; a test compares this page with them.

`fragmint COMMAND [OPTIONS]`. `fragmint --help` and `fragmint COMMAND --help` say the same as this page.
`fragmint --install-completion` sets up shell completion, of targets, engines and formats too; `--show-completion` only shows it;
`--version` prints the version.

Options of every command may also stand before its name: `fragmint --site DIR build`.

Results go to standard output; problems, progress and hints go to standard error. With `--json`, standard
output is one JSON object (one a line for `explain --batch`); the shapes are in [design.md](design.md) §7 and
[formats.md](formats.md) §8. When a command fails, the object is `{"error": …, "problems": […]}`.

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | problems in the content (with `--strict`, warnings too), or differences that `verify` did not repair |
| 2 | wrong usage: an unknown option, target, release or starter |
| 3 | the origin or CDN failed, or a disk is full or fails |
| 4 | lost the race to another publisher, or another run holds the site's lock |
| 70 | a fault of ours; the message says where the details were written |
| 130 | interrupted (Ctrl-C); the message says what is live |
| 143 | ended by SIGTERM, 129 by SIGHUP; the message says what is live |

## Options of every command
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_shared(), *_commands()]) + "\n"


def _commands() -> Iterator[str]:
    group: Any = typer.main.get_command(app_for([]))
    for name in COMMANDS:
        command = group.commands[name]
        own = [each for each in command.params if each.name not in common_options()]
        arguments = "".join(f" {usage(each)}" for each in own if each.param_type_name == "argument")
        yield f"\n## fragmint {name}\n\n`fragmint {name}{arguments} [OPTIONS]`\n\n{command.help}\n"
        yield from table(own)


def _shared() -> Iterator[str]:
    group: Any = typer.main.get_command(app_for(["build"]))
    yield from table([each for each in group.commands["build"].params if each.name in common_options()])


def table(parameters: list[Any]) -> Iterator[str]:
    if parameters:
        yield "| option | default | meaning |\n|---|---|---|"
    for each in parameters:
        yield f"| {flags(each)} | {default(each)} | {each.help or ''} |"


def usage(argument: Any) -> str:
    return f"{argument.metavar}" if argument.required else f"[{argument.metavar}]"


def flags(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar}`"
    value = "" if parameter.is_flag else f" {parameter.metavar}"
    return ", ".join(f"`{name}{value}`" for name in parameter.opts)


def default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    given = parameter.default
    return "" if given in (None, False, ()) else f"`{given}`"


if __name__ == "__main__":
    sys.stdout.write(reference())
