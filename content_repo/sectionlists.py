"""The shape of lists of sections, wherever they are written: tables, each with an `id` of its own if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Fault = tuple[str, str, str]  # (dotted path of the value, what is wrong, what to do)


def faults(fields: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with `sections` and `regions` among a file's fields."""
    yield from list_faults(fields.get("sections"), "sections")
    yield from region_faults(fields.get("regions"), "regions.")


def region_faults(regions: Any, prefix: str = "") -> Iterator[Fault]:
    """The same for a table of lists by region."""
    if isinstance(regions, Mapping):
        for name, held in regions.items():
            yield from list_faults(held, f"{prefix}{name}")
    elif regions is not None:
        path = prefix.rstrip(".")
        yield path, f"regions must be a table of lists, not {regions!r}", "write `footer: [{id: …, type: …}]`"


def list_faults(held: Any, path: str) -> Iterator[Fault]:
    if held is None:
        return
    if not isinstance(held, list | tuple):
        yield path, f"`{path}` must be a list of sections, not {held!r}", "write each as `- {id: …, type: …}`"
        return
    first: dict[str, int] = {}
    for number, section in enumerate(held):
        at = f"{path}.{number}"
        if not isinstance(section, Mapping):
            yield at, f"a section must be a table, not {section!r}", "write it as `{id: …, type: …}`"
            continue
        name = str(section.get("id") or "")
        if "/" in name or "\t" in name:
            yield (
                at,
                f"the id {name!r} of a section holds a slash or a tab",
                "use letters, digits, `-` and `_`",
            )
        elif name and first.setdefault(name, number) != number:
            yield at, f"two sections have the id {name!r}", "give one of them another id"


def section_name(section: Mapping[str, Any], index: int) -> str:
    """What a section is called: by its id, or by its index where it has none."""
    return str(section.get("id") or index)
