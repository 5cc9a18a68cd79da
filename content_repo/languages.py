"""Languages by their BCP 47 tags ("zh-Hant", "de-CH"), in any spelling of case: names, scripts, directions.

What is said of them comes from the Unicode CLDR, by way of Babel, which is imported when something is asked. A tag that CLDR
does not know is its own name and is written from left to right.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel.core import Locale

# Scripts with rtl=YES in CLDR's scriptMetadata that are in use today (ISO 15924).
_RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)


@lru_cache(maxsize=256)
def own_name(tag: str) -> str:
    """The name of a language in itself, as it stands alone in a list: "Français", "简体中文", "Srpski (latinica)"."""
    locale = cldr(tag)
    if locale is None:
        return tag
    language, _, region = parts(tag)
    names = locale.languages
    if f"{language}_{region}" in names:
        return _titled(names[f"{language}_{region}"])
    written = names.get(f"{language}_{writing(tag)}")
    if not written and language not in names:
        return tag
    details = [*([] if written else _unusual_script(tag, locale)), *_unusual_region(tag, locale)]
    return _titled(" ".join([written or names[language], *(f"({each})" for each in details)]))


def _unusual_script(tag: str, locale: Locale) -> list[str]:
    script = writing(tag)
    return [locale.scripts.get(script, script)] if script != writing(parts(tag)[0]) else []


def _unusual_region(tag: str, locale: Locale) -> list[str]:
    """The region, unless it goes without saying: China for Simplified Chinese, Taiwan for Traditional."""
    language, _, region = parts(tag)
    usual = _likely().get(f"{language}_{writing(tag)}") or _likely().get(language) or ""
    return [locale.territories.get(region, region)] if region and not usual.endswith(f"_{region}") else []


def _titled(name: str) -> str:
    """Upper case at the start, as in lists; scripts without such letters, and Georgian, stay as they are."""
    return name[:1].title() + name[1:]


def direction(tag: str) -> Literal["ltr", "rtl"]:
    return "rtl" if writing(tag) in _RIGHT_TO_LEFT else "ltr"


def writing(tag: str) -> str:
    """The script of a language ("Hant"), said or likely; "" where nothing is known."""
    language, script, region = parts(tag)
    if script:
        return script
    likely = _likely()
    found = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return found.split("_")[1] if found.count("_") == 2 else ""


def parts(tag: str) -> tuple[str, str, str]:
    """(language, script, region) in their usual case; "" for what is not said. Variants and extensions do not count."""
    language, *rest = tag.replace("_", "-").split("-")
    script = region = ""
    for each in rest:
        if len(each) == 1:
            break
        if len(each) == 4 and each.isalpha() and not script and not region:
            script = each.title()
        elif not region and ((len(each) == 2 and each.isalpha()) or (len(each) == 3 and each.isdigit())):
            region = each.upper()
    return language.lower(), script, region


def is_same(tag: str, other: str) -> bool:
    """Whether readers of one language read the other as it is: the same language in the same script."""
    return parts(tag)[0] == parts(other)[0] and writing(tag) == writing(other)


@lru_cache(maxsize=256)
def cldr(tag: str) -> Locale | None:
    """The data of a language, of the nearest form that CLDR has; None where it has none."""
    from babel.core import UnknownLocaleError

    from content_repo.cldr import Language

    language, script, region = parts(tag)
    script = script or writing(tag)
    for form in ((language, script, region), (language, region), (language, script), (language,)):
        try:
            return Language.parse("_".join(filter(None, form)), resolve_likely_subtags=False)
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _likely() -> Mapping[str, str]:
    """CLDR's likely subtags: "zh_HK" → "zh_Hant_HK"."""
    from babel.core import get_global

    found: Mapping[str, str] = get_global("likely_subtags")
    return found
