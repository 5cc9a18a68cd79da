"""How each kind of node is made. A maker asks `inputs` for all it needs, so its trace is complete by construction.

Renderers leave holes; here they become slots: structure with rules, from what the site says about places, zones and variations.
What is not visible is left out, and a zone then takes its next choice (docs/formats.md §3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from content_repo.problems import ContentError, Problem
from content_repo.queries import canonical_spec
from content_repo.suggestions import did_you_mean
from publisher import syndication
from publisher.inputs import RecordingInputs
from publisher.keys import Owner, fragment_owner, key, page_key, parse, parse_owner
from publisher.nodes import Choice, Node, Slot, Trace
from renderers.holes import Hole
from renderers.inputs import Fragment

if TYPE_CHECKING:
    from publisher.world import World
    from renderers.pieces import Piece

Where = Callable[
    [], tuple[str, int]
]  # (file, line) of what was written, asked when something is wrong with it

_VIEW = re.compile(r"#?[\w.-]{1,64}")
_NOTHING = Slot("", (Choice(None, None),))


class MakingFailed(Exception):
    """A node could not be made; `problems` say why. `holder` is the key of the node where that is written, if it is not the one
    that was asked for."""

    def __init__(self, *problems: Problem, holder: str = "") -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.holder = holder


def make(text: str, world: World) -> Trace:
    """Make the node with this key. Raises MakingFailed."""
    kind, args = parse(text)
    inputs = RecordingInputs(world, args[1], _number(kind, args))
    node = _MAKERS[kind](text, args, inputs)
    errors = [problem for problem in inputs.problems if problem.severity == "error"]
    if errors:
        raise MakingFailed(*inputs.problems)
    return Trace(text, tuple(inputs.facts.items()), node, tuple(inputs.problems))


_NUMBERED = {"root": 2, "page": 3, "section": 3}  # how many arguments stand before the number


def _number(kind: str, args: Sequence[str]) -> int:
    """Which page of a paginated list this is for."""
    at = _NUMBERED.get(kind, len(args))
    return int(args[at]) if len(args) > at else 1


# --- pieces: a renderer runs


def _page(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.pieces import render_page

    fragment = _fragment(args, inputs)
    return _piece(text, render_page(fragment, inputs), fragment, inputs)


def _view(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.pieces import render_view

    fragment = _fragment(args, inputs)
    return _piece(text, render_view(fragment, args[3], inputs), fragment, inputs)


def _body(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.pieces import render_body

    fragment = inputs.without_fields(*args[:3])
    if fragment is None:
        raise _no_fragment(args[0])
    return _piece(text, render_body(fragment, inputs), fragment, inputs)


def _fragment(args: Sequence[str], inputs: RecordingInputs) -> Fragment:
    found: Fragment | None = inputs.ask("meta", *args[:3])
    if found is None:
        raise _no_fragment(args[0])
    return found


def _no_fragment(fragment_id: str) -> MakingFailed:
    return MakingFailed(Problem("reference_missing", "error", f"there is no fragment {fragment_id!r}"))


def _piece(text: str, piece: Piece, fragment: Fragment, inputs: RecordingInputs) -> Node:
    owner = fragment_owner(fragment.id, fragment.variation or "")
    slots = tuple(_slot(hole, owner, fragment, inputs) for hole in piece.text.holes)
    return Node(text, piece.text.chunks, slots, piece.facts, rendered=True)


# --- holes become slots


def _slot(hole: Hole, owner: Owner, fragment: Fragment, inputs: RecordingInputs) -> Slot:
    if hole.kind == "place":
        by = "" if hole.line else ", which a template places"
        return _placed(hole.name, hole.view, lambda: (fragment.file, hole.line), inputs, by)
    if hole.kind == "section":
        return _plain(hole.name, _own_section(hole.name, owner, fragment, inputs))
    if hole.kind in ("style", "styles"):
        return Slot(hole.name, ())
    if hole.kind == "body":
        return _plain("body", key("body", *inputs.world.body_home(fragment)))
    found = inputs.ask("region", fragment.id, fragment.locale, fragment.variation or "", hole.name)
    return _plain(hole.name, key("region", found, inputs.locale)) if found else _NOTHING


def _own_section(name: str, owner: Owner, fragment: Fragment, inputs: RecordingInputs) -> str:
    """On further pages of a list, only the section that holds the list is another."""
    pager = inputs.pager(fragment) if inputs.number > 1 else None
    number = inputs.number if pager and pager.section == name else 1
    return page_key("section", str(owner), inputs.locale, name, number=number)


def _plain(zone: str, node: str | None) -> Slot:
    return Slot(zone, (Choice(None, node),))


def _placed(ref: str, view: str, where: Where, inputs: RecordingInputs, by: str) -> Slot:
    found = _target(ref, view, where, inputs, by)
    return _plain(ref, found) if found else _NOTHING


def _target(ref: Any, view: str, where: Where, inputs: RecordingInputs, by: str = "") -> str | None:
    """The node of a written reference ("promo/x", "promo/x#hero"), or None when it is not to be seen now. `by` says who refers
    to it, where the file at `where` does not."""
    if not isinstance(ref, str) or not ref:
        message, fix = f"`use` must name a fragment, not {ref!r}", "write it like `use: promo/x`"
        inputs.report("reference_missing", "error", message, *where(), fix=fix)
        return None
    name, _, section = ref.partition("#")
    found = inputs.reference(name)
    shown = f"#{section}" if section else view or "block"
    if found is None:
        fix = inputs.world.nearest_reference(name)
        inputs.report("reference_missing", "error", f"there is no fragment {name!r}{by}", *where(), fix=fix)
        return None
    if not _VIEW.fullmatch(shown):
        fix = "use letters, digits, `-` and `_`"
        inputs.report("bad_view", "error", f"{shown!r} cannot name a view or section", *where(), fix=fix)
        return None
    if found[2]:
        message = f"{name!r} is an old name of {found[0]!r}"
        inputs.warn_at(where, "alias_used", message, f"write {found[0]}")
    if not found[1]:
        message = f"{name!r} is a draft, not yet published, or expired, and is left out here"
        inputs.warn_at(where, "not_visible", message, "publish it, or take it out here")
        return None
    if section and not _has_section(found[0], section, where, inputs):
        return None
    return key("place", found[0], inputs.locale, shown)


def _has_section(fragment_id: str, section: str, where: Where, inputs: RecordingInputs) -> bool:
    known = inputs.ask("outline", str(fragment_owner(fragment_id)), inputs.locale)
    if section not in known:
        message = f"{fragment_id!r} has no section {section!r}"
        fix = did_you_mean(section, known) or "sections are named by their `id`"
        inputs.report("section_missing", "error", message, *where(), fix=fix)
    return section in known


# --- structure


def _place(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    fragment_id, locale, view = args

    def target(label: str) -> str:
        if view.startswith("#"):
            return key("section", str(fragment_owner(fragment_id, label)), locale, view[1:])
        return key("view", fragment_id, locale, label, view)

    return _switch(text, _by_variation(fragment_id, target, inputs))


def _root(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    fragment_id, locale = args[:2]
    if inputs.number == 0:
        return _switch(text, _plain("file", syndication.file_node(fragment_id, locale)))

    def target(label: str) -> str:
        return page_key("page", fragment_id, locale, label, number=inputs.number)

    return _switch(text, _by_variation(fragment_id, target, inputs))


def _by_variation(fragment_id: str, target: Callable[[str], str], inputs: RecordingInputs) -> Slot:
    inputs.ask("audience", "")
    found = inputs.ask("variations", fragment_id, inputs.locale)
    choices = [Choice(rule, target(label)) for label, rule in found]
    return Slot(fragment_id, (*choices, Choice(None, target(""))))


def _switch(text: str, *slots: Slot) -> Node:
    return Node(text, (b"",) * (len(slots) + 1), slots)


def _region(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    owner, locale = args
    names = inputs.ask("outline", owner, locale)
    return _switch(text, *(_plain(name, key("section", owner, locale, name)) for name in names))


def _section(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    owner, locale, path = args = args[:3]
    section = inputs.ask("section", owner, locale, path)
    holder = parse_owner(owner)

    def where() -> tuple[str, int]:
        found: tuple[str, int] = inputs.ask("line", owner, locale, path)
        return found

    if section is None:
        fix = "sections are named by their `id`"
        raise MakingFailed(
            Problem("section_missing", "error", f"there is no section {path!r}", *where(), "sections", fix)
        )
    kind = section.get("type")
    if kind == "zone":
        return _switch(text, _zone(section, args, where, inputs))
    if kind == "fragment":
        ref = section.get("use", "")
        found = _target(ref, str(section.get("view") or ""), where, inputs)
        late = _is_late(section, path, where, inputs)
        return _switch(text, _plain(str(ref), found)._replace(late=late) if found else _NOTHING)
    if kind == "body" and holder.kind == "fragment":
        fragment = inputs.ask("meta", holder.name, locale, holder.variation)
        return _switch(text, _plain("body", key("body", *inputs.world.body_home(fragment))))
    return _rendered_section(text, section, args, inputs)


def _rendered_section(
    text: str, section: Mapping[str, Any], args: Sequence[str], inputs: RecordingInputs
) -> Node:
    from renderers.pieces import render_section

    owner = parse_owner(args[0])
    fragment = inputs.holder(owner)
    if section.get("type") == "list":
        _check_pagination(section, args, fragment, inputs)
    try:
        piece = render_section(fragment, section, args[2], inputs)
    except ContentError as error:
        raise MakingFailed(*(_placed_at(each, args, inputs) for each in error.problems)) from None
    slots = tuple(_slot(hole, owner, fragment, inputs) for hole in piece.text.holes)
    return Node(text, piece.text.chunks, slots, None, rendered=True)


def _check_pagination(
    section: Mapping[str, Any], args: Sequence[str], fragment: Fragment, inputs: RecordingInputs
) -> None:
    """`paginate` counts in the sections of a page, and there a variation may not ask for something else."""
    query = section.get("query")
    if not isinstance(query, Mapping) or not query.get("paginate"):
        return
    found = (
        inputs.ask("list", fragment.id, inputs.locale) if parse_owner(args[0]).kind == "fragment" else None
    )

    def where() -> tuple[str, int]:
        place: tuple[str, int] = inputs.ask("line", *args)
        return place

    if found is None or "/" in args[2]:
        message = f"the list {args[2]!r} is shown whole: `paginate` counts in a page's own `sections` only"
        inputs.warn_at(where, "idle_paginate", message, "take it out, or write `limit`")
    elif found[0] == args[2] and found[1] != canonical_spec(query):
        message = (
            f"the list {args[2]!r} has another query in a variation, so its pages would depend on the visitor"
        )
        inputs.report(
            "paginated_variation", "error", message, *where(), fix="write the query in the base file only"
        )


def _placed_at(problem: Problem, args: Sequence[str], inputs: RecordingInputs) -> Problem:
    """What is wrong with values of the section itself, such as its query, is wrong where the section is."""
    if problem.file:
        return problem
    file, line = inputs.ask("line", *args)
    return replace(problem, file=file, line=line)


def _zone(section: Mapping[str, Any], args: Sequence[str], where: Where, inputs: RecordingInputs) -> Slot:
    owner, locale, path = args
    choices: list[Choice] = []
    inputs.ask("audience", "")
    written = section.get("choose")
    for number, item in enumerate(written if isinstance(written, (list, tuple)) else ()):
        try:
            choice = _choice(item, section, (owner, locale, f"{path}/{number}"), inputs)
        except MakingFailed as error:  # the other choices may be wrong as well
            inputs.problems.extend(error.problems)
            continue
        if choice is not None:
            choices.append(choice)
        if isinstance(item, Mapping) and item.get("if") is None:
            _warn_of_rest(written, number, args, inputs)
            break
    if not choices or choices[-1].rule is not None:
        choices.append(_missing_default(written, path, where, inputs))
    return Slot(path, tuple(choices), _is_late(section, path, where, inputs))


def _is_late(section: Mapping[str, Any], path: str, where: Where, inputs: RecordingInputs) -> bool:
    late = section.get("late", False)
    if not isinstance(late, bool):
        message = f"section {path!r}: `late` is {late!r}"
        inputs.report("bad_late", "error", message, *where(), fix="write `late: true`, or leave it out")
    return late is True


def _warn_of_rest(written: Any, default: int, args: Sequence[str], inputs: RecordingInputs) -> None:
    owner, locale, path = args
    if default + 1 < len(written):

        def where() -> tuple[str, int]:
            found: tuple[str, int] = inputs.ask("line", owner, locale, f"{path}/{default + 1}")
            return found

        message = f"zone {path!r}: choices after the one without `if` are never reached"
        inputs.warn_at(where, "shadowed_choice", message, "move the choice without `if` to the end")


def _missing_default(written: Any, path: str, where: Where, inputs: RecordingInputs) -> Choice:
    items = written if isinstance(written, (list, tuple)) else ()
    if not any(isinstance(item, Mapping) and item.get("if") is None for item in items):
        inputs.report(
            "zone_without_default",
            "error",
            f"zone {path!r} has no default: visitors for whom no `if` is true would get nothing",
            *where(),
            fix="end `choose` with an item that has no `if`, such as {none: true}",
        )
    return Choice(None, None)


def _choice(
    item: Any, section: Mapping[str, Any], at: tuple[str, str, str], inputs: RecordingInputs
) -> Choice | None:
    """One choice of a zone; None when its target is not to be seen now, so that the next one counts."""

    def where() -> tuple[str, int]:
        found: tuple[str, int] = inputs.ask("line", *at)
        return found

    if not isinstance(item, Mapping) or sum(name in item for name in ("use", "fields", "none")) != 1:
        message = f"choice {at[2]!r} needs exactly one of `use`, `fields` and `none`"
        fix = "write {use: promo/x}, {fields: {…}} or {none: true}"
        inputs.report("bad_choice", "error", message, *where(), fix=fix)
        return None
    rule = None if item.get("if") is None else inputs.world.rule(item["if"], where)
    if "none" in item:
        return Choice(rule, None)
    if "fields" in item:
        return Choice(rule, key("section", *at))
    view = str(item.get("view") or section.get("view") or "")
    target = _target(item["use"], view, where, inputs)
    return Choice(rule, target) if target else None


_MAKERS: dict[str, Callable[[str, Sequence[str], RecordingInputs], Node]] = {
    "page": _page,
    "view": _view,
    "body": _body,
    "section": _section,
    "place": _place,
    "root": _root,
    "region": _region,
    **syndication.MAKERS,
}
