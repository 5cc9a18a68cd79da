"""Settings that do nothing yet are told where they are written."""

from __future__ import annotations

import pytest
from translated_site import SITE, TranslatedSite

from content_repo.idle_settings import idle_settings

IDLE = """\
[targets.local]
origin = "origin"
lease = "30s"
"""


def test_each_is_a_warning_with_its_line() -> None:
    found = [(each.code, each.severity, each.where, each.field) for each in idle_settings(IDLE.encode())]
    assert found == [
        ("setting_without_effect", "warning", "site.toml:3", "targets.local.lease"),
    ]


def test_a_path_in_the_address_of_a_site_is_told() -> None:
    (found,) = idle_settings(b'name = "x"\nbase_url = "https://example.com/blog/"\n')
    assert (found.where, found.field) == ("site.toml:2", "base_url")
    assert found.message.startswith("the path in `base_url` has no effect")


@pytest.mark.parametrize(
    "text",
    [
        "",
        'base_url = "https://example.com/"\n',
        '[budget]\noverflow = "late"\n[targets.x]\norigin = "o"\nredirect_pages = false\n',
        "budget = 3\ntargets = []\n",
        "this is no TOML",
        "\xff",
    ],
)
def test_what_asks_for_nothing_is_not_told(text: str) -> None:
    assert list(idle_settings(text.encode("latin-1"))) == []


def test_builds_and_checks_say_it_until_it_is_gone(site: TranslatedSite) -> None:
    site.write({"site.toml": SITE + IDLE})
    lines = [each.line for each in site.problems() if each.code == "setting_without_effect"]
    assert lines == [len(SITE.splitlines()) + number for number in (3,)]
    assert site.problems() == site.problems()
    assert {each.code for each in site.check()} >= {"setting_without_effect"}
    site.write({"site.toml": SITE})
    assert site.problems() == ()
