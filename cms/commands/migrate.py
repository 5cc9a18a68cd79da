"""fragmint migrate"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cms.command import Run
from cms.console import plural
from cms.faults import WrongUsage
from cms.options import Strict
from cms.progress import progress_for
from cms.reports import finish
from content_repo.problems import ContentError, Problem

if TYPE_CHECKING:
    from content_repo.migrations.operations import Operation
    from content_repo.migrations.planning import Plan

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE… | OPERATION…",
        help="Files of steps, such as migrations/001-cta.yaml; or one step: rename TYPE.FIELD NAME, move TYPE.FIELD PATH, "
        "remove TYPE.FIELD, retype TYPE.FIELD TYPE, split TYPE.FIELD NAME NAME…, set TYPE.FIELD VALUE.",
        show_default=False,
    ),
]
Apply = Annotated[
    bool, typer.Option("--apply", help="Write the files and make one commit; else nothing is written.")
]
NoCommit = Annotated[
    bool,
    typer.Option("--no-commit", help="With --apply: write, also over uncommitted work, and do not commit."),
]
Partial = Annotated[
    bool, typer.Option("--partial", help="With --apply: go on, and leave what cannot be changed as it is.")
]
At = Annotated[
    str,
    typer.Option(
        "--at", metavar="TEXT", help="Where split cuts, or what stands between the items of a text."
    ),
]
Pattern = Annotated[
    str,
    typer.Option(
        "--pattern", metavar="REGEX", help="For split: an expression with a group (?P<name>…) a name."
    ),
]
Message = Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="The message of the commit.")]


def migrate(
    run: Run,
    words: Words,
    apply: Apply = False,
    no_commit: NoCommit = False,
    partial: Partial = False,
    at: At = "",
    pattern: Pattern = "",
    message: Message = "",
    strict: Strict = False,
) -> None:
    """Change a model and the content with it: rename, move, remove, retype, split or set a field. Shows what it would do."""
    operations = _operations(run.site, words, at, pattern)
    plan = _plan(run, operations)
    _refuse(plan, apply=apply, partial=partial)
    commit = _apply(run, plan, message or _message(operations), no_commit) if apply and plan.files else None
    problems = [each.as_dict() for each in plan.problems]
    facts = {
        "steps": [step.as_dict() for step in plan.steps],
        "files": sorted(plan.files),
        "applied": apply,
        "commit": commit,
        "problems": problems,
    }
    run.console.result(facts, *_lines(plan, facts))
    finish(run.console, plan.problems, strict)


def _operations(site: Path, words: list[str], at: str, pattern: str) -> list[Operation]:
    from content_repo.migrations.reading import OPERATIONS, read_steps, read_words

    if words[0] in OPERATIONS:
        return [read_words(words, separator=at, pattern=pattern)]
    if at or pattern:
        raise WrongUsage(
            "--at and --pattern belong to a step on the command line; in a file, write `at:` and `pattern:`"
        )
    found: list[Operation] = []
    for word in words:
        place = next((each for each in (Path(word), site / word) if each.is_file()), None)
        if place is None:
            raise WrongUsage(f"{word!r} is neither a file nor one of {', '.join(OPERATIONS)}")
        found += read_steps(place.read_bytes(), word)
    return found


def _plan(run: Run, operations: list[Operation]) -> Plan:
    from content_repo.migrations.planning import make_plan
    from content_repo.worktree import WorkTree

    if not run.site.is_dir():
        fix = "name the site's folder with --site"
        raise ContentError(Problem("no_site", "error", f"there is no folder {run.site}", fix=fix))
    return make_plan(WorkTree(run.site, rescan=True), operations, progress_for(run.console))


def _refuse(plan: Plan, *, apply: bool, partial: bool) -> None:
    """Before anything is written."""
    if apply and (plan.is_impossible or (plan.is_refused and not partial)):
        raise ContentError(*plan.problems)


def _apply(run: Run, plan: Plan, message: str, no_commit: bool) -> str | None:
    from cms.changing import carry_out
    from content_repo import git
    from content_repo.changesets import ChangeSet, Rewrite

    if not no_commit:
        _refuse_unsafe(git.open(run.site))
    changes = ChangeSet.of({path: Rewrite(*pair) for path, pair in plan.files.items()})
    return carry_out(run, changes, message=None if no_commit else message, dry_run=False)


def _refuse_unsafe(repository: Any) -> None:
    """A commit is what makes a migration reversible: it holds nothing else."""
    if repository is None:
        fix = "`git init` and commit, or write without a commit: --no-commit"
        raise ContentError(Problem("no_repository", "error", "the site is in no git repository", fix=fix))
    repository.resolve("HEAD")
    changed = repository.changed_files()
    if changed:
        fix = "commit or stash them first, or write without a commit: --no-commit"
        message = f"{plural(len(changed), 'file')} differ from the last commit: {', '.join(changed[:5])}"
        raise ContentError(Problem("dirty_tree", "error", message, changed[0], fix=fix))


def _message(operations: list[Operation]) -> str:
    first, *others = map(str, operations)
    title = first[:1].upper() + first[1:]
    return "\n".join([title, "", *others]) if others else title


def _lines(plan: Plan, facts: Mapping[str, Any]) -> Iterator[str]:
    for step in plan.steps:
        model = f", and {step.operation.subject.model_file}" if step.changes_model else ""
        yield f"{step.operation}: {plural(step.changes, 'value')} in {plural(step.files, 'file')}{model}"
        yield from (f"  {example}" for example in step.examples)
        if step.changes > len(step.examples):
            yield f"  … and {step.changes - len(step.examples):,} more"
    yield _outcome(plural(len(plan.files), "file"), facts)


def _outcome(files: str, facts: Mapping[str, Any]) -> str:
    if not facts["applied"]:
        return f"Nothing was written. {files} would change; --apply writes them."
    commit = (facts["commit"] or "")[:10]
    return (
        f"{files} written in commit {commit}; `git revert {commit}` undoes it."
        if commit
        else f"{files} written."
    )
