"""Where an edge stands: between visitors and the origins of a target. All that an engine is generated from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from content_repo.site import Target
from publisher import rollout
from publisher.edges import codec
from publisher.edges.table import EdgeTable
from publisher.errors import NothingLive
from publisher.origins.base import Origin

TABLE = "edge/table.json"


@dataclass(frozen=True)
class Placement:
    """`origins` are in the order of the target; the newest release that is live at any is what the edge is made for. `listen` is
    "host:port", and means nothing to engines that somebody else runs. `out` is the folder that will hold the files.
    `base_url` is the site's. `tag_keys` verify visitor tags, in the form that `tags.read_keys` reads; they go into no program.
    `refresh_token` is what a publisher shows who has files fetched anew. `preview` is the name of the preview that the target
    stands for, or empty.
    """

    target: Target
    origins: Sequence[Origin]
    listen: str
    out: Path
    base_url: str = ""
    tag_keys: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    preview: str = ""

    @cached_property
    def origin(self) -> Origin:
        """The one that leads. Raises OriginFailed when none can be asked."""
        return rollout.leader(rollout.look(self.origins)).origin

    @cached_property
    def table(self) -> EdgeTable:
        """The live release's. Raises NothingLive, OriginFailed."""
        data = self.origin.load(TABLE)
        if data is None:
            raise NothingLive(self.origin.url)
        return codec.loads(data.decode())
