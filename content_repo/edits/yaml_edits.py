"""One step in a YAML text: the ways to splice it, the closest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from content_repo.document import Document
from content_repo.edits.block import Block
from content_repo.edits.changes import Insert, Path, Remove, Rename, Set, parse_path
from content_repo.edits.contents import contents
from content_repo.edits.flow import Flow
from content_repo.edits.refusals import CannotSplice, anchor_refused
from content_repo.edits.splices import Splice, line_end, line_number
from content_repo.edits.steps import Step, value_at
from content_repo.edits.tree import Entry, Node, chain, node_at
from content_repo.edits.yaml_tree import read
from content_repo.edits.yaml_writing import BlockWriter, Yaml, habits, key


class YamlNotation:
    """`first_line` is the line of the file that the text starts on."""

    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line

    def load(self, text: str) -> tuple[Any, Document]:
        """(the contents, the document with its problems)."""
        from content_repo import yamltext

        document = yamltext.load(text, file=self._file, first_line=self._first_line)
        return contents(document), document

    def ways(self, text: str, step: Step, wanted: Any) -> Iterator[list[Splice]]:
        """Splices that should do the step, each to be tried by reading what comes out; `wanted` are the contents then.

        Raises ContentError where an anchor or alias is in the way.
        """
        root = read(text)
        path = parse_path(step.path)
        if root is None or not root.entries:
            yield self._into_empty(text, root, wanted)
            return
        self._refuse_shared(text, root, path, step)
        edit = _YamlStep(text, root)
        on_one_line = _YamlStep(text, root, block_texts=False)
        for way in (edit.closest, edit.next_best, on_one_line.closest, edit.rewritten, on_one_line.rewritten):
            try:
                yield way(path, step, wanted)
            except CannotSplice:
                continue

    def _into_empty(self, text: str, root: Node | None, wanted: Any) -> list[Splice]:
        """Into a text without keys, perhaps with comments."""
        writer = BlockWriter(text, habits(text, None))
        lines = writer.fresh(wanted, -2, in_list=True).inline
        if root is not None and not root.is_empty:
            return [Splice(root.start, root.end, lines)]
        gap = "" if not text or text.endswith("\n") else "\n"
        return [Splice(len(text), len(text), f"{gap}{lines}\n")]

    def _refuse_shared(self, text: str, root: Node, path: Path, step: Step) -> None:
        """An anchor at a collection around the value, or in the value itself."""
        nodes = [root, *(entry.value for _, entry in _existing(root, path))]
        reached = len(nodes) == len(path) + 1
        inside = reached and not isinstance(step, Rename | Insert) and nodes[-1].is_shared
        around = nodes[:-1] if reached else nodes
        shared = next((node for node in around if node.anchored or node.kind == "alias"), None)
        if shared is not None or inside:
            line = self._first_line + line_number(text, (shared or nodes[-1]).start) - 1
            raise anchor_refused(path, self._file, line)


def _existing(root: Node, path: Path) -> Iterator[tuple[Node, Entry]]:
    try:
        yield from chain(root, path)
    except CannotSplice:
        return


class _YamlStep:
    def __init__(self, text: str, root: Node, *, block_texts: bool = True) -> None:
        self._text = text
        self._root = root
        self._block = Block(text, BlockWriter(text, habits(text, root), block_texts=block_texts))
        self._flow = Flow(text, Yaml())

    def closest(self, path: Path, step: Step, wanted: Any) -> list[Splice]:
        """The value, entry or key alone."""
        parent = node_at(self._root, path[:-1])
        entry = next((each for each in parent.entries if each.name == path[-1]), None)
        if isinstance(step, Insert) and parent.entries:
            return self._of(parent).insert(parent, int(path[-1]), step.value)
        if isinstance(step, Rename) and entry is not None and entry.key is not None:
            renamed = key(step.name, entry.key, in_flow=parent.style != "block")
            return [Splice(entry.key.start, entry.key.end, renamed)]
        if isinstance(step, Set) and entry is not None:
            return self._of(parent).replace(parent, entry, step.value)
        if not parent.entries or (isinstance(step, Remove) and len(parent.entries) == 1):
            return self._whole(path[:-1], wanted)
        if isinstance(step, Set):
            return self._of(parent).add(parent, str(path[-1]), step.value)
        return self._of(parent).remove(parent, _there(entry))

    def next_best(self, path: Path, step: Step, wanted: Any) -> list[Splice]:
        """Another place for a new key; for a removed one, all from it to the next."""
        parent = node_at(self._root, path[:-1])
        if parent.style != "block":
            raise CannotSplice
        if isinstance(step, Set) and not any(each.name == path[-1] for each in parent.entries):
            return self._block.add_first(parent, str(path[-1]), step.value)
        if isinstance(step, Remove) and len(parent.entries) > 1:
            return self._with_blank_lines(parent, str(path[-1]))
        raise CannotSplice

    def rewritten(self, path: Path, step: Step, wanted: Any) -> list[Splice]:
        """The key at the top that the step is in, written anew."""
        top = path[0]
        if isinstance(step, Rename) and len(path) == 1:
            raise CannotSplice
        entry = _there(next((each for each in self._root.entries if each.name == top), None))
        if entry.value.is_shared or top not in _names(wanted):
            raise CannotSplice
        value = value_at(wanted, (top,))
        rewrite = self._block.rewrite if self._root.style == "block" else self._flow.replace
        return rewrite(self._root, entry, value)

    def _of(self, parent: Node) -> Block | Flow:
        return self._block if parent.style == "block" else self._flow

    def _whole(self, path: Path, wanted: Any) -> list[Splice]:
        """A collection that is or becomes empty, as a whole."""
        value = value_at(wanted, path)
        if not path:
            return (
                [self._emptied_root()]
                if not value
                else [Splice(self._root.start, self._root.end, Yaml().value(value))]
            )
        parent = node_at(self._root, path[:-1])
        entry = next(each for each in parent.entries if each.name == path[-1])
        return self._of(parent).replace(parent, entry, value)

    def _emptied_root(self) -> Splice:
        """A root without entries: brackets stay, lines go. A text without a list would not say that there is one."""
        start, end = self._root.start, self._root.end
        if self._root.style == "flow":
            return Splice(start, end, Yaml().value([] if self._root.kind == "list" else {}))
        if self._root.kind == "list":
            return Splice(start, line_end(self._text, self._root.entries[-1].end), Yaml().value([]))
        return Splice(start, min(line_end(self._text, end) + 1, len(self._text)), "")

    def _with_blank_lines(self, parent: Node, name: str) -> list[Splice]:
        """Blank lines after a removed entry would become part of a `|+` text before it."""
        entry = _there(next((each for each in parent.entries if each.name == name), None))
        (splice,) = self._block.remove(parent, entry)
        rest = self._text[splice.end :]
        return [Splice(splice.start, splice.end + len(rest) - len(rest.lstrip("\n")), splice.text)]


def _there(entry: Entry | None) -> Entry:
    if entry is None:
        raise CannotSplice
    return entry


def _names(data: Any) -> Sequence[str | int]:
    return list(data) if isinstance(data, dict) else range(len(data))
