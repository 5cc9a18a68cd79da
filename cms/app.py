"""The table of commands, and the typer application made of those that one call needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer

from cms.command import as_command
from cms.targets import AskingForTargets
from publisher.version import tool

# What `fragmint --help` calls a group of commands, and the commands in it.
PANELS = {
    "Begin": ("new", "serve", "import", "export"),
    "Build and publish": (
        "check",
        "build",
        "plan",
        "publish",
        "releases",
        "rollback",
        "verify",
        "gc",
        "origin",
    ),
    "Edges and caches": ("edge", "tag", "invalidate"),
    "Ask": ("explain", "trace", "uses", "search", "translations", "schema"),
    "Change content": ("set", "mv", "rm", "migrate"),
}
COMMANDS = {name: panel for panel, names in PANELS.items() for name in names}

READING = frozenset(  # commands that only look
    ("check", "plan", "releases", "verify", "explain", "trace", "uses", "translations", "schema", "search")
)

VALUED = ("--site", "--state", "--now", "--jobs", "-j")  # options of every command that take a value


def app_for(arguments: Sequence[str], completing: bool | None = None) -> typer.Typer:
    """An application that can answer `arguments`: one command, or all for help and completion."""
    if completing is None:
        completing = "_FRAGMINT_COMPLETE" in os.environ
    first = arguments[0] if arguments else ""
    names = [first] if first in COMMANDS and not completing else list(COMMANDS)
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(fragmint)
    for name in names:
        command = as_command(function_of(name), writes=name not in READING)
        app.command(name, cls=AskingForTargets, rich_help_panel=COMMANDS[name])(command)
    return app


def command_first(arguments: Sequence[str]) -> list[str]:
    """Options of every command may stand before its name: `--site DIR build` is `build --site DIR`."""
    words = list(arguments)
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in VALUED else 1
    if at < len(words) and words[at] in COMMANDS:
        return [words[at], *words[:at], *words[at + 1 :]]
    return words


def function_of(name: str) -> Callable[..., Any]:
    """The plain function behind a command. It has the name of its module, and of the command where Python allows that."""
    own = f"{name}_" if iskeyword(name) else name
    function: Callable[..., Any] = getattr(import_module(f"cms.commands.{own}"), own)
    return function


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(tool())
        raise typer.Exit


def fragmint(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Content fragments, minted into edge-ready variants."""
