"""The languages of a page in templates: `site.language`, and `page.translations` with an item for each locale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from content_repo import languages
from renderers.addresses import encode
from renderers.inputs import Fragment, Inputs, Translation
from renderers.views import LazyView


def language_view(code: str, inputs: Inputs) -> LazyView:
    """`code label direction` of a locale."""
    answers: Mapping[str, Callable[[], str]] = {
        "code": lambda: code,
        "label": lambda: label(code, inputs),
        "direction": lambda: languages.direction(code),
    }
    return LazyView(lambda name: answers[name]())


def label(code: str, inputs: Inputs) -> str:
    """The name of a language for those who speak it: the site's own, else CLDR's."""
    return str(inputs.setting(f"locale.{code}.label") or languages.own_name(code))


def translation_views(page: Fragment, inputs: Inputs) -> tuple[LazyView, ...]:
    """In the order of the site's locales; none for what is not a page."""
    return tuple(_view(each, page, inputs) for each in inputs.translations(page))


def _view(found: Translation, page: Fragment, inputs: Inputs) -> LazyView:
    """`locale url title label current`. A title is asked for only where a template shows it: it may change alone."""
    answers: Mapping[str, Callable[[], Any]] = {
        "locale": lambda: found.locale,
        "url": lambda: encode(found.url),
        "title": lambda: inputs.title(page, found.locale),
        "label": lambda: label(found.locale, inputs),
        "current": lambda: found.locale == inputs.locale,
    }
    return LazyView(lambda name: answers[name]())
