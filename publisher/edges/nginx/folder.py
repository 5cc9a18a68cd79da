"""The folder of an nginx edge: around the origin directory of this machine, or in front of origins that are read over
HTTP.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.main import main, proxying
from publisher.edges.nginx.upstream import nameservers
from publisher.edges.placement import Placement
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.reading import read_addresses

_RESOLV_CONF = Path("/etc/resolv.conf")


def folder(placement: Placement) -> Mapping[str, str]:
    """File name → text. A directory is served as it is, unless the target says where edges read it. Raises
    CannotExpress, NoReadAddress, BadToken, NothingLive, OriginFailed.
    """
    origin = placement.origins[0]
    check_folders("nginx", placement)
    if isinstance(origin, DirectoryOrigin) and not placement.target.read:
        return {"nginx.conf": main(placement.listen, str(origin.root.resolve()), owner())}
    return proxying(
        placement.table,
        read_addresses(placement.target),
        placement.listen,
        owner(),
        token=placement.refresh_token,
        nameservers=system_nameservers(),
    )


def check_folders(engine: str, placement: Placement) -> None:
    """nginx takes a path that it includes for a pattern, where it looks like one, and passes over what fits none: without a word
    it would serve a site without its edge. Raises CannotExpress.
    """
    origin = placement.origins[0]
    served = str(origin.root.resolve()) if isinstance(origin, DirectoryOrigin) else ""
    for path, unfit in ((str(placement.out.resolve()), "*?["), (served, "*?[$")):
        if set(path) & set(unfit):
            fix = f"a path that its configuration names may hold none of {' '.join(unfit)}: choose another folder"
            raise CannotExpress(engine, f"the folder {path}", fix)


def owner() -> str:
    """Whom the workers run as: started by root they would else become a user who may not read the origin."""
    return pwd.getpwuid(os.geteuid()).pw_name if os.geteuid() == 0 else ""


def system_nameservers() -> list[str]:
    try:
        return nameservers(_RESOLV_CONF.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return []
