"""Regular expressions that several engines write, in what all of them read alike: PCRE without Unicode."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audience.signals import Signal

FOLDING = ("lower", "upper", "host")  # normalisers after which values are compared without case


def escaped(text: str) -> str:
    """A regular expression for exactly this text."""
    return re.sub(r"[^A-Za-z0-9_/\x80-\U0010ffff]", lambda found: "\\" + found[0], text)


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these texts, by first letter: a failure looks at each letter once."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{escaped(c)}(?:{'|'.join(map(escaped, ends))})" for c, ends in by_letter.items())


def first_cookie(name: str) -> str:
    """Fits from the start of a Cookie header up to the value of the first cookie of this name, in time that follows the
    length of the header: pairs are swallowed whole."""
    return rf"(?>(?:(?![ \t]*+{escaped(name)}=)[^;]*+;)*+)[ \t]*+{escaped(name)}="


def first_parameter(name: str) -> str:
    """Fits from the start of a query up to the end of the first parameter name that is `name`."""
    return rf"(?>(?:(?!{escaped(name)}(?:[=&]|\z))[^&]*+&)*+){escaped(name)}"


def values_of(signal: Signal) -> str:
    """A regular expression for the texts that a signal can carry, before they are normalised."""
    if signal.type == "integer":
        return "0|[1-9][0-9]{0,8}"
    if signal.values:
        inner = "|".join(escaped(value) for value in signal.values)
    else:
        text = signal.text
        inner = f"[{text.characters.replace('-', '')}-]{{{text.shortest},{text.longest}}}"
    return f"(?i:{inner})" if signal.normalise in FOLDING else inner


def between(low: int, high: int) -> str:
    """Fits the decimal numbers low…high (0 ≤ low ≤ high), written without leading zeros; to be anchored by
    the caller.
    """
    first, last = str(low), str(high)
    if len(first) == len(last):
        return "|".join(_same_length(first, last))
    middle = [_any_of_length(length) for length in range(len(first) + 1, len(last))]
    ends = _same_length(first, "9" * len(first)), _same_length("1" + "0" * (len(last) - 1), last)
    return "|".join([*ends[0], *middle, *ends[1]])


def _any_of_length(length: int) -> str:
    return f"[1-9][0-9]{{{length - 1}}}"


def _same_length(low: str, high: str) -> list[str]:
    """Alternatives for the numbers from `low` to `high`, two texts of as many digits."""
    rest = len(low) - 1
    if not low:
        return [""]
    if low[1:] == "0" * rest and high[1:] == "9" * rest:
        return [f"[{low[0]}-{high[0]}]" + f"[0-9]{{{rest}}}" * bool(rest)]
    if low[0] == high[0]:
        return [low[0] + end for end in _same_length(low[1:], high[1:])]
    alternatives = [low[0] + end for end in _same_length(low[1:], "9" * rest)]
    if int(high[0]) - int(low[0]) > 1:
        alternatives.append(f"[{int(low[0]) + 1}-{int(high[0]) - 1}][0-9]{{{rest}}}")
    return alternatives + [high[0] + end for end in _same_length("0" * rest, high[1:])]
