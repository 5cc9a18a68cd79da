"""What a preview shows is byte for byte the file that the visitor is served, for every file of the blog starter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from growing_site import NOW

from audience.contexts import Context
from audience.diagram import Diagram, Variable
from cms.starter import STARTERS
from publisher.edges.reference import file_of
from publisher.workspace import Options, Workspace


def test_preview_is_what_is_published(tmp_path: Path) -> None:
    site = shutil.copytree(STARTERS / "blog", tmp_path / "site")
    out = tmp_path / "out"
    with Workspace(site, state=tmp_path / "state", options=Options(now=NOW, jobs=1)) as workspace:
        built = workspace.build()
        workspace.write(built, out)
        published = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.html")}
        shutil.rmtree(out)
        table = workspace.edge_table(built)
        seen = {}
        for file in published:
            url = "/" + file.removesuffix("index.html")
            if file.startswith("_v/"):
                continue
            for options in (
                witnesses(table.decisions[table.pages[url]].diagram) if url in table.pages else [[]]
            ):
                served = workspace.explain(url, options)["file"]
                seen[served] = workspace.preview(url, options)
                assert seen[served] == published[served], (url, options)
                assert served.endswith(file_of(url))
    assert seen == published


OTHER = {"country": "ZZ", "device": "desktop", "visit": "new", "query.utm_campaign": "autumn"}
BARE = {
    "tag": frozenset(),
    "consent": frozenset(),
    "device": "desktop",
    "visit": "new",
}  # never unknown at an edge


def witnesses(diagram: Diagram) -> Iterator[list[str]]:
    """Options (`country=CN`) of one visitor for each way through a diagram."""
    for taken, leaf in diagram.paths():
        values: dict[str, Any] = {}
        for number, classes in taken.items():
            variable = diagram.variables[number]
            put(values, variable, value_of(variable, min(classes)))
        known = {**BARE, **values}
        assert diagram.choose(known) == diagram.leaves[leaf]
        yield list(options(known))


def value_of(variable: Variable, wanted: int) -> Any:
    """A value that falls into a class; None for unknown."""
    candidates: Mapping[str, list[Any]] = {
        "member": [frozenset({variable.signal.partition(".")[2]}), frozenset()],
        "bucket": list(range(1000)),
        "integer": [bound for bound, _ in variable.cuts],
        "string": [*(text for text, _ in variable.exact), OTHER.get(variable.signal)],
    }
    return next(each for each in [*candidates[variable.kind], None] if variable.classify(each) == wanted)


def put(values: dict[str, Any], variable: Variable, value: Any) -> None:
    if variable.kind != "member":
        values[variable.signal] = value
        return
    name = variable.signal.partition(".")[0]
    values[name] = values.get(name, frozenset()) | value


def options(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, frozenset):
            yield from [f"{name}={member}" for member in sorted(value)] or [f"{name}="]
        elif value is not None:
            yield f"{name}={value}"


def test_every_fact_of_a_context_counts(tmp_path: Path) -> None:
    """A context by hand and the same in a batch line lead to the same file."""
    site = shutil.copytree(STARTERS / "blog", tmp_path / "site")
    with Workspace(site, state=tmp_path / "state", options=Options(now=NOW, jobs=1)) as workspace:
        facts = ["country=CN", "device=mobile", "tag=member", "consent=personalization", "bucket=417"]
        batch = {
            "country": "CN",
            "device": "mobile",
            "tags": ["member"],
            "consent": ["personalization"],
            "bucket": 417,
        }
        one = workspace.explain("/", facts)
        (other,) = workspace.explain_many([{"url": "/", "context": batch}])
        assert one == other
        assert Context.from_batch(batch) == Context.from_options(facts)
        assert one["variant"] != "default"
