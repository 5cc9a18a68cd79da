"""What visitors are shown in zones is put together once for pages that share them, and never for others."""

from __future__ import annotations

import json

import pytest

from audience.audience import Audience
from publisher import layouts
from publisher.deciding import Deciding
from publisher.layouts import Layouts
from publisher.nodes import Choice, Slot
from publisher.trees import Compiled, Zone, compose, filled

AUDIENCE = Audience.load(locales=["en"])


def zone(tag: str, *, inside: tuple[Zone, ...] = (), moved: bool = False) -> Zone:
    """Shows `<tag>` to visitors who have the tag, with the zones inside, and nothing to others."""
    choices = (Choice(json.dumps({"tag": tag}), f"view:{tag}"), Choice(None, None))
    shown = Compiled((f"<{tag}>".encode(), *inside), moved, (f"{tag}.css",))
    return Zone(Slot(tag, choices), (shown, Compiled(())), f"holder:{tag}")


def made() -> Layouts:
    return Layouts(Deciding(AUDIENCE))


def test_pages_that_share_zones_share_a_layout() -> None:
    known, shared = made(), zone("a")
    assert known.of((shared,)) is known.of((shared,))
    assert known.of((zone("a"),)) is not known.of((shared,))


def test_a_filling_is_what_its_vector_composes() -> None:
    zones = (zone("a", inside=(zone("b"),)), zone("c"))
    page = Compiled((b"1", zones[0], b"2", zones[1], b"3"))
    layout = made().of(zones)
    files = {b"".join(filled(page, inside)) for inside in layout.fillings}
    assert files == {
        b"1" + one + b"2" + two + b"3" for one in (b"", b"<a>", b"<a><b>") for two in (b"", b"<c>")
    }
    for leaf, inside in zip(layout.leaves, layout.fillings, strict=True):
        assert b"".join(filled(page, inside)) == compose(page, leaf)
    assert b"".join(filled(page, layout.fillings[layout.default])) == b"123"


def test_a_filling_tells_of_a_change_that_it_shows() -> None:
    outer = zone("a", inside=(zone("b", moved=True),))
    told = {(inside.needs, inside.changed) for inside in made().of((outer,)).fillings}
    assert told == {((), False), (("a.css",), False), (("a.css", "b.css"), True)}


def test_what_many_pages_have_for_themselves_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layouts, "_HELD", 3)
    known = made()
    for number in range(20):
        own = zone(f"t{number}")
        shown = [inside.parts for inside in known.of((own,)).fillings]
        assert sorted(shown) == [([],), ([f"<t{number}>".encode()],)]
