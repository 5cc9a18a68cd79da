"""Names in a file written anew: which mentions become what, as changes to that file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from content_repo.document import Path
from content_repo.edits import Body, Change, Set, edit
from content_repo.edits.layout import layout
from content_repo.edits.splices import AuthorText, Splice, spliced
from content_repo.frontmatter import decode
from content_repo.references.meaning import Meaning, Names, cut
from content_repo.references.mentions import Mention
from content_repo.sources import FOLDER, plain_ref

NewNames = Mapping[Mention, str]


def rewritten(raw: bytes, file: str, new: NewNames) -> bytes:
    """The bytes of a file with these mentions written otherwise; everything else is as it was. Raises ContentError."""
    if file.endswith(".html"):
        text = AuthorText.read(raw, file)
        return text.spliced([_splice(each, name) for each, name in new.items()]).encode()
    return edit(raw, list(_changes(raw, file, new)), file=file)


def _changes(raw: bytes, file: str, new: NewNames) -> Iterator[Change]:
    by_path: dict[Path, dict[Mention, str]] = {}
    for mention, name in new.items():
        by_path.setdefault(mention.path, {})[mention] = name
    for path, names in by_path.items():
        if not path:
            yield Body(_body(raw, file, names))
        elif any(each.span is None for each in names):
            yield Set(path, next(iter(names.values())))
        else:
            yield Set(path, spliced(_value(raw, file, path), [_splice(*each) for each in names.items()]))


def _body(raw: bytes, file: str, names: NewNames) -> str:
    text, _ = decode(raw, file)
    return spliced(text[layout(text, file).body :], [_splice(*each) for each in names.items()])


def _value(raw: bytes, file: str, path: Path) -> str:
    """The text at a path of the file's data."""
    from content_repo.edits.editing import data_of

    value: Any = data_of(raw, file)
    for part in path:
        value = value[part]
    return str(value)


def _splice(mention: Mention, name: str) -> Splice:
    assert mention.span is not None
    return Splice(*mention.span, name)


class Renaming:
    """How a mention is written so that it leads to the same thing after a move.

    `before` and `after` are the names of the site; `ids`, `files` and `folders` say what moved (below `content/`), `urls` what
    became of addresses.
    """

    def __init__(
        self,
        before: Names,
        after: Names,
        ids: Mapping[str, str],
        files: Mapping[str, str],
        urls: Mapping[str, str],
        folders: Mapping[str, str],
    ) -> None:
        self._before, self._after = before, after
        self._ids, self._files, self._urls, self._folders = ids, files, urls, folders

    def new_names(self, mentions: Iterable[Mention]) -> dict[Mention, str]:
        """Those mentions that must be written otherwise."""
        found = ((mention, self.new_name(mention)) for mention in mentions)
        return {mention: name for mention, name in found if name is not None and name != mention.written}

    def new_name(self, mention: Mention) -> str | None:
        """None where it can stay as it is, or leads nowhere."""
        if mention.role == "folder":
            return self._folder(mention.written)
        meant = self._before.of(mention, mention.file)
        if meant is None:
            return None
        wanted = self._moved(meant)
        if wanted.target == meant.target and mention.file not in self._files:
            return None
        home = self._files.get(mention.file, mention.file)
        ways = self._ways(mention, wanted, posixpath.dirname(home))
        found = next((way for way in ways if self._leads(mention, way, home, wanted)), None)
        return _fitted(mention, found) if found is not None else None

    def _folder(self, written: str) -> str | None:
        """Where a query looks from now on."""
        plain = plain_ref(written)
        for old, new in self._folders.items():
            if plain == old or plain.startswith(old + "/"):
                return written.replace(plain, new + plain[len(old) :])
        return None

    def _moved(self, meant: Meaning) -> Meaning:
        moved = self._ids if meant.kind == "fragment" else self._files
        return meant._replace(target=moved.get(meant.target, meant.target))

    def _leads(self, mention: Mention, written: str, home: str, wanted: Meaning) -> bool:
        new = Mention(mention.role, mention.kind, written)
        found = self._after.of(new, home)
        return found is not None and found[:2] == wanted[:2] and found.by != "alias"

    def _ways(self, mention: Mention, wanted: Meaning, folder: str) -> Iterator[str]:
        """How it could be written: as it is, in the same manner, plainly."""
        target, tail = cut(mention.written)
        yield mention.written
        if target.startswith("/"):
            yield from self._addresses(target, wanted, tail)
        written = self._paths(target, wanted, folder)
        yield from (quote(each, safe=_SAFE) + tail if "%" in target else each + tail for each in written)

    def _addresses(self, target: str, wanted: Meaning, tail: str) -> Iterator[str]:
        path = unquote(target)
        url = self._urls.get(path) or self._urls.get(path.rstrip("/") + "/")
        below = wanted.target.removeprefix("static/").removeprefix(FOLDER)
        plain = f"/{below}" if wanted.kind == "file" else f"/{wanted.target}/"
        is_text = wanted.kind == "fragment" and path.endswith(".md")
        file = f"/{self._file_of(wanted.target, path).removeprefix(FOLDER)}" if is_text else None
        for way in (file, url, plain):
            if way is not None:
                yield (quote(way, safe=_SAFE) if "%" in target else way) + tail

    def _paths(self, target: str, wanted: Meaning, folder: str) -> Iterator[str]:
        if wanted.kind == "file":
            yield _relative(wanted.target, folder, dotted=target.startswith("."))
            yield wanted.target.removeprefix("assets/")
            yield wanted.target
            return
        if target.endswith(".md"):
            file = self._file_of(wanted.target, target)
            yield _relative(file, folder, dotted=target.startswith("."))
            yield file.removeprefix(FOLDER)
        if target.startswith("."):
            yield _relative(FOLDER + wanted.target, folder, dotted=True) + "/" * target.endswith("/")
        slashes = "/" if target.startswith("/") else "", "/" if target.endswith("/") else ""
        yield wanted.target.join(slashes)
        yield wanted.target

    def _file_of(self, fragment_id: str, target: str) -> str:
        name = posixpath.basename(target)
        is_index = name in ("index.md", "_index.md")
        return f"{FOLDER}{fragment_id}/{name}" if is_index else f"{FOLDER}{fragment_id}.md"


def _fitted(mention: Mention, name: str) -> str:
    """With what the text around it needs when the name holds white space or brackets."""
    if not mention.bare or not _ENDING.search(name):
        return name
    if mention.kind == "directive":
        return f'"{name}"'
    return _ENDING.sub(lambda found: quote(found[0]), name)


_ENDING = re.compile(r"[\s()<>]")
_SAFE = "/:@!$&'()*+,;=~-._"


def _relative(path: str, folder: str, *, dotted: bool) -> str:
    found = posixpath.relpath(path, folder or ".")
    return f"./{found}" if dotted and not found.startswith(".") else found
