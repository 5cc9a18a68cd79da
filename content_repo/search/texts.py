"""What the index holds of one file: its words, and the few values that searches filter by. It follows from the bytes alone, so
equal blobs are read once, whatever they are called and on whatever branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo import frontmatter, reserved
from content_repo.search.letters import composed
from content_repo.search.visible import visible

_STRUCTURE = frozenset(  # keys whose texts no reader sees
    (
        "id",
        "type",
        "use",
        "if",
        "url",
        "slug",
        "aliases",
        "layout",
        "view",
        "href",
        "src",
        "image",
        "file",
        "icon",
        "source",
    )
)
_DATED = ("date", "publishDate", "expiryDate", "lastmod")
_LONGEST_TERM = 80  # characters of a text that counts as a value to filter by
_MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Text:
    """`values` are short texts of top-level fields, to filter by and to count: field → values in the author's spelling.
    `listed` are those of them that are lists: tags, topics. `dates` are the author's source texts by reserved key."""

    title: str
    fields: str
    body: str
    type: str = ""
    varies: bool = False  # whether it has an `if:`
    draft: bool = False
    dates: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()


def read(raw: bytes, file: str) -> Text:
    """Never raises: a file that cannot be parsed is found by its bare text."""
    text, problem = frontmatter.decode(raw, file)
    if problem:
        return Text("", "", composed(raw.decode(errors="replace").replace("\0", " ")))
    front, body = _parts(text, file)
    fields = _fields(front, file)
    if fields is None:
        return Text("", "", composed(text))
    written = fields.get("body")
    body = body if body is not None or not isinstance(written, str) else written
    return _text(fields, body or "")


def _parts(text: str, file: str) -> tuple[str, str | None]:
    if not file.endswith(".md"):
        return text, None
    split = frontmatter.split_text(text, file)
    return (split.yaml, split.body) if not split.problems else ("", text)


def _fields(front: str, file: str) -> Mapping[str, Any] | None:
    if not front:
        return {}
    from content_repo import yamltext

    value = yamltext.load(front, file=file).value
    return value if isinstance(value, dict) else None


def _text(fields: Mapping[str, Any], body: str) -> Text:
    title, kind = reserved.get(fields, "title"), reserved.get(fields, "type")
    shown = {key: value for key, value in fields.items() if reserved.canonical(key) is None and key != "body"}
    values = dict(_values(shown))
    dates = {name: reserved.get(fields, name) for name in _DATED}
    return Text(
        composed(title) if isinstance(title, str) else "",
        composed(" ".join(visible(each) for each in _strings(shown))),
        composed(visible(body)),
        kind if isinstance(kind, str) else "",
        "if" in fields,
        reserved.get(fields, "draft") is True,
        {name: value for name, value in dates.items() if isinstance(value, str)},
        values,
        frozenset(name for name in values if isinstance(shown[name], list)),
    )


def _strings(value: Any) -> Iterator[str]:
    """All texts in a value that a reader may see."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _STRUCTURE:
                yield from _strings(each)


def _values(fields: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in fields.items():
        listed = value if isinstance(value, list) else [value]
        found = tuple(composed(each) for each in listed if _is_term(each))
        if found and len(found) == len(listed) <= _MOST_VALUES and name not in _STRUCTURE:
            yield name, found


def _is_term(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TERM and "\n" not in value
