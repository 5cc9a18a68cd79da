"""Filters that Fragmint adds to templates: `markdown`, `date`, `number` and `currency`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from renderers import localised
from renderers.errors import Fault
from renderers.scope import current

_CURRENCY = re.compile(r"[A-Z]{3}")
_TOO_LARGE = 10**21  # as JavaScript has it; infinity and what is no number (NaN) neither


def markdown(text: Any, inline: bool = False) -> Markup:
    """A Markdown field as HTML; `inline=true` leaves out the paragraph around it."""
    from renderers.markdown import Source, render, render_inline

    scope = current()
    owner = scope.owner
    source = Source(file=owner.file, line=0, folder=owner.folder, name=owner.id)
    draw = render_inline if inline else render
    return Markup(draw(str(text or ""), source, scope.inputs, scope.holes)[0])  # noqa: S704 - sanitised there


def format_date(value: Any, form: str = "long") -> str:
    """A date as the locale writes it (`long`, `full`, `medium`, `short`, `month`), or by directives such as `%Y-%m-%d`."""
    if not isinstance(value, date):
        raise Fault("template_date", f"{value!r} is not a date", "give the field the type date in its model")
    try:
        return localised.date_text(value, str(form or "long"), current().inputs.locale)
    except localised.UnknownDirective as wrong:
        fix = f"use {' '.join(wrong.known)}"
        raise Fault("template_date", f"the date filter does not know {wrong}", fix) from None


def format_number(value: Any) -> str:
    """A number with the separators of the locale."""
    return localised.number_text(_number(value), current().inputs.locale)


def format_currency(value: Any, currency: str) -> str:
    """An amount of money as the locale writes it: `19.9|currency("EUR")`."""
    if not _CURRENCY.fullmatch(str(currency)):
        raise Fault("template_number", f"{currency!r} is no currency", "write its code, such as EUR or CNY")
    return localised.currency_text(_number(value), str(currency), current().inputs.locale)


def _number(value: Any) -> int | float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        fix = "give the field the type number in its model"
        raise Fault("template_number", f"{value!r} is not a number", fix)
    if not abs(value) < _TOO_LARGE:
        raise Fault("template_number", "this number is too large to be written out", "use a smaller unit")
    return value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "markdown": markdown,
    "date": format_date,
    "number": format_number,
    "currency": format_currency,
}
