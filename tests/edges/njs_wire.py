"""nginx that decides by a script."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from edge_sites import Site
from edge_wire import Nginx, start_nginx
from free_ports import free_port

from publisher.edges.njs import directory, script
from publisher.edges.tags import KEY_FILE


class NjsNginx(Nginx):
    """The same server with the script in the place of maps."""

    def __init__(self, folder: Path, site: Site, secrets: Sequence[str] = ()) -> None:
        self.folder, self.origin = folder, folder / "origin"
        self.lay_out(site, "a")
        self.port = free_port()
        keys = folder / KEY_FILE if secrets else None
        (folder / KEY_FILE).write_text(",".join(secrets))
        (folder / "edge.js").write_text(script(site.table, keys))
        user = "root" if os.getuid() == 0 else ""
        for name, text in directory(
            site.table, f"127.0.0.1:{self.port}", str(self.origin), user, "1"
        ).items():
            (folder / name).write_text(text)
        self._command = ["nginx", "-p", str(folder), "-c", "nginx.conf"]
        start_nginx(self._command, folder, self.port)
