"""What a shell offers where a value is due: `fragmint publish --to <Tab>`. Nothing here fails: a shell has no use for errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import typer


def one_of(names: Iterable[str]) -> Callable[[], list[str]]:
    return lambda: list(names)


def targets(context: typer.Context) -> list[str]:
    """Of the site that `--site` names, as far as its settings can be read."""
    import tomllib

    settings = Path(context.params.get("site") or ".") / "site.toml"
    try:
        found = tomllib.loads(settings.read_text(encoding="utf-8")).get("targets")
    except (OSError, ValueError):
        return []
    return list(found) if isinstance(found, dict) else []
