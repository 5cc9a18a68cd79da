"""fragmint schema"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.command import Run
from cms.faults import WrongUsage
from content_repo.problems import ContentError, Problem
from content_repo.suggestions import did_you_mean

if TYPE_CHECKING:
    from content_repo.models import Model

Type = Annotated[
    str | None,
    typer.Argument(metavar="TYPE", help="A type that models/ describes; all of them if not given."),
]
Locale = Annotated[
    str, typer.Option("--locale", metavar="LOCALE", help="The language of titles and descriptions.")
]


def schema(run: Run, type: Type = None, locale: Locale = "") -> None:
    """Print models as JSON Schema 2020-12, for editors and other programs."""
    from content_repo.models import json_schema

    models = _models(run.site)
    if type is not None and type not in models:
        raise WrongUsage(f"there is no model {type!r}; {did_you_mean(type, models) or 'models/ is empty'}")
    schemas: dict[str, Any] = {name: json_schema(model, locale) for name, model in models.items()}
    found = schemas if type is None else schemas[type]
    run.console.result(found, json.dumps(found, ensure_ascii=False, indent=2))


def _models(site: Path) -> dict[str, Model]:
    """Those of the working tree. Raises ContentError."""
    from content_repo.model_files import MODELS, load_models
    from content_repo.worktree import WorkTree

    if not site.is_dir():
        fix = "name the site with --site"
        raise ContentError(Problem("no_site", "error", f"there is no folder {site}", fix=fix))
    tree = WorkTree(site)
    loaded = load_models((path, tree.read(path)) for path in tree.paths_in(MODELS))
    if any(problem.severity == "error" for problem in loaded.problems):
        raise ContentError(*loaded.problems)
    return dict(loaded.types)
