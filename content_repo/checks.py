"""Checks: findings whose severity a site may set under `[checks]`, with the severity they have otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from content_repo.problems import Problem, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
OFF = "off"

# Noticed while bodies are rendered, and told by a check alone: a build goes on about what stops readers, not about style.
NOTED: Mapping[str, Severity] = {
    "broken_anchor": "warning",
    "broken_raw_link": "warning",
    "empty_heading": "warning",
    "empty_link": "warning",
    "heading_order": "info",
    "insecure_link": "info",
    "literal_markup": "warning",
    "misspelt_callout": "warning",
    "missing_alt": "warning",
    "mixed_content": "warning",
    "several_h1": "info",
}

CHECKS: Mapping[str, Severity] = {
    **NOTED,
    "alias_used": "warning",
    "broken_link": "warning",
    "duplicate_description": "info",
    "duplicate_title": "warning",
    "half_exempt": "warning",
    "idle_paginate": "warning",
    "idle_query": "warning",
    "idle_redirect": "warning",
    "idle_region": "warning",
    "long_description": "info",
    "long_title": "info",
    "misnamed_template": "warning",
    "misspelt_key": "warning",
    "misspelt_name": "warning",
    "missing_asset": "warning",
    "not_visible": "warning",
    "order_decides": "info",
    "orphan_fragment": "info",
    "rule_always_true": "warning",
    "rule_never_true": "warning",
    "rule_too_large": "error",
    "segment_unused": "warning",
    "shadowed_choice": "warning",
    "stray_file": "warning",
    "translation_gap": "info",
    "translation_stale": "warning",
    "unclosed_block": "warning",
    "unknown_directive": "warning",
    "unknown_key": "warning",
    "unreachable_choice": "warning",
    "unsafe_link": "warning",
    "untranslated": "info",
    "unused_asset": "info",
    "variation_stale": "warning",
    "variation_unchanged": "warning",
}


def graded(problems: Iterable[Problem], chosen: Mapping[str, str]) -> Iterator[Problem]:
    """The problems with the severities that a site has chosen, without those that are off."""
    for problem in problems:
        wanted = chosen.get(problem.code, problem.severity)
        if wanted == problem.severity:
            yield problem
        elif wanted != OFF:
            yield replace(problem, severity=next(each for each in SEVERITIES if each == wanted))
