"""A web server over everything in a folder: an object store whose bucket anybody may read."""

from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def list_directory(self, path: Any) -> None:
        """Object stores have no folders."""
        self.send_error(404)


class _Noting(_Quiet):
    """As publishers note it with what they write to a bucket."""

    def end_headers(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_file():
            self.send_header("x-amz-meta-sha256", hashlib.sha256(file.read_bytes()).hexdigest())
        super().end_headers()


class FolderServer:
    def __init__(self, folder: Path, *, notes_hashes: bool = False) -> None:
        handler = partial(_Noting if notes_hashes else _Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
