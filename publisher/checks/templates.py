"""Names that are nearly right in templates, and of them: `theme/articel.html`, `site.data.tem`, `site.menus.man`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from content_repo.near_words import nearest
from content_repo.plaindata import is_plain_data, stem
from content_repo.problems import Problem
from publisher.keys import parse
from publisher.queried import place_of_query
from publisher.world import World

_FOLDER = "theme/"
_ASKING = """
SELECT min(nodes.key) FROM facts JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node
WHERE facts.key = ? HAVING count(*) > 0
"""
_ENDING = re.compile(r"\.(?:html?(?:\.\w+)?|jinja2?|j2|tmpl|njk|twig)\Z", re.IGNORECASE)


def template_findings(world: World) -> Iterator[Problem]:
    yield from _files(world)
    data = {
        stem(path).removeprefix("data/") for path in world.catalog.paths_in("data/") if is_plain_data(path)
    }
    yield from _names("data:", "site.data", data, world)
    yield from _names("setting:menus.", "site.menus", world.site.menus, world)


def _names(prefix: str, shown: str, known: Iterable[str], world: World) -> Iterator[Problem]:
    """What is not there is empty in a template, as a theme may offer more than a site uses."""
    for text in world.state.fact_keys(prefix):
        name = text.removeprefix(prefix)
        meant = nearest(name, known) if name not in known else None
        row = world.state.db.execute(_ASKING, (text,)).fetchone() if meant else None
        if row:
            file, _ = place_of_query(row[0], world)
            line = _line_of(name, file, world)
            message = f"`{shown}.{name}` is empty: there is no {name!r}, which is nearly {meant!r}"
            fix = f"write `{shown}.{meant}`, if that is meant"
            yield Problem("misspelt_name", "warning", message, file, line, fix=fix)


def _line_of(name: str, file: str, world: World) -> int:
    """The first line of a template that has the name; 0 where it stands in another one that this one includes."""
    text = world.snapshot.read(file).decode(errors="replace") if world.snapshot.digest(file) else ""
    return next((number for number, line in enumerate(text.splitlines(), 1) if name in line), 0)


def _files(world: World) -> Iterator[Problem]:
    asked = frozenset(parse(text).args[0] for text in world.state.fact_keys("template:"))
    for path in world.catalog.paths_in(_FOLDER):
        name = path.removeprefix(_FOLDER)
        if name not in asked and not name.startswith(("static/", "i18n/")):
            meant = _ENDING.sub(".html", name)
            meant = meant if meant != name and meant in asked else nearest(name, asked) or ""
            if meant:
                message = f"no page asks for the template {name!r}, which is nearly {meant!r}"
                fix = f"rename it to {_FOLDER}{meant}, if that is meant, or delete it"
                yield Problem("misnamed_template", "warning", message, path, 1, fix=fix)
