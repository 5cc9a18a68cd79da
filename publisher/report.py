"""What a run came to, in the shapes that scripts rely on (docs/design.md §7, docs/formats.md §8)."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from content_repo.problems import Problem
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
class PublishReport:
    """A publish or rollback over all origins of a target."""

    target: str
    delivery: Delivery
    seconds: float
    peak_rss_mb: float
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.delivery.as_dict(),
            "target": self.target,
            "seconds": self.seconds,
            "peak_rss_mb": self.peak_rss_mb,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def merged(deliveries: Sequence[Delivery]) -> Delivery:
    """One publish at several origins: what was done is summed, and each origin is named."""
    first = deliveries[0]
    return replace(
        first,
        release=max((each.release or 0 for each in deliveries), default=0) or None,
        origins=tuple(reached for each in deliveries for reached in each.origins),
        uploaded=sum(each.uploaded for each in deliveries),
        copied=sum(each.copied for each in deliveries),
        deleted=sum(each.deleted for each in deliveries),
        requests=sum(each.requests for each in deliveries),
        bytes=sum(each.bytes for each in deliveries),
        lines=tuple(line for each in deliveries for line in each.lines),
    )


def peak_rss_mb() -> float:
    """The largest resident set of this process and of the largest of its children, in MiB."""
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    usage = resource.getrusage
    own, children = usage(resource.RUSAGE_SELF).ru_maxrss, usage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((own + children) / scale, 1)
