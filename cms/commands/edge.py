"""fragmint edge"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from cms.command import Run
from cms.completion import one_of
from cms.console import Console
from cms.options import Preview, To
from cms.tag_keys import edge_keys
from publisher.edges.capabilities import CAPABILITIES

if TYPE_CHECKING:
    from publisher.workspace import Workspace

_ENGINES = f"What runs at the edge: {', '.join(CAPABILITIES)}."
Engine = Annotated[
    str,
    typer.Argument(metavar="ENGINE", help=_ENGINES, show_default=False, autocompletion=one_of(CAPABILITIES)),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder to write the configuration into.")
]
Deploy = Annotated[
    str,
    typer.Option(
        "--deploy",
        metavar="NAME",
        help="cloudfront: also bring it to your account, as the store NAME and the functions NAME-request and NAME-response.",
        show_default=False,
    ),
]
Listen = Annotated[str, typer.Option("--listen", metavar="ADDRESS:PORT", help="Where the engine listens.")]


def edge(
    run: Run,
    engine: Engine,
    to: To,
    out: Out,
    listen: Listen = "127.0.0.1:8080",
    deploy: Deploy = "",
    preview: Preview = None,
) -> None:
    """Write a folder that an edge engine runs as it is."""
    if deploy and engine != "cloudfront":
        raise typer.BadParameter(f"{engine} is deployed by its own tools; --deploy is for cloudfront")
    workspace = run.workspace(preview=preview)  # not opened: a publish runs this as its `reload`
    files = workspace.edge(engine, to, out, listen, lambda: _keys(workspace, run.console))
    facts = {"engine": engine, "target": to, "listen": listen, "files": [str(path) for path in files]}
    if deploy:
        run.console.result({**facts, **_deployed(files, deploy)}, *map(str, files), f"Deployed as {deploy}.")
        return
    start = CAPABILITIES[engine].start.format(
        to=quote(to), out=quote(str(out.resolve())), listen=quote(listen)
    )
    run.console.result(facts, *map(str, files), f"Start it with: {start}")
    for folder in _empty_folders(workspace, to):
        run.console.note(f"Nothing is live at {folder} yet: publish before you start it.")


def _empty_folders(workspace: Workspace, to: str) -> list[str]:
    """Origins on this machine where an engine would find no release."""
    from publisher.origins.directory import DirectoryOrigin

    origins = workspace.origins(workspace.site_settings(), to)
    folders = [origin for origin in origins if isinstance(origin, DirectoryOrigin)]
    return [folder.url for folder in folders if not (folder.root / "live").exists()]


def _keys(workspace: Workspace, console: Console) -> str:
    workspace.make_folder()
    return edge_keys(workspace.folder, console)


def _deployed(files: Sequence[Path], name: str) -> dict[str, object]:
    from publisher.edges.cloudfront.deployment import deploy

    return asdict(deploy({file.name: file.read_text(encoding="utf-8") for file in files}, name))
