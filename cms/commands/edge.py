"""fragmint edge"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cms.command import Run
from cms.options import Preview, To
from cms.tag_keys import tag_keys
from publisher.edges.capabilities import CAPABILITIES
from publisher.edges.tags import write_keys

_ENGINES = f"What runs at the edge: {', '.join(CAPABILITIES)}."
Engine = Annotated[str, typer.Argument(metavar="ENGINE", help=_ENGINES, show_default=False)]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder to write the configuration into.")
]
Listen = Annotated[str, typer.Option("--listen", metavar="ADDRESS:PORT", help="Where the engine listens.")]


def edge(
    run: Run, engine: Engine, to: To, out: Out, listen: Listen = "127.0.0.1:8080", preview: Preview = ""
) -> None:
    """Write a folder that an edge engine runs as it is."""
    with run.workspace(preview=preview) as workspace:
        files = workspace.edge(engine, to, out, listen, lambda: write_keys(tag_keys(workspace.folder)))
    facts = {"engine": engine, "target": to, "listen": listen, "files": [str(path) for path in files]}
    run.console.result(
        facts,
        *map(str, files),
        f"Start it with: {CAPABILITIES[engine].start.format(out=out.resolve(), listen=listen)}",
    )
