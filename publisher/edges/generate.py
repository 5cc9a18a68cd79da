"""An edge's own folder: what one engine runs as it is, around the tables that every release carries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from content_repo.site import Target
from publisher.edges import cloudflare, cloudfront, deno, netlify, nginx, njs, varnish, vercel
from publisher.edges.capabilities import refuse
from publisher.edges.nginx.proxy import REFRESH_FILE, REFRESH_VARIABLE
from publisher.edges.placement import Placement
from publisher.edges.tags import KEY_FILE
from publisher.edges.writing import write
from publisher.errors import PublishError
from publisher.origins.opening import opened

NOTHING: Mapping[str, str] = {}
_SECRET = (KEY_FILE, REFRESH_FILE)
_LISTEN = re.compile(r"(\*|[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")


class UnknownEngine(PublishError):
    """No edge can be generated for an engine of this name."""

    exit_code = 2

    def __init__(self, engine: str) -> None:
        super().__init__(f"there is no edge {engine!r}; there are: {', '.join(sorted(ENGINES))}")


class NoAddress(PublishError):
    """An engine cannot listen there; what is written into its configuration must not be anything else."""

    exit_code = 2

    def __init__(self, listen: str) -> None:
        super().__init__(f"{listen!r} is no address and port; write 127.0.0.1:8080, [::1]:8080 or *:8080")


def generate(
    engine: str,
    target: Target,
    site_dir: Path,
    out: Path,
    listen: str,
    base_url: str = "",
    tag_keys: Callable[[], str] = str,
    environment: Mapping[str, str] = NOTHING,
    preview: str = "",
) -> list[Path]:
    """Write the folder; returns its files. `tag_keys` is called if tags are to be verified. `preview` is a name of
    `previews.name_of`. Raises UnknownEngine, NoAddress, NoReadAddress, CannotExpress, NotGenerated,
    OriginFailed.
    """
    if engine not in ENGINES:
        raise UnknownEngine(engine)
    if not _LISTEN.fullmatch(listen) or not 0 < int(listen.rpartition(":")[2]) < 65_536:
        raise NoAddress(listen)
    refuse(engine, target)
    origins = [opened(url, site_dir) for url in target.origins]
    keys = tag_keys() if target.tags == "verified" else ""
    token = environment.get(REFRESH_VARIABLE, "").strip()
    placement = Placement(target, origins, listen, out, base_url, keys, token, preview)
    return write(out, ENGINES[engine](placement), _SECRET)


ENGINES: Mapping[str, Callable[[Placement], Mapping[str, str]]] = {
    "nginx": nginx.folder,
    "njs": njs.files,
    "varnish": varnish.files,
    "cloudflare": cloudflare.files,
    "cloudfront": cloudfront.files,
    "deno": deno.files,
    "netlify": netlify.files,
    "vercel": vercel.files,
}
"""Engine → the files of its folder, name → text. Each has a row in `capabilities.py` too."""
