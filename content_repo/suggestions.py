"""What a person probably meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence for `Problem.fix`: the nearest known word, else all of them ("" when there are none)."""
    from difflib import get_close_matches

    words = sorted(known)
    near = get_close_matches(word.lower(), {each.lower(): each for each in words}, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{next(each for each in words if each.lower() == near[0])}`?"
    return f"known: {', '.join(words)}" if words else ""
