"""Patterns that a model asks texts to hold: regular expressions without what can take long.

What is left out (back references, look-around, flags) is exactly what needs backtracking, so a text is read once, from
left to right, keeping the set of places where the pattern could be (K. Thompson, "Regular expression search algorithm",
1968): the work is proportional to text × pattern for every text and every pattern. As in JSON Schema, a pattern may be
found anywhere in the text; `^` and `$` bind it to the ends. `\\d`, `\\w` are ASCII, as in ECMAScript.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from content_repo.pattern_syntax import STARTS, Characters, Choice, Node, PatternError, Repeat, Run, parse

__all__ = ["MAX_STEPS", "Pattern", "PatternError", "compiled"]

MAX_STEPS = 2_000  # of a program: `(a{9}){9}` is written out
_MAX_KNOWN = 4_000  # transitions remembered

_FOUND, _READ, _FORK, _START, _END = "found", "read", "fork", "start", "end"


@lru_cache(maxsize=256)
def compiled(text: str) -> Pattern:
    """The pattern that `text` spells. Raises PatternError."""
    return Pattern(parse(text))


class Pattern:
    """A program: `read` one character of a set, `fork` to two places, `start` and `end` of the text, `found`."""

    def __init__(self, tree: Node) -> None:
        self._program: list[str] = []
        self._reads: dict[int, Characters] = {}
        self._forks: dict[int, tuple[int, ...]] = {}
        self._writes = 0
        self._write(tree)
        self._program.append(_FOUND)
        self._closures: dict[frozenset[int], tuple[int, ...]] = {}
        self._moves: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def found_in(self, text: str) -> bool:
        """Whether some part of the text fits."""
        places = frozenset((0,))
        for position, character in enumerate(text):
            if position == 0:
                here = self._reached(places, at_start=True, at_end=False)
                following = self._after(here, character)
            else:
                here = self._closure(places)
                following = self._moved(places, here, character)
            if self._is_found(here):
                return True
            places = following
        return self._is_found(self._reached(places, at_start=not text, at_end=True))

    # --- running

    def _is_found(self, places: Iterable[int]) -> bool:
        return len(self._program) - 1 in places

    def _closure(self, places: frozenset[int]) -> tuple[int, ...]:
        known = self._closures.get(places)
        if known is None:
            self._forget_when_full()
            known = self._closures[places] = self._reached(places, at_start=False, at_end=False)
        return known

    def _moved(self, places: frozenset[int], here: Iterable[int], character: str) -> frozenset[int]:
        known = self._moves.get((places, character))
        if known is None:
            self._forget_when_full()
            known = self._moves[places, character] = self._after(here, character)
        return known

    def _forget_when_full(self) -> None:
        if len(self._closures) + len(self._moves) >= _MAX_KNOWN:
            self._closures.clear()
            self._moves.clear()

    def _after(self, here: Iterable[int], character: str) -> frozenset[int]:
        """Where one more character leads; place 0 again, since the pattern may begin anywhere."""
        point = ord(character)
        reading = (at for at in here if at in self._reads)
        return frozenset((0, *(at + 1 for at in reading if point in self._reads[at])))

    def _reached(self, places: Iterable[int], *, at_start: bool, at_end: bool) -> tuple[int, ...]:
        """The places that need no character to get to."""
        seen: set[int] = set()
        wanted = list(places)
        while wanted:
            at = wanted.pop()
            if at in seen:
                continue
            seen.add(at)
            kind = self._program[at]
            if kind == _FORK:
                wanted += self._forks[at]
            elif (kind == _START and at_start) or (kind == _END and at_end):
                wanted.append(at + 1)
        return tuple(sorted(seen))

    # --- writing the program

    def _write(self, node: Node) -> None:
        self._writes += 1
        if self._writes > MAX_STEPS:  # counted, since groups of nothing make a program no longer
            raise PatternError(f"the pattern is too large: written out, it has more than {MAX_STEPS:,} steps")
        if isinstance(node, Characters):
            self._reads[len(self._program)] = node
            self._program.append(_READ)
        elif isinstance(node, Run):
            for each in node.parts:
                self._write(each)
        elif isinstance(node, Choice):
            self._write_choice(node)
        elif isinstance(node, Repeat):
            self._write_repeat(node)
        else:
            self._program.append(_START if node is STARTS else _END)

    def _write_choice(self, node: Choice) -> None:
        """A fork before each alternative but the last, and after each a way to the end of all."""
        ends = []
        for each in node.options[:-1]:
            fork = self._fork()
            self._write(each)
            ends.append(self._fork())
            self._aim(fork, fork + 1, len(self._program))
        self._write(node.options[-1])
        for end in ends:
            self._aim(end, len(self._program))

    def _write_repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self._write(node.of)
        if node.most is None:
            fork = self._fork()
            self._write(node.of)
            back = self._fork()
            self._aim(back, fork)
            self._aim(fork, fork + 1, len(self._program))
            return
        forks = []
        for _ in range(node.most - node.least):
            forks.append(self._fork())
            self._write(node.of)
        for fork in forks:
            self._aim(fork, fork + 1, len(self._program))

    def _fork(self) -> int:
        self._program.append(_FORK)
        return len(self._program) - 1

    def _aim(self, fork: int, *places: int) -> None:
        self._forks[fork] = places
