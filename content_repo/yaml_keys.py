"""Which keys of YAML can be used, as libyaml's events: plain words and texts in quotes, as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yaml.events import AliasEvent, ScalarEvent, SequenceStartEvent

TAG = "tag:yaml.org,2002:"
_UNSEEN = "\x85\xa0\u1680\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def fault_of_key(event: Any) -> tuple[str, str] | None:
    """What is wrong with a key, and what to do; None where nothing is."""
    if type(event) is ScalarEvent and event.value and not (event.anchor or event.tag):
        return _unseen(event.value) if not event.style else None
    return next(_faults(event), None)


def short(tag: str) -> str:
    """As people write it: `!!set`."""
    return tag.replace(TAG, "!!", 1)


def _faults(event: Any) -> Iterator[tuple[str, str]]:
    if type(event) is AliasEvent:
        yield f"the key `*{event.anchor}` is an alias", "write the key out"
    elif type(event) is not ScalarEvent:
        what = "list" if type(event) is SequenceStartEvent else "table"
        yield f"a {what} stands where a key is due", "write `name: value`; put a text with [ or { in quotes"
    elif not event.value and event.style in ("'", '"'):
        tag = f"{short(event.tag)} " if event.tag else ""
        yield f"the key `{tag}{event.style * 2}` is an empty text", "write a name between the quotes"
    elif not event.value:
        yield "a key is missing", "write `name: value`"
    elif event.anchor:
        yield f"the key `{event.value}` has the anchor `&{event.anchor}`", "remove the anchor"
    elif event.tag not in (None, "!"):
        yield f"the key `{event.value}` has the tag `{short(event.tag)}`", "remove the tag"


def _unseen(key: str) -> tuple[str, str] | None:
    """A space of another kind, as word processors put them: `draft` with it is another key than `draft`."""
    beside = key[0] if key[0] in _UNSEEN else key[-1]
    if beside not in _UNSEEN:
        return None
    message = f"the key {key!a} has U+{ord(beside):04X} beside it, which is no plain space"
    return message, "delete that character"
