"""YAML as people write it, generated: every style of value and collection, comments and blank lines between them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["word", "two words", "日本語", "emoji 😀", "a: b", "it's", 'say "hi"', "# no", "no", "012", "1e3", "~", "- x", "", " pad ",
     "2024-05-01", "12:30:00", "tab\there", "line\u2028end", "a\nb", "a\n\n  b\n", "x\n\n", "@at", "[x]", "a, b", "https://e.org/#x"]
)  # fmt: skip
KEYS = st.sampled_from(["title", "id", "sub key", "naïve", "a.b", "x-1", "ключ", "it's", "Draft", "q?", "@k"])
COMMENTS = st.sampled_from(["", "", "", "  # note", " # 说明: x"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """The text of a mapping; what YAML does not take is left to the reader to refuse."""
    lines = draw(tables(0, 3))
    return (
        draw(st.sampled_from(["", "# top\n", "\n"]))
        + "\n".join(lines)
        + draw(st.sampled_from(["\n", "\n\n# end\n"]))
    )


@st.composite
def tables(draw: st.DrawFn, indent: int, depth: int) -> list[str]:
    lines: list[str] = []
    for name in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
        lines += draw(between(indent))
        head = " " * indent + draw(key_forms(name))
        lines += draw(values(head, indent, depth, in_list=False))
    return lines


@st.composite
def sequences(draw: st.DrawFn, indent: int, depth: int) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines += draw(between(indent))
        lines += draw(values(" " * indent + "-", indent, depth, in_list=True))
    return lines


@st.composite
def between(draw: st.DrawFn, indent: int) -> list[str]:
    return draw(st.sampled_from([[], [], [], [""], [" " * indent + "# about this"], ["", "# far left"]]))


@st.composite
def key_forms(draw: st.DrawFn, name: str) -> str:
    plain = name if name[0] not in "@" and "'" not in name else json.dumps(name)
    return (
        draw(
            st.sampled_from(
                [plain, plain, json.dumps(name, ensure_ascii=False), "'" + name.replace("'", "''") + "'"]
            )
        )
        + ":"
    )


@st.composite
def values(draw: st.DrawFn, head: str, indent: int, depth: int, in_list: bool) -> list[str]:
    kinds = ["scalar", "scalar", "flow", "block", "multi", "empty"] + (
        ["table", "list", "compact"] if depth else []
    )
    kind = draw(st.sampled_from(kinds))
    comment = draw(COMMENTS)
    if kind == "empty":
        return [head + comment]
    if kind == "scalar":
        return [f"{head} {draw(scalars())}{comment}"]
    if kind == "flow":
        return [f"{head} {draw(flows(indent + 2, 2))}{comment}"]
    if kind == "block":
        return [
            f"{head} {line}" if not n else line
            for n, line in enumerate(draw(block_texts(indent + 2, comment)))
        ]
    if kind == "multi":
        quote = draw(st.sampled_from(["", '"', "'"]))
        return [f"{head} {quote}several words", " " * (indent + 2) + f"on two lines{quote}{comment}"]
    if kind == "compact" and in_list:
        first, *rest = draw(tables(indent + 2, depth - 1))
        if first.strip() and not first.strip().startswith("#"):
            return [f"{head} {first.strip(' ')}", *rest]
        return [head + comment, first, *rest]
    if kind == "list":
        return [
            head + comment,
            *draw(sequences(indent + draw(st.sampled_from([2] if in_list else [0, 2, 4])), depth - 1)),
        ]
    return [head + comment, *draw(tables(indent + draw(st.sampled_from([2, 4])), depth - 1))]


@st.composite
def scalars(draw: st.DrawFn) -> str:
    word = draw(WORDS)
    plain = draw(
        st.sampled_from(
            ["plain", "with spaces", "12", "012", "1.50", "true", "null", "~", "2020-01-02 3:04:05", "日本"]
        )
    )
    single = "'" + word.replace("'", "''") + "'" if "\n" not in word else "''"
    return draw(st.sampled_from([plain, plain, single, json.dumps(word, ensure_ascii=draw(st.booleans()))]))


@st.composite
def block_texts(draw: st.DrawFn, indent: int, comment: str) -> list[str]:
    header = draw(st.sampled_from(["|", ">"])) + draw(st.sampled_from(["", "-", "+"]))
    lines = draw(
        st.lists(
            st.sampled_from(["text", "# no comment", "", "more text 中文", "  deeper"]),
            min_size=1,
            max_size=4,
        )
    )
    return [
        header + comment,
        " " * indent + "first",
        *(" " * indent + line if line else "" for line in lines),
    ]


@st.composite
def flows(draw: st.DrawFn, indent: int, depth: int) -> str:
    items = [
        draw(flows(indent, depth - 1)) if depth and draw(st.booleans()) else draw(flow_scalars())
        for _ in range(draw(st.integers(0, 3)))
    ]
    is_table = draw(st.booleans())
    parts = [f"k{n}: {item}" for n, item in enumerate(items)] if is_table else items
    opening, closing = "{}" if is_table else "[]"
    if parts and draw(st.booleans()):
        inner = "".join(f"\n{' ' * (indent + 2)}{part}," for part in parts)
        return f"{opening}{inner if draw(st.booleans()) else inner[:-1]}\n{' ' * indent}{closing}"
    pad = draw(st.sampled_from(["", " "])) if parts else ""
    return opening + pad + ", ".join(parts) + pad + closing


@st.composite
def flow_scalars(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["plain", "12", "'single'", '"double"', "http://e.org/x", "~", "日本"]))


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in inside for found in ((*path, key), *paths(each, (*path, key)))]
