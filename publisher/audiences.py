"""The audience of a snapshot: its files read, checked as a whole, and every mistake given its file and line."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from audience.audience import Audience
from audience.errors import AudienceError, AudienceErrors
from content_repo.document import Document
from content_repo.plaindata import load_data
from content_repo.problems import ContentError, Problem
from content_repo.site import FILE as SETTINGS
from content_repo.site import Site
from content_repo.snapshot import Snapshot

SIGNALS = "audience/signals.yaml"
_TRUTH = {True: "true", False: "false", None: "unknown"}


def load(snapshot: Snapshot, site: Site, paths: Iterable[str]) -> Audience:
    """`paths` are the snapshot's files below `audience/`. Raises ContentError with everything that is wrong."""
    documents = {
        path: _document(snapshot, path) for path in sorted(paths) if path.endswith((".yaml", ".yml"))
    }
    problems = [problem for document in documents.values() for problem in document.problems]
    if problems:
        raise ContentError(*problems)
    try:
        audience = Audience.load(
            documents[SIGNALS].value if SIGNALS in documents else None,
            _by_id(documents, "audience/segments/"),
            _by_id(documents, "audience/experiments/"),
            order=site.segments,
            holdout=site.holdout,
            locales=site.locales,
        )
    except AudienceErrors as found:
        if snapshot.digest(SETTINGS) is not None:  # where `segments` names what there is not
            documents[SETTINGS] = _document(snapshot, SETTINGS)
        raise ContentError(*(_problem(error, documents) for error in found.errors)) from None
    _refuse_failed_tests(audience, documents)
    return audience


def _document(snapshot: Snapshot, path: str) -> Document:
    return load_data(snapshot.read(path), path)


def _by_id(documents: Mapping[str, Document], folder: str) -> dict[str, Any]:
    return {_id(path): doc.value for path, doc in documents.items() if path.startswith(folder)}


def _id(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _problem(error: AudienceError, documents: Mapping[str, Document]) -> Problem:
    file = _file(error.subject, documents)
    line = documents[file].line_of(error.where) if file in documents else 0
    field = ".".join(map(str, error.where))
    return Problem(_code(error), "error", error.message, file, line, field, error.fix)


def _file(subject: tuple[str, ...], documents: Mapping[str, Document]) -> str:
    kind, *rest = subject or ("site",)
    if kind == "signals":
        return SIGNALS
    if kind in ("segment", "experiment"):
        wanted = f"audience/{kind}s/{rest[0]}."
        return next((path for path in documents if path.startswith(wanted)), wanted + "yaml")
    return SETTINGS


def _code(error: AudienceError) -> str:
    """UnknownName → unknown_name"""
    name = type(error).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _refuse_failed_tests(audience: Audience, documents: Mapping[str, Document]) -> None:
    problems = []
    for failed in audience.run_tests():
        file = _file(("segment", failed.segment), documents)
        line = documents[file].line_of(("tests", failed.number))
        value = _TRUTH[failed.value]
        message = f"test {failed.number + 1} of segment {failed.segment!r} does not hold: it is {value}"
        fix = "correct the rule, or the test if it expects the wrong thing"
        problems.append(Problem("segment_test_failed", "error", message, file, line, "tests", fix))
    if problems:
        raise ContentError(*problems)
