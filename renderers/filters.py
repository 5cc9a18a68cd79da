"""Filters that Fragmint adds to templates: `markdown` and `date`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from renderers.errors import Fault
from renderers.scope import current

_DIRECTIVE = re.compile(r"%(-?[a-zA-Z%])")


def markdown(text: Any, inline: bool = False) -> Markup:
    """A Markdown field as HTML; `inline=true` leaves out the paragraph around it."""
    from renderers.markdown import Source, render, render_inline

    scope = current()
    owner = scope.owner
    source = Source(file=owner.file, line=0, folder=owner.folder, name=owner.id)
    draw = render_inline if inline else render
    return Markup(draw(str(text or ""), source, scope.inputs, scope.holes)[0])  # noqa: S704 - sanitised there


def format_date(value: Any, form: str = "") -> str:
    """A date in the locale's usual form, or by `%Y %m %d %-m %-d %B %H %M %S %j`."""
    if not isinstance(value, date):
        raise Fault("template_date", f"{value!r} is not a date", "give the field the type date in its model")
    t = current().t
    return _DIRECTIVE.sub(lambda found: _part(found[1], value, t), form or t("date_format"))


def _part(directive: str, value: date, t: Callable[[str], str]) -> str:
    time = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    parts: Mapping[str, Callable[[], str]] = {
        "Y": lambda: f"{time.year:04}",
        "m": lambda: f"{time.month:02}",
        "-m": lambda: str(time.month),
        "d": lambda: f"{time.day:02}",
        "-d": lambda: str(time.day),
        "B": lambda: t("month_names").split()[time.month - 1],
        "H": lambda: f"{time.hour:02}",
        "M": lambda: f"{time.minute:02}",
        "S": lambda: f"{time.second:02}",
        "j": lambda: f"{time.timetuple().tm_yday:03}",
        "%": lambda: "%",
    }
    if directive not in parts:
        raise Fault("template_date", f"the date filter does not know %{directive}", f"use {' '.join(parts)}")
    return parts[directive]()


FILTERS: Mapping[str, Callable[..., Any]] = {"markdown": markdown, "date": format_date}
