"""Dates and numbers as readers of a language write them: from the Unicode CLDR, by way of Babel, imported on first use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from content_repo.languages import cldr

if TYPE_CHECKING:
    from babel.core import Locale

FORMS = ("full", "long", "medium", "short")
MONTH = "month"  # month and year, as over an archive

_DIRECTIVE = re.compile(r"%(-?[a-zA-Z%])")
_DAY = re.compile(r"%-?d")
_OTHERWISE = "en"  # for a language that CLDR does not know


class UnknownDirective(ValueError):
    """`%x` of a date that means nothing; `known` are those that do."""

    def __init__(self, directive: str) -> None:
        super().__init__(f"%{directive}")
        self.known = tuple(_DIRECTIVES)


def date_text(value: date, form: str, language: str) -> str:
    """`form` is one of FORMS, MONTH, or a text with directives. Raises UnknownDirective."""
    from babel.dates import format_date, format_skeleton

    if form in FORMS:
        return format_date(value, form, locale=_locale(language))
    if form == MONTH:
        return format_skeleton("yMMMM", value, locale=_locale(language))
    return _DIRECTIVE.sub(lambda found: _part(found[1], value, form, language), form)


def number_text(value: float | Decimal, language: str) -> str:
    """With the separators of the language: 1,234.5 or 1.234,5."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_locale(language), decimal_quantization=False)


def currency_text(value: float | Decimal, currency: str, language: str) -> str:
    """`currency` is a code of ISO 4217: "CNY"."""
    from babel.numbers import format_currency

    return format_currency(value, currency, locale=_locale(language))


def _locale(language: str) -> Locale:
    found = cldr(language) or cldr(_OTHERWISE)
    assert found is not None
    return found


def _part(directive: str, value: date, form: str, language: str) -> str:
    if directive not in _DIRECTIVES:
        raise UnknownDirective(directive)
    time = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return _DIRECTIVES[directive](time, form, language)


def _name(kind: str, width: str, number: Callable[[datetime], int]) -> Callable[[datetime, str, str], str]:
    """The name of a month or a weekday. Beside a day many languages inflect it: "5 марта", but "март"."""

    def name(time: datetime, form: str, language: str) -> str:
        context = "format" if _DAY.search(form) else "stand-alone"
        names = getattr(_locale(language), kind)
        found: str = names[context][width][number(time)]
        return found

    return name


_DIRECTIVES: Mapping[str, Callable[[datetime, str, str], str]] = {
    "Y": lambda time, *_: f"{time.year:04}",
    "m": lambda time, *_: f"{time.month:02}",
    "-m": lambda time, *_: str(time.month),
    "d": lambda time, *_: f"{time.day:02}",
    "-d": lambda time, *_: str(time.day),
    "B": _name("months", "wide", lambda time: time.month),
    "b": _name("months", "abbreviated", lambda time: time.month),
    "A": _name("days", "wide", datetime.weekday),
    "a": _name("days", "abbreviated", datetime.weekday),
    "H": lambda time, *_: f"{time.hour:02}",
    "M": lambda time, *_: f"{time.minute:02}",
    "S": lambda time, *_: f"{time.second:02}",
    "j": lambda time, *_: f"{time.timetuple().tm_yday:03}",
    "%": lambda *_: "%",
}
