"""An edge's own folder: what one engine runs as it is, around the tables that every release carries."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from content_repo.site import Target
from publisher.edges import nginx
from publisher.edges.errors import CannotExpress
from publisher.errors import PublishError
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.opening import opened

_LISTEN = re.compile(r"(\*|[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")


class UnknownEngine(PublishError):
    """No edge can be generated for an engine of this name."""

    exit_code = 2

    def __init__(self, engine: str) -> None:
        super().__init__(f"there is no edge {engine!r}; there are: {', '.join(sorted(_ENGINES))}")


class NoAddress(PublishError):
    """An engine cannot listen there; what is written into its configuration must not be anything else."""

    exit_code = 2

    def __init__(self, listen: str) -> None:
        super().__init__(f"{listen!r} is no address and port; write 127.0.0.1:8080, [::1]:8080 or *:8080")


def generate(engine: str, target: Target, site_dir: Path, out: Path, listen: str) -> list[Path]:
    """Write the folder; returns its files. Raises UnknownEngine, NoAddress, CannotExpress."""
    if engine not in _ENGINES:
        raise UnknownEngine(engine)
    if not _LISTEN.fullmatch(listen) or not 0 < int(listen.rpartition(":")[2]) < 65_536:
        raise NoAddress(listen)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in _ENGINES[engine](target, site_dir, listen).items():
        (out / name).write_text(text, encoding="utf-8")
        written.append(out / name)
    return written


def _nginx(target: Target, site_dir: Path, listen: str) -> Mapping[str, str]:
    if target.tags == "verified":
        fix = 'write tags = "listed" in the target, or choose an engine that runs a program'
        raise CannotExpress("nginx", 'verified tags (tags = "verified")', fix)
    origin = opened(target.origins[0], site_dir)
    if not isinstance(origin, DirectoryOrigin):
        raise CannotExpress("nginx", f"the origin {origin.url}", "it serves from a folder")
    return {"nginx.conf": nginx.main(listen, str(origin.root.resolve()), _owner())}


def _owner() -> str:
    """Whom the workers run as: started by root they would else become a user who may not read the origin."""
    return pwd.getpwuid(os.geteuid()).pw_name if os.geteuid() == 0 else ""


_ENGINES: Mapping[str, Callable[[Target, Path, str], Mapping[str, str]]] = {"nginx": _nginx}
