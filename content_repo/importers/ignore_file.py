"""The `.gitignore` of an imported site: what can be made again stays out of git, as in a new site."""

from __future__ import annotations

from content_repo.importers.plan import Plan

_LINES = b"/origin/\n/edge/\n/public/\n/.fragmint/\n"


def make_ignore_file(plan: Plan) -> None:
    """Without it, each commit and each look at the working tree would take in everything published."""
    plan.made(".gitignore", _LINES)
