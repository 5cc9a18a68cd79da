"""What is said of a language by its tag, and how its readers write dates and numbers."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo import languages
from renderers.localised import FORMS, UnknownDirective, currency_text, date_text, number_text

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("tag", "name", "direction"),
    [
        ("en", "English", "ltr"),
        ("en-GB", "British English", "ltr"),
        ("zh-CN", "简体中文", "ltr"),
        ("zh-cn", "简体中文", "ltr"),
        ("zh-Hant", "繁體中文", "ltr"),
        ("zh-TW", "繁體中文", "ltr"),
        ("zh-Hans-SG", "简体中文 (新加坡)", "ltr"),
        ("fr", "Français", "ltr"),
        ("pt-BR", "Português", "ltr"),
        ("pt-PT", "Português europeu", "ltr"),
        ("de-CH", "Schweizer Hochdeutsch", "ltr"),
        ("de-CH-1996", "Schweizer Hochdeutsch", "ltr"),
        ("sr-Latn", "Srpski (latinica)", "ltr"),
        ("ka", "ქართული", "ltr"),
        ("ja", "日本語", "ltr"),
        ("ar", "العربية", "rtl"),
        ("he", "עברית", "rtl"),
        ("fa-IR", "فارسی", "rtl"),
        ("pa", "ਪੰਜਾਬੀ", "ltr"),
        ("pa-PK", "پنجابی (عربی)", "rtl"),
        ("uz-Arab", "اوزبیک (عربی)", "rtl"),
        ("ckb", "کوردیی ناوەندی", "rtl"),
        ("en-x-office", "English", "ltr"),
        ("xx", "xx", "ltr"),
        ("english", "english", "ltr"),
    ],
)
def test_names_and_directions(tag: str, name: str, direction: str) -> None:
    assert (languages.own_name(tag), languages.direction(tag)) == (name, direction)


def test_a_language_in_one_script_is_no_other() -> None:
    assert languages.is_same("de-CH", "de")
    assert languages.is_same("zh-HK", "zh-Hant")
    assert not languages.is_same("zh-CN", "zh-Hant")
    assert not languages.is_same("de", "en")


LONG = {
    "en": "March 5, 2026",
    "en-GB": "5 March 2026",
    "zh-CN": "2026年3月5日",
    "zh-Hant": "2026年3月5日",
    "ja": "2026年3月5日",
    "ko": "2026년 3월 5일",
    "ar": "5 مارس 2026",
    "fa": "5 مارس 2026",
    "he": "5 במרץ 2026",
    "de": "5. März 2026",
    "de-CH": "5. März 2026",
    "fr": "5 mars 2026",
    "es": "5 de marzo de 2026",
    "pt-BR": "5 de março de 2026",
    "it": "5 marzo 2026",
    "nl": "5 maart 2026",
    "sv": "5 mars 2026",
    "fi": "5. maaliskuuta 2026",
    "pl": "5 marca 2026",
    "cs": "5. března 2026",
    "ru": "5 марта 2026\N{NARROW NO-BREAK SPACE}г.",
    "uk": "5 березня 2026\N{NARROW NO-BREAK SPACE}р.",
    "el": "5 Μαρτίου 2026",
    "tr": "5 Mart 2026",
    "vi": "5 tháng 3, 2026",
    "hu": "2026. március 5.",
    "id": "5 Maret 2026",
    "hi": "5 मार्च 2026",
}


@pytest.mark.parametrize("tag", LONG)
def test_long_dates(tag: str) -> None:
    assert date_text(DAY, "long", tag) == LONG[tag]


def test_directives_inflect_months_beside_a_day() -> None:
    assert date_text(DAY, "%-d %B", "ru") == "5 марта"
    assert date_text(DAY, "%B %Y", "ru") == "март 2026"
    assert date_text(DAY, "month", "cs") == "březen 2026"
    assert date_text(DAY, "%A, %a %b", "de") == "Donnerstag, Do Mär"
    assert date_text(DAY, "month", "ja") == "2026年3月"


def test_directives_are_what_strftime_says() -> None:
    moment = datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)
    form = "%Y-%m-%d %H:%M:%S %j %%"
    assert date_text(moment, form, "ar") == moment.strftime(form)
    with pytest.raises(UnknownDirective, match="%c"):
        date_text(moment, "%c", "en")


def test_a_language_without_data_is_written_as_english() -> None:
    assert date_text(DAY, "long", "xx") == "March 5, 2026"


def test_numbers_and_amounts() -> None:
    assert [number_text(1234567.891, tag) for tag in ("en", "de", "de-CH", "fr", "hi")] == [
        "1,234,567.891",
        "1.234.567,891",
        "1’234’567.891",
        "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567,891",
        "12,34,567.891",
    ]
    assert [
        currency_text(19.9, code, tag) for code, tag in (("EUR", "de"), ("CNY", "zh-CN"), ("JPY", "ja"))
    ] == [
        "19,90\N{NO-BREAK SPACE}€",
        "¥19.90",
        "￥20",
    ]


@given(st.dates(), st.sampled_from([*FORMS, "month", "%B %A"]), st.sampled_from(sorted(LONG)))
def test_every_day_can_be_written(day: date, form: str, tag: str) -> None:
    assert date_text(day, form, tag)


def test_the_order_of_asking_does_not_matter() -> None:
    """Languages that share what they inherit must not fill in each other's names."""
    script = (
        "import sys; from datetime import date; from renderers.localised import date_text\n"
        "tags = sys.argv[1:]; said = {tag: [date_text(date(2026, 3, 5), form, tag) for form in ('%B', '%b', '%A', 'full')]"
        " for tag in tags}; print(sorted(said.items()))"
    )
    tags = ["zh-CN", "de", "de-CH", "ar", "pt-BR", "en"]
    first, second = (
        subprocess.run([sys.executable, "-c", script, *order], capture_output=True, text=True, check=True)
        for order in (tags, tags[::-1])
    )
    assert first.stdout == second.stdout
    assert "März" in first.stdout
