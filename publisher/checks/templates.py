"""Templates of the site that nothing asks for and that are nearly called as ones that are: `theme/articel.html`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content_repo.near_words import nearest
from content_repo.problems import Problem
from publisher.keys import parse
from publisher.world import World

_FOLDER = "theme/"
_ENDING = re.compile(r"\.(?:html?(?:\.\w+)?|jinja2?|j2|tmpl|njk|twig)\Z", re.IGNORECASE)


def template_findings(world: World) -> Iterator[Problem]:
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
