"""The words of a theme: `t("key")` looks in `i18n/<locale>.toml`, nearest locale first.

A file is a flat table of texts. The chain is the locale, its shorter forms (`zh-Hans-CN`, `zh-Hans`, `zh`),
the site's default locale in the same way, then English; in each, the site's `theme/i18n/…` comes before the
theme's own file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache

from content_repo.problems import Problem
from renderers.errors import Fault, RenderError
from renderers.inputs import Inputs, Template


def chain(locale: str, default: str) -> tuple[str, ...]:
    """Locales to try, each once."""
    forms = [form for start in (locale, default, "en") for form in _shorter(start)]
    return tuple(dict.fromkeys(forms))


def _shorter(locale: str) -> Iterator[str]:
    while locale:
        yield locale
        locale = locale.rpartition("-")[0]


def translate(key: str, inputs: Inputs, values: Mapping[str, object]) -> str:
    """The text of `key` with `{name}` replaced by the values. Raises Fault when no locale of the chain has
    it.
    """
    for locale in chain(inputs.locale, str(inputs.setting("default_locale") or "en")):
        for name in (f"i18n/{locale}.toml", f"parent:i18n/{locale}.toml"):
            template = inputs.template(name)
            text = _table(template).get(key) if template else None
            if text is not None:
                return _filled(text, values)
    raise Fault(
        "translation_missing", f'there is no text for t("{key}")', "add the key to theme/i18n/<locale>.toml"
    )


def _filled(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _table(template: Template) -> Mapping[str, str]:
    return _parsed(template.text, template.file)


@lru_cache(maxsize=256)
def _parsed(text: str, file: str) -> Mapping[str, str]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RenderError(
            Problem("translation_syntax", "error", f"not TOML: {error}", file=file, fix="quote the texts")
        ) from None
    return {key: str(value) for key, value in table.items()}
