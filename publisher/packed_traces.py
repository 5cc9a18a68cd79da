"""Traces as they go from the process that made them into the state: flat, so that nobody on the way looks inside."""

from __future__ import annotations

from typing import NamedTuple

from publisher import packed_problems
from publisher.digests import digest_bytes
from publisher.nodes import Trace


class PackedTrace(NamedTuple):
    """`slots`, `facts` and `body` are what `nodes.unpack` takes; `digest` is that of the bytes and the structure, not of
    what the node was made from. `depends` are (fact key, digest), `children` the keys of the nodes in the slots,
    `problems` what `packed_problems.row` gives.
    """

    key: str
    digest: str
    slots: str
    facts: str | None
    rendered: bool
    body: bytes
    depends: tuple[tuple[str, str], ...]
    children: tuple[str, ...]
    problems: tuple[tuple[str, bool], ...]


def pack(trace: Trace) -> PackedTrace:
    node = trace.result
    slots = node.pack_slots()
    return PackedTrace(
        trace.key,
        digest_bytes(slots.encode() + b"\0" + b"\0".join(node.chunks)),
        slots,
        node.pack_facts(),
        node.rendered,
        b"".join(node.chunks),
        trace.depends,
        tuple(node.children()),
        tuple(map(packed_problems.row, trace.problems)),
    )
