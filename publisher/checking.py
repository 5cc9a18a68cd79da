"""The journey of a check: a build, and the findings that are worth their time only when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from content_repo.checks import graded
from content_repo.completeness import misnamed
from content_repo.problems import ContentError, Problem
from publisher.checks.noted import noted_findings
from publisher.checks.orphans import orphan_findings
from publisher.checks.page_texts import page_text_findings
from publisher.checks.queries import query_findings
from publisher.checks.regions import region_findings
from publisher.checks.required import required_findings, required_of_pages
from publisher.checks.segments import segment_findings
from publisher.checks.settings_links import settings_link_findings
from publisher.checks.templates import template_findings
from publisher.checks.translations import translation_findings
from publisher.checks.variations import variation_findings
from publisher.checks.zones import zone_findings
from publisher.findings_since import in_changed_files, revision
from publisher.placing import placed
from publisher.report import Report
from publisher.world import World

if TYPE_CHECKING:
    from publisher.workspace import Workspace

Check = Callable[[World], Iterable[Problem]]

OF_FILES: tuple[tuple[str, Check], ...] = (
    ("keys", lambda world: misnamed(world.state.db)),
    ("segments", segment_findings),
    ("variations", variation_findings),
)
OF_FAILED: tuple[tuple[str, Check], ...] = (("required", lambda world: required_of_pages(world.state)),)
OF_PAGES: tuple[tuple[str, Check], ...] = (
    ("required", lambda world: required_findings(world.state)),
    ("zones", zone_findings),
    ("bodies", noted_findings),
    ("texts", page_text_findings),
    ("orphans", orphan_findings),
    ("settings", settings_link_findings),
    ("queries", query_findings),
    ("regions", region_findings),
    ("templates", template_findings),
)


def check(workspace: Workspace, commit: str | None, since: str | None = None) -> Report:
    """A build's report with all findings. Raises ContentError when the build fails, with those that need no pages."""
    before = revision(workspace.site, since) if since else None
    translations: Check = partial(translation_findings, site=workspace.site)
    of_files = (*OF_FILES, ("translations", translations))
    try:
        built = workspace.build(commit)
    except ContentError as error:
        found = workspace.failed_world(commit)
        raise ContentError(*_merged(error.problems, found, (*of_files, *OF_FAILED))) from None
    world = built.world
    problems = placed(_merged(built.report.problems, world, (*of_files, *OF_PAGES)), world)
    told = in_changed_files(problems, before, world.snapshot) if before else problems
    return replace(built.report, problems=tuple(sorted(dict.fromkeys(told), key=_by_place)))


def _merged(
    known: Iterable[Problem], world: World | None, checks: Iterable[tuple[str, Check]]
) -> tuple[Problem, ...]:
    found = [problem for _, look in checks for problem in look(world)] if world else []
    chosen = world.site.checks if world else {}
    return tuple(sorted(dict.fromkeys([*known, *graded(found, chosen)]), key=_by_place))


def _by_place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line, problem.code, problem.message
