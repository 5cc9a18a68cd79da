"""`--to` was forgotten: the targets that there are, and the command that can be meant."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from cms.faults import WrongUsage

if TYPE_CHECKING:
    from content_repo.site import Target

_OPTION = "--to"


class AskingForTargets(TyperCommand):
    """A command which, where `--to` is missing or has no value, says what there is to type."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given = list(args)  # the parser takes its words away
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            if _asks_for_target(error):
                told: Any = error
                told.message = f"{told.message} {_advice([ctx.command_path, *given])}".strip()
            raise


def only_target(found: Mapping[str, Target], site: Path) -> str:
    """The site's target, for a command that changes nothing. Raises WrongUsage where there are several, or none."""
    if len(found) != 1:
        where = [] if site == Path() else ["--site", str(site)]
        raise WrongUsage(f"Publishing where? {ways(['fragmint plan', *where], found)}")
    return next(iter(found))


def ways(words: Sequence[str], targets: Mapping[str, Target]) -> str:
    """What the site has, and the command line `words` (its command first) as it would be with a target."""
    from content_repo.target_kinds import ADD_ONE, kind

    if not targets:
        return f"It names a target, and site.toml has none: {ADD_ONE}."
    width = max(map(len, targets))
    listed = (f"  {name:{width}}  {kind(each)}" for name, each in targets.items())
    command = f"{words[0]} {shlex.join([*words[1:], _OPTION, next(iter(targets))])}"
    return "\n".join(["The targets of site.toml:", *listed, f"Write: {command}"])


def _advice(words: Sequence[str]) -> str:
    targets = _targets(_site(words))
    if targets is None:
        return "It names a target of site.toml, which cannot be read here."
    return ways(words[:-1] if words[-1] == _OPTION else words, targets)


def _asks_for_target(error: typer.TyperException) -> bool:
    missing = getattr(error, "param", None)
    return _OPTION in (getattr(error, "option_name", ""), *getattr(missing, "opts", ()))


def _site(words: Sequence[str]) -> Path:
    """What `--site` says, in either of its two forms."""
    named = [after for option, after in pairwise(words) if option == "--site"]
    named += [word.removeprefix("--site=") for word in words if word.startswith("--site=")]
    return Path(*named[-1:])


def _targets(site: Path) -> Mapping[str, Target] | None:
    """None where the settings cannot be read; any other command says why."""
    from content_repo.problems import ContentError
    from content_repo.site import FILE, load_site

    try:
        return load_site((site / FILE).read_bytes()).targets
    except (OSError, ContentError):
        return None
