"""Making all nodes that are wanted and not at hand, wave by wave: the holes of one wave are the wishes of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content_repo.problems import ContentError, Problem
from publisher.making import MakingFailed
from publisher.packed_traces import PackedTrace, pack
from publisher.pool import Pool
from publisher.world import World
from renderers.pieces import load_engines

Progress = Callable[[str, int, int], None]
Chunk = tuple[list[PackedTrace], dict[str, tuple[Problem, ...]]]

PATIENCE = 3  # pieces that do not end; after so many, others would keep an author waiting for the same news
_ENDLESS = frozenset({"template_timeout", "body_timeout"})
_OWN = ("page:", "body:", "sitemap:")  # made at once by the process that made their parent


@dataclass(slots=True)
class Rendered:
    """What a run of the renderers came to, by node key."""

    made: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)  # the result is new or different
    pieces: set[str] = field(default_factory=set)  # a renderer ran
    failed: dict[str, tuple[Problem, ...]] = field(default_factory=dict)


def render(world: World, wanted: Iterable[str], pool: Pool, progress: Progress, done: Rendered) -> None:
    """Make `wanted`, and everything below them that the state does not hold clean, and store it. Raises ContentError where
    PATIENCE pieces did not end."""
    wave = list(dict.fromkeys(wanted))
    while wave:
        children = _render_wave(world, wave, pool, done, progress)
        wave = sorted(children - world.state.clean(children) - done.failed.keys())


def _render_wave(
    world: World, wave: Sequence[str], pool: Pool, done: Rendered, progress: Progress
) -> set[str]:
    children: set[str] = set()
    count = 0
    if pool.forks(len(wave)):
        load_engines()
    with world.state.transaction():
        for traces, failed in pool.map(lambda keys: _make_chunk(world, keys), wave):
            fresh = [trace for trace in traces if trace.key not in done.made]
            _store(world, fresh, done)
            for trace in fresh:
                children.update(trace.children)
            _store_failures(world, failed, done)
            count += len(fresh)
            progress("render", count, 0)
            if _endless(done.failed) >= PATIENCE:
                break
    if _endless(done.failed) >= PATIENCE:
        raise ContentError(*_given_up(done.failed))
    return children - done.made


def _endless(failed: Mapping[str, Sequence[Problem]]) -> int:
    """How many pieces did not end."""
    return sum(any(problem.code in _ENDLESS for problem in each) for each in failed.values())


def _given_up(failed: Mapping[str, Sequence[Problem]]) -> Iterator[Problem]:
    """What is wrong so far, and what is not known yet."""
    yield from dict.fromkeys(problem for each in failed.values() for problem in each)
    message = f"{PATIENCE} pieces did not end: no others were tried"
    yield Problem("rendering_stopped", "warning", message, fix="correct those first")


def _store(world: World, fresh: Sequence[PackedTrace], done: Rendered) -> None:
    done.changed |= world.state.store(fresh)
    done.made.update(trace.key for trace in fresh)
    done.pieces.update(trace.key for trace in fresh if trace.rendered)


def _store_failures(world: World, failed: dict[str, tuple[Problem, ...]], done: Rendered) -> None:
    done.failed.update(failed)
    for key in failed:
        world.state.mark_failed(key)


def _make_chunk(world: World, keys: Sequence[str]) -> Chunk:
    """Make these nodes, and the page and body nodes right below them, under one guard against endless templates."""
    from renderers import limits

    failed: dict[str, tuple[Problem, ...]] = {}
    world.made.clear()
    wanted: Iterable[str] = keys
    with limits.batch():
        while wanted and _endless(failed) < PATIENCE:
            children = [child for key in wanted for child in _make_one(world, key, failed)]
            wanted = _unmade(world, children)
    traces = list(map(pack, world.made.values()))
    world.made.clear()
    return traces, failed


def _make_one(world: World, key: str, failed: dict[str, tuple[Problem, ...]]) -> Iterable[str]:
    """Make a node unless it is made, or others have used up all patience; returns what it contains."""
    if key in world.made or _endless(failed) >= PATIENCE:
        return ()
    try:
        return world.make(key).result.children()
    except MakingFailed as error:
        failed[key] = error.problems
        return ()


def _unmade(world: World, children: Iterable[str]) -> list[str]:
    """Those that are to be made right away."""
    own = dict.fromkeys(child for child in children if child.startswith(_OWN) and child not in world.made)
    clean = world.state.clean(own) if own else ()
    return [child for child in own if child not in clean]
