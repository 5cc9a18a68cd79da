"""One step in values between brackets, in any notation that has them."""

from __future__ import annotations

from typing import Any

from content_repo.edits.changes import Insert, Path, Rename, Set
from content_repo.edits.dialects import Dialect
from content_repo.edits.flow import Flow
from content_repo.edits.refusals import CannotSplice
from content_repo.edits.splices import Splice
from content_repo.edits.steps import Step, value_at
from content_repo.edits.tree import Node, node_at


def flow_step(flow: Flow, dialect: Dialect, root: Node, path: Path, step: Step, wanted: Any) -> list[Splice]:
    """`path` is within `root`, and `wanted` what `root` holds after the step. Raises CannotSplice."""
    if not path:
        return [Splice(root.start, root.end, dialect.value(wanted))]
    parent = node_at(root, path[:-1])
    entry = next((each for each in parent.entries if each.name == path[-1]), None)
    if entry is None or isinstance(step, Insert):
        return _new(flow, parent, path[-1], step)
    if isinstance(step, Rename) and entry.key is not None:
        return [Splice(entry.key.start, entry.key.end, dialect.key(step.name, entry.key))]
    if isinstance(step, Set):
        return flow.replace(parent, entry, step.value)
    if len(parent.entries) == 1:
        return [Splice(parent.start, parent.end, dialect.value(value_at(wanted, path[:-1])))]
    return flow.remove(parent, entry)


def _new(flow: Flow, parent: Node, name: str | int, step: Step) -> list[Splice]:
    if isinstance(step, Insert):
        return flow.insert(parent, int(name), step.value)
    if isinstance(step, Set) and parent.kind == "map":
        return flow.add(parent, str(name), step.value)
    raise CannotSplice
