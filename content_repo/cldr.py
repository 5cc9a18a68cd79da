"""A language's data, apart from that of others. Importing this module imports Babel."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from typing import Any

from babel.core import Locale
from babel.localedata import LocaleDataDict, load


class Language(Locale):
    """Babel's languages share what they inherit, and write into it what they find there: month names of the language that was
    asked first could come out in all others, so that pages would depend on the order of rendering. Here each has a copy.
    """

    @cached_property
    def _data(self) -> LocaleDataDict:
        data: dict[Any, Any] = deepcopy(load(str(self)))
        return LocaleDataDict(data)
