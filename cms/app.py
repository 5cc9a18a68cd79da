"""The table of commands, and the typer application made of those that one call needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from cms.command import as_command
from publisher.version import tool

# name → module under cms.commands; the function in it has the module's own name.
COMMANDS = {
    "new": "new",
    "serve": "serve",
    "import": "import_",
    "export": "export",
    "check": "check",
    "build": "build",
    "plan": "plan",
    "publish": "publish",
    "releases": "releases",
    "rollback": "rollback",
    "invalidate": "invalidate",
    "verify": "verify",
    "gc": "gc",
    "origin": "origin",
    "explain": "explain",
    "trace": "trace",
    "set": "set",
    "uses": "uses",
    "mv": "mv",
    "rm": "rm",
    "translations": "translations",
    "migrate": "migrate",
    "schema": "schema",
    "search": "search",
    "edge": "edge",
    "tag": "tag",
}

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
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")
    app.callback()(fragmint)
    for name in names:
        app.command(name)(as_command(function_of(name), writes=name not in READING))
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
    """The plain function behind a command."""
    module = import_module(f"cms.commands.{COMMANDS[name]}")
    function: Callable[..., Any] = getattr(module, COMMANDS[name])
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
