"""What operations come to: every file before and after, what was found on the way, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_repo import reserved
from content_repo.edits import edit
from content_repo.fields import Field
from content_repo.migrations.field_changes import changes
from content_repo.migrations.mentions import mentions
from content_repo.migrations.model_changes import definition_path, model_edits
from content_repo.migrations.operations import Operation, Retype, SetWhereMissing, Subject
from content_repo.migrations.site_files import SiteFiles
from content_repo.model_files import MODELS
from content_repo.models import load_model, load_section_model
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import Snapshot
from content_repo.suggestions import did_you_mean

EXAMPLES = 5  # shown of each step

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class StepPlan:
    """What one operation does: `changes` values in `files` files."""

    operation: Operation
    changes: int = 0
    files: int = 0
    examples: list[str] = field(default_factory=list)
    changes_model: bool = False

    def as_dict(self) -> dict[str, Any]:
        told = {"changes": self.changes, "files": self.files, "model": self.changes_model}
        return {"step": str(self.operation), **told, "examples": self.examples}


@dataclass(frozen=True, slots=True)
class Plan:
    """`files` are those that differ: path → (bytes before, bytes after)."""

    steps: Sequence[StepPlan]
    files: Mapping[str, tuple[bytes, bytes]]
    problems: Sequence[Problem]

    @property
    def is_refused(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def is_impossible(self) -> bool:
        """Whether a model would be wrong, or a step means nothing: no part of that can be done."""
        return any(
            problem.severity == "error" and (not problem.file or problem.file.startswith(MODELS))
            for problem in self.problems
        )


def make_plan(
    snapshot: Snapshot, operations: Iterable[Operation], progress: Progress = lambda *_: None
) -> Plan:
    """Raises ContentError where settings, models or content cannot be read: then nothing can be planned."""
    planning = _Planning(SiteFiles(snapshot), progress)
    steps = [planning.step(operation) for operation in operations]
    planning.judge()
    return Plan(steps, planning.files.changed(), sorted(dict.fromkeys(planning.problems), key=_by_place))


class _Planning:
    """Each operation sees what the ones before it left."""

    def __init__(self, files: SiteFiles, progress: Progress) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self._progress = progress

    def step(self, operation: Operation) -> StepPlan:
        found = StepPlan(operation)
        if not self.files.is_known(operation.subject):
            self.problems.append(self._unknown_kind(operation.subject))
            return found
        found.changes_model = self._change_model(operation)
        new_field = self._field(operation) if isinstance(operation, Retype) else None
        paths = [
            path for path in self.files.of(operation.subject) if _may_hold(self.files.raw(path), operation)
        ]
        for number, path in enumerate(paths):
            self._change_file(path, operation, new_field, found)
            self._progress(str(operation), number + 1, len(paths))
        self.problems += mentions(operation, self.files)
        if not (found.changes or found.changes_model or self.problems):
            self.problems.append(self._nothing_to_do(operation))
        return found

    def _change_model(self, operation: Operation) -> bool:
        path = operation.subject.model_file
        written = self.files.model(path)
        if written is None:
            return False
        return self._edit(path, lambda: model_edits(operation, written.value, path))

    def _field(self, operation: Operation) -> Field | None:
        """The subject's field as the model says it now."""
        subject = operation.subject
        raw = self.files.raw(subject.model_file)
        if not raw:
            return None
        read = load_section_model if subject.section_type else load_model
        model, _ = read(raw, subject.model_file)
        found: Field | None = None
        below: Mapping[str, Field] = model.fields if model else {}
        for key in subject.path:
            found = below.get(key)
            while found is not None and found.of is not None and key != subject.path[-1]:
                found = found.of
            below = found.fields if found else {}
        return found

    def _change_file(self, path: str, operation: Operation, new_field: Field | None, step: StepPlan) -> None:
        written = self.files.written(path)
        wanted = changes(operation, written, self.files.section_keys, new_field)
        self.problems += wanted.problems
        if wanted.edits and self._edit(path, lambda: wanted.edits):
            step.files += 1
            step.changes += len(wanted.examples)
            step.examples += wanted.examples[: EXAMPLES - len(step.examples)]

    def _edit(self, path: str, edits: Callable[[], Sequence[Any]]) -> bool:
        try:
            return self.files.replace(path, edit(self.files.raw(path), edits(), file=path))
        except ContentError as error:
            self.problems += error.problems
            return False

    def judge(self) -> None:
        """What the models and the content would say afterwards that they do not say now."""
        self.problems += self.files.new_problems()

    def _unknown_kind(self, subject: Subject) -> Problem:
        fix = did_you_mean(subject.kind, self.files.kinds())
        return Problem(
            "migration", "error", f"nothing is of type {subject.kind!r}", field=str(subject), fix=fix
        )

    def _nothing_to_do(self, operation: Operation) -> Problem:
        written = self.files.model(operation.subject.model_file)
        fields = written.value.get("fields") if written else None
        known = (
            fields
            if isinstance(fields, dict) and definition_path(fields, operation.subject.path) is None
            else {}
        )
        fix = did_you_mean(operation.subject.path[0], known) or "it may be done already"
        return Problem(
            "migration_idle", "warning", f"nothing to do: {operation}", field=str(operation.subject), fix=fix
        )


def _may_hold(raw: bytes, operation: Operation) -> bool:
    """Without parsing: whether the key can be in the file. Keys may be spelt with escapes, or reserved ones in another case."""
    key = operation.subject.path[-1]
    is_plain = reserved.canonical(key) is None and b"\\" not in raw
    return isinstance(operation, SetWhereMissing) or not is_plain or key.encode() in raw


def _by_place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.code, problem.message
