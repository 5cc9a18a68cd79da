"""nginx that decides by a script: the interpreter under njs instead of maps, all else as in `publisher/edges/nginx`.

It costs some 15 µs a request more, and can verify visitor tags. nginx keeps what a script has said for a whole request,
also for the zones that it would ask itself for, so this form composes no pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from publisher.edges import nginx
from publisher.edges.errors import CannotExpress
from publisher.edges.javascript import packed, source
from publisher.edges.nginx.folder import check_folders, owner, system_nameservers
from publisher.edges.nginx.serving import FOLDER
from publisher.edges.nginx.syntax import Maps
from publisher.edges.placement import Placement
from publisher.edges.table import EdgeTable
from publisher.edges.tags import KEY_FILE, read_keys
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.reading import read_addresses

ENGINE = "njs"
SCRIPT = "edge.js"
_VARIABLES = {
    "fm_page": "page",
    "fm_key": "key",
    "fm_missing_page": "missing_page",
    "fm_missing_key": "missing_key",
}
_COOKIES = {"bucket": ("fm_new_bucket", "new_bucket"), "visit": ("fm_first_visit", "first_visit")}
_MODULE = "modules/ngx_http_js_module.so"
_MODULES = (Path("/usr/lib/nginx"), Path("/usr/lib64/nginx"), Path("/etc/nginx"))


class ByScript:
    """Decides by the functions of the script (`nginx.bundle.Deciding`)."""

    def __init__(self, table: EdgeTable, maps: Maps) -> None:
        issued = [_COOKIES[name] for name in _COOKIES if name in table.signals]
        self.issued: Sequence[str] = [f"${{{name}}}" for name, _ in issued]
        maps.write(f"js_import edge from {SCRIPT};\n")
        maps.named(
            "fm_number", "$request_id", [], "$request_id"
        )  # named here, nginx keeps it for the whole request
        for name, function in (*_VARIABLES.items(), *issued):
            maps.write(f"js_set ${name} edge.{function};\n")

    def asked(self) -> str:
        return "${fm_key}"

    def missing(self) -> str:
        return "${fm_missing_key}"

    def close(self) -> None:
        """Nothing was collected."""


def files(placement: Placement) -> Mapping[str, str]:
    """The folder. Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    check_folders(ENGINE, placement)
    table, origin = placement.table, placement.origins[0]
    if table.late:
        raise CannotExpress(ENGINE, "late zones", "choose nginx, which puts them into pages by configuration")
    made = {SCRIPT: script(table, placement.out / KEY_FILE if placement.tag_keys else None)}
    if placement.tag_keys:
        made[KEY_FILE] = ",".join(key.secret for key in read_keys(placement.tag_keys))
    if isinstance(origin, DirectoryOrigin) and not placement.target.read:
        made |= directory(table, placement.listen, str(origin.root.resolve()), owner())
    else:
        made |= _with_module(_proxying(placement))
    return made


def _proxying(placement: Placement) -> Mapping[str, str]:
    return nginx.proxying(
        placement.table,
        read_addresses(placement.target),
        placement.listen,
        owner(),
        token=placement.refresh_token,
        nameservers=system_nameservers(),
        deciding=ByScript,
    )


def _with_module(made: Mapping[str, str]) -> dict[str, str]:
    return {**made, "nginx.conf": f"load_module {module()};\n{made['nginx.conf']}"}


def directory(
    table: EdgeTable, listen: str, origin: str, user: str = "", workers: str = "auto"
) -> dict[str, str]:
    """The configuration around an origin directory, with the table of its live release."""
    made = nginx.files(table, FOLDER, ByScript)
    return _with_module({**made, "nginx.conf": nginx.main(listen, origin, user, workers, edge=".")})


def script(table: EdgeTable, keys: Path | None) -> str:
    """`keys` is a file of secrets, with commas between them; None where tags are believed as listed."""
    read = (
        f"require('fs').readFileSync({json.dumps(str(keys.resolve()))}, 'utf8').split(',')" if keys else "[]"
    )
    constants = (
        f"var TABLE = {json.dumps(packed(table, ENGINE), separators=(',', ':'))};\nvar KEYS = {read};\n"
    )
    own = Path(__file__).with_name(SCRIPT).read_text(encoding="utf-8")
    return constants + source("interpreter", "trust", "facts") + "\n" + own


def module() -> str:
    """Where the packages of distributions put it; nginx itself looks below its own folder."""
    return next((str(folder / _MODULE) for folder in _MODULES if (folder / _MODULE).exists()), _MODULE)
