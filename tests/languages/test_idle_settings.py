"""What nothing follows from is told where it is written."""

from __future__ import annotations

import pytest
from translated_site import SITE, TranslatedSite

from content_repo.idle_settings import idle_settings

IDLE = 'base_url = "https://example.com/blog/"\n'


def test_a_path_in_the_address_of_a_site_is_a_warning_with_its_line() -> None:
    (found,) = idle_settings(f'name = "x"\n{IDLE}'.encode())
    assert (found.code, found.severity, found.where, found.field) == (
        "setting_without_effect",
        "warning",
        "site.toml:2",
        "base_url",
    )


@pytest.mark.parametrize(
    "text", ["", 'base_url = "https://example.com/"\n', "base_url = 3\n", "this is no TOML", "\xff"]
)
def test_what_asks_for_nothing_is_not_told(text: str) -> None:
    assert list(idle_settings(text.encode("latin-1"))) == []


def test_builds_and_checks_say_it_until_it_is_gone(site: TranslatedSite) -> None:
    site.write({"site.toml": SITE.replace(".com", ".com/blog", 1)})
    assert [each.line for each in site.problems() if each.code == "setting_without_effect"] == [1]
    assert site.problems() == site.problems()
    assert {each.code for each in site.check()} >= {"setting_without_effect"}
    site.write({"site.toml": SITE})
    assert site.problems() == ()
