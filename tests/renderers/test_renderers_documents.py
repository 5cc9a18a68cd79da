"""docs/templates.md lists every name that templates have, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE
from memory_inputs import MemoryInputs, fragment

from renderers import guards, limits, listing, pieces
from renderers.filters import FILTERS
from renderers.markdown.containers import CALLOUTS
from renderers.markdown.highlight import LONGEST
from renderers.scope import FUNCTIONS, Scope
from renderers.site import SETTINGS
from renderers.templates import environment
from renderers.views import FACETS, SectionView

DOCS = Path(__file__).parents[2] / "docs"
TEMPLATES = (DOCS / "templates.md").read_text(encoding="utf-8")
MARKDOWN = (DOCS / "markdown.md").read_text(encoding="utf-8")


def table(heading: str, text: str = TEMPLATES) -> list[str]:
    """The names in the first column of the table below a heading."""
    part = re.split(r"\n#+ ", text.partition(heading)[2])[0]
    cells = re.findall(r"^\| (`[^|]*) \|", part, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)", cell)]


def own_names() -> set[str]:
    scope = Scope(fragment(), MemoryInputs())
    return {*FACETS, *scope.parts()}


def test_variables() -> None:
    scope = Scope(fragment(), MemoryInputs())
    named = {*scope.variables(SectionView({}, "s")), "site"}
    assert set(table("## Variables")) == named
    added = set(environment().globals) - set(DEFAULT_NAMESPACE)
    assert added == {*FUNCTIONS, "site"}


def test_names_of_a_page() -> None:
    assert sorted(table("### `page`")) == sorted(own_names())


def test_names_of_the_site() -> None:
    assert sorted(table("### `site`")) == sorted([*SETTINGS, "home", "language", "menus", "data"])


def test_names_of_a_section() -> None:
    assert table("### `section`") == ["id", "type", "items", "view", "pager", "groups"]


def test_functions() -> None:
    assert sorted(table("## Functions")) == sorted(FUNCTIONS)


def test_filters() -> None:
    assert sorted(table("## Filters")) == sorted(FILTERS)
    assert set(environment().filters) == set(DEFAULT_FILTERS) - set(guards.REMOVED_FILTERS) | set(FILTERS)
    assert all(f"`{name}`" in TEMPLATES for name in guards.REMOVED_FILTERS)
    assert all(f"`{name}`" in TEMPLATES for name in guards.REMOVED_GLOBALS)
    assert not set(guards.REMOVED_GLOBALS) & set(environment().globals)


def test_defaults() -> None:
    allowed = limits.Limits()
    assert (
        f"{allowed.seconds:g} seconds of the processor, {allowed.memory // 1024**2} MiB and 32 million"
        in TEMPLATES
    )
    assert allowed.output == 32_000_000
    assert f"The view is `{pieces.DEFAULT_VIEW}`" in TEMPLATES
    assert f"placed as `{listing.VIEW}`" in TEMPLATES.replace("\n", " ")
    assert f"is of type `{pieces.DEFAULT_SECTION}`" in TEMPLATES


def test_containers_and_code() -> None:
    assert all(re.search(rf"\b{name}\b", MARKDOWN) for name in CALLOUTS)
    assert f"{LONGEST:,} characters" in MARKDOWN
