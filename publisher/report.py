"""What a run came to, in the shapes that scripts rely on (docs/design.md §7, docs/formats.md §8)."""

from __future__ import annotations

import resource
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from content_repo.problems import Problem

if TYPE_CHECKING:
    from publisher.cdn.invalidation import Invalidation
    from publisher.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Report:
    """`pages` counts URLs over all locales, `variants` their files, `rendered` pieces run, `reused` pieces taken from the
    state, `written` files that changed. `bytes` is the size of all files, `seconds` wall time."""

    bundle: str
    commit: str | None
    pages: int
    variants: int
    rendered: int
    reused: int
    written: int
    bytes: int
    seconds: float
    peak_rss_mb: float
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "problems": [problem.as_dict() for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What followed going live: why the target's `reload` failed, if it did, and what became of its caches if it has any."""

    reload: str = ""
    cdn: Invalidation | None = None

    def as_dict(self) -> dict[str, Any]:
        told = {"cdn": self.cdn.as_dict()} if self.cdn else {}
        return {**told, **({"reload": {"error": self.reload}} if self.reload else {})}


@dataclass(frozen=True, slots=True)
class PublishReport:
    """A publish or rollback over all origins of a target, and what came after it."""

    target: str
    delivery: Delivery
    seconds: float
    peak_rss_mb: float
    problems: tuple[Problem, ...] = ()
    after: Aftermath = Aftermath()

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.delivery.as_dict(),
            **self.after.as_dict(),
            "target": self.target,
            "seconds": self.seconds,
            "peak_rss_mb": self.peak_rss_mb,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def peak_rss_mb() -> float:
    """The largest resident set of this process and of the largest of its children, in MiB."""
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    usage = resource.getrusage
    own, children = usage(resource.RUSAGE_SELF).ru_maxrss, usage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((own + children) / scale, 1)
