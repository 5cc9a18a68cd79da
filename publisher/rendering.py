"""Making all nodes that are wanted and not at hand, wave by wave: the holes of one wave are the wishes of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from content_repo.problems import Problem
from publisher.keys import parse
from publisher.making import MakingFailed
from publisher.nodes import Trace
from publisher.pool import Pool
from publisher.world import World

Progress = Callable[[str, int, int], None]
Chunk = tuple[list[Trace], dict[str, tuple[Problem, ...]]]

_OWN = frozenset({"page", "body"})  # made at once by the process that made their parent


@dataclass(slots=True)
class Rendered:
    """What a run of the renderers came to, by node key."""

    made: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)  # the result is new or different
    pieces: set[str] = field(default_factory=set)  # a renderer ran
    failed: dict[str, tuple[Problem, ...]] = field(default_factory=dict)


def render(world: World, wanted: Iterable[str], pool: Pool, progress: Progress, done: Rendered) -> None:
    """Make `wanted`, and everything below them that the state does not hold clean, and store it."""
    wave = list(dict.fromkeys(wanted))
    while wave:
        children = _render_wave(world, wave, pool, done, progress)
        wave = sorted(key for key in children if not world.state.has_clean(key) and key not in done.failed)


def _render_wave(
    world: World, wave: Sequence[str], pool: Pool, done: Rendered, progress: Progress
) -> set[str]:
    children: set[str] = set()
    count = 0
    with world.state.transaction():
        for traces, failed in pool.map(lambda keys: _make_chunk(world, keys), wave):
            fresh = [trace for trace in traces if trace.key not in done.made]
            _store(world, fresh, done)
            for trace in fresh:
                children.update(trace.result.children())
            _store_failures(world, failed, done)
            count += len(fresh)
            progress("render", count, 0)
    return children - done.made


def _store(world: World, fresh: Sequence[Trace], done: Rendered) -> None:
    done.changed |= world.state.store(fresh)
    done.made.update(trace.key for trace in fresh)
    done.pieces.update(trace.key for trace in fresh if trace.result.rendered)


def _store_failures(world: World, failed: dict[str, tuple[Problem, ...]], done: Rendered) -> None:
    done.failed.update(failed)
    for key in failed:
        world.state.mark_failed(key)


def _make_chunk(world: World, keys: Sequence[str]) -> Chunk:
    """Make these nodes, and the page and body nodes right below them, under one guard against endless templates."""
    from renderers import limits

    failed: dict[str, tuple[Problem, ...]] = {}
    world.made.clear()
    wanted = list(keys)
    with limits.batch():
        while wanted:
            wanted += _make_one(world, wanted.pop(), failed)
    traces = list(world.made.values())
    world.made.clear()
    return traces, failed


def _make_one(world: World, key: str, failed: dict[str, tuple[Problem, ...]]) -> list[str]:
    """Make a node unless it is made; returns what is to be made right after it."""
    if key in world.made:
        return []
    try:
        children = world.make(key).result.children()
    except MakingFailed as error:
        failed[key] = error.problems
        return []
    return [child for child in children if parse(child).kind in _OWN and not world.state.has_clean(child)]
