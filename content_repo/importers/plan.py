"""What an import is going to do: a fate for every source file, bytes for every target file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from content_repo import names
from content_repo.importers.report import ImportLine, ImportReport
from content_repo.importers.source_tree import MAX_TEXT_BYTES, SourceFile
from content_repo.importers.target_tree import Bytes, Content, Copy, Target
from content_repo.plaindata import is_plain_data, load_data
from content_repo.problems import Problem

_EMPTY_END = re.compile(rb"(?<=\n)---[ \t]*(?:\r?\n[ \t\r\n]*)?\Z")
_BESIDE_PAGES = "data/content/"  # where importers put data that lies among pages

Progress = Callable[[int, int], None]  # (files done, files in all)


@dataclass(slots=True)
class Plan:
    """Filled by `imported`, `copied`, `skipped` and `made`; `carry_out` is the only step that writes.

    `hold` keeps the bytes of a file until then: in memory, or aside where there are many.
    """

    report: ImportReport = field(default_factory=ImportReport)
    outputs: dict[str, Content] = field(default_factory=dict)
    hold: Callable[[bytes], Content] = Bytes
    _taken: dict[str, str] = field(default_factory=dict)  # folded target → what it is made from

    def imported(self, file: SourceFile, target: str, data: bytes, reason: str = "") -> bool:
        return self._put(file, "imported", target, self.hold(data), reason)

    def copied(self, file: SourceFile, target: str, reason: str = "") -> bool:
        """Data that cannot be read would stop every build. Beside pages it becomes a file at its address, as it
        was; elsewhere it is left out.
        """
        if is_plain_data(target) and (problem := _unreadable(file, target)):
            if problem.code == "yaml_documents" and (mended := _one_document(file, target)):
                note = "the empty document at its end was left out"
                return self._put(file, "copied", target, self.hold(mended), f"{reason}; {note}".lstrip("; "))
            if not target.startswith(_BESIDE_PAGES):
                self.skipped(file, problem.message, problem)
                return False
            below = PurePosixPath(target.removeprefix(_BESIDE_PAGES))
            target = f"static/{below.with_suffix(PurePosixPath(file.path).suffix)}"
            reason = f"it is not data here: {problem.message}"
        return self._put(file, "copied", target, Copy(file.place), reason)

    def read(self, file: SourceFile, target: str, reason: str = "") -> None:
        """A settings file whose meaning goes into a file of the target that `made` writes."""
        self.report.lines.append(ImportLine(file.path, "imported", target, reason))

    def skipped(self, file: SourceFile, reason: str, *problems: Problem) -> None:
        self.report.lines.append(ImportLine(file.path, "skipped", "", reason))
        self.report.problems.extend(problems)

    def broken_off(
        self, file: SourceFile, target: str, problems: Iterable[Problem], found: Sequence[object]
    ) -> None:
        """A document that could be read only as far as what was `found` in it."""
        if found:
            self.read(file, target)
            self.report.problems.extend(problems)
        else:
            first, *others = problems
            self.skipped(file, str(first), first, *others)

    def refused(self, file: SourceFile) -> None:
        """A link or device is named and left alone."""
        message = f"{file.path!r} is {file.fault}: it was not read"
        fix = "put the file itself there and import again"
        self.skipped(file, file.fault, Problem("import_refused", "error", message, file.path, fix=fix))

    def made(self, target: str, data: bytes) -> None:
        """A file that no source file stands behind; one of the source wins."""
        if self._taken.setdefault(names.fold(target), target) == target and target not in self.outputs:
            self.outputs[target] = self.hold(data)
            self.report.made.append(target)

    def _put(self, file: SourceFile, outcome: str, target: str, content: Content, reason: str) -> bool:
        """False where the name cannot be used or is taken: the file is then skipped, with a problem."""
        safe = unicodedata.normalize("NFC", target)
        if problem := names.check_path(safe):
            self.skipped(file, problem.message, replace(problem, file=file.path))
            return False
        other = self._taken.setdefault(names.fold(safe), file.path)
        if other != file.path:
            message = f"{file.path!r} and {other!r} would be the same file {safe!r}"
            fix = "rename one of them in the source and import again"
            self.skipped(file, message, Problem("import_collision", "error", message, file.path, fix=fix))
            return False
        self.outputs[safe] = content
        renamed = "the file's name became Unicode NFC" if safe != target else ""
        notes = "; ".join(filter(None, (reason, renamed)))
        self.report.lines.append(
            ImportLine(file.path, "imported" if outcome == "imported" else "copied", safe, notes)
        )
        return True

    def carry_out(self, tree: Target, progress: Progress | None = None) -> ImportReport:
        """Write what differs; a file that somebody has edited in the target stays, and is reported."""
        edited = set()
        for done, (path, content) in enumerate(sorted(self.outputs.items()), 1):
            if tree.put(path, content) == "edited":
                edited.add(path)
            if progress:
                progress(done, len(self.outputs))
        tree.close()
        self.report.written = tree.written
        self.report.problems += [_edited(path) for path in sorted(edited)]
        self.report.lines = sorted(
            (_kept(line, edited) for line in self.report.lines), key=lambda each: each.path
        )
        return self.report


def _unreadable(file: SourceFile, target: str) -> Problem | None:
    if file.bytes > MAX_TEXT_BYTES:
        return None
    problems = load_data(file.read(), target).problems
    return next((replace(each, file=file.path) for each in problems if each.severity == "error"), None)


def _one_document(file: SourceFile, target: str) -> bytes:
    """YAML without the line `---` that it ends with; b"" where that does not help."""
    plain = _EMPTY_END.sub(b"", file.read())
    return b"" if load_data(plain, target).problems else plain


def _edited(path: str) -> Problem:
    message = "it was changed in the site, or was there before the import: kept as it is"
    fix = "delete it and import again to take the source's"
    return Problem("import_edited", "warning", message, path, fix=fix)


def _kept(line: ImportLine, edited: set[str]) -> ImportLine:
    if line.target not in edited:
        return line
    return ImportLine(line.path, "skipped", "", f"{line.target} was edited in the site and is kept")
