"""fragmint serve"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.options import Drafts, Expired, Future

Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, metavar="N", help="Where to listen; 0 takes a free port.")
]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen at.")]
Reload = Annotated[
    bool,
    typer.Option("--reload/--no-reload", help="Let open pages show a new build, or why there is none."),
]


def serve(
    run: Run,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    drafts: Drafts = False,
    future: Future = False,
    expired: Expired = False,
    reload: Reload = True,
) -> None:
    """Serve the working tree as the edge would, build again whenever a file changes, and show it in open pages."""
    from cms.live import LiveSite, serve_site
    from cms.tag_keys import served_tags

    def announce(address: str) -> None:
        run.console.result(
            {"url": f"{address}/"}, f"Serving {run.site.resolve().name} at {address}/ (Ctrl-C ends it)"
        )

    with run.apart("serve").workspace(drafts=drafts, future=future, expired=expired) as workspace:
        live = LiveSite(workspace, run.console, served_tags(workspace.site_settings()))
        serve_site(live, run.site, live.reloading if reload else live.edge, host, port, announce)
