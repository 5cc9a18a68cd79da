"""A plan for people and scripts: what publishing would change at a target, page by page, and what the build found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content_repo.problems import Problem
from publisher import outputs
from publisher.bundle import default_path, variant_of
from publisher.difference import Action, Line

if TYPE_CHECKING:
    from publisher.state import State

_PUBLIC = "public/"
_PAGE = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Changed:
    """A page, or another file, with the files of it that change: (action, key of the variant, "" for the default). `before`
    and `after` are how many files it has. `reasons` come once each."""

    path: str
    files: tuple[tuple[Action, str], ...]
    reasons: tuple[str, ...]
    before: int
    after: int

    @property
    def action(self) -> Action:
        """What happens to the page as a whole."""
        if not self.before:
            return "add"
        return "change" if self.after else "remove"

    @property
    def is_page(self) -> bool:
        """For visitors: neither an asset nor the edge's."""
        return self.path.startswith(_PUBLIC) and self.path.endswith(_PAGE)

    @property
    def url(self) -> str:
        """`public/x/index.html` is `/x/`."""
        return "/" + self.path.removeprefix(_PUBLIC).removesuffix("index.html")


@dataclass(frozen=True, slots=True)
class Plan:
    """`lines` are in the order of going live; `live` is the number of the live release, 0 before the first; `budget` is how
    many files a page may have; `sources` are the site's files that differ from the commit that is live, where the repository
    has that."""

    target: str
    commit: str
    live: int
    budget: int
    lines: tuple[Line, ...]
    changed: tuple[Changed, ...]
    problems: tuple[Problem, ...]
    sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "commit": self.commit,
            "live": self.live,
            "sources": list(self.sources),
            "lines": [
                {"action": line.action, "path": line.path, "reason": line.reason} for line in self.lines
            ],
            "variants": [
                {"url": each.url, "before": each.before, "after": each.after}
                for each in self.changed
                if each.is_page and each.before != each.after
            ],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def sources_since(site: Path, before: str, now: str) -> tuple[str, ...]:
    """The files of a site that differ between two commits; none where the repository lacks the first, as a shallow clone does."""
    from content_repo import git

    repository = git.open(site)
    if repository is None or not before:
        return ()
    try:
        return tuple(sorted(path for path, _ in repository.diff(before, now)))
    except git.UnknownRevision:
        return ()


def grouped(lines: Iterable[Line], state: State) -> Iterator[Changed]:
    """The lines page by page, in order of paths; `state` is that of the build that is planned."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(default_path(line.path), []).append(line)
    for path in sorted(found):
        yield _changed(path, found[path], state)


def _changed(path: str, lines: Sequence[Line], state: State) -> Changed:
    actions = [line.action for line in lines]
    after = _files_of(path, state)
    files = sorted((variant_of(line.path), line.action) for line in lines)
    return Changed(
        path,
        tuple((action, key) for key, action in files),
        tuple(dict.fromkeys(line.reason for line in lines)),
        after - actions.count("add") + actions.count("remove"),
        after,
    )


def _files_of(path: str, state: State) -> int:
    """How many files a page will have."""
    if path.endswith(_PAGE):
        return outputs.files_made_with(state, path)
    return int(outputs.find(state, path) is not None)
