"""Codes for emoji: those of Hugo become the characters that Hugo shows, and nothing else changes."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hugo_program import hugo_pages
from hypothesis import given
from hypothesis import strategies as st

from content_repo.importers.emoji_codes import with_emoji

TEXT = r"""md :smile: `:smile:` :+1: :no_such: a:smile:b \:smile: :thumbsup::smile: ``x ` :smile:`` :SMILE: at 10:30:45

    :smile:

- item :heart:

      :heart: in code

~~~
:smile:
~~~

<div title=":smile:">
:smile:
</div>

<b title=":smile:">:beetle:</b> [x :egg:](/a:smile:) <http://x.example/:smile:> :e-mail: :uk: :u6709: :x:tada: [r]

[r]: /:smile:

# H :smile: x
> :family_man_woman_girl:
"""


def test_codes_are_characters_where_hugo_shows_them(tmp_path: Path) -> None:
    site = tmp_path / "hugo"
    (site / "content").mkdir(parents=True)
    settings = 'baseURL = "https://e.example/"\ndisableKinds = ["RSS", "sitemap"]\nmarkup.goldmark.renderer.unsafe = true\n'
    (site / "hugo.toml").write_text(settings + "enableEmoji = true\n")
    (site / "content/a.md").write_text(TEXT)
    (site / "content/b.md").write_text(with_emoji(TEXT))
    pages = hugo_pages(site)[0]
    assert html.unescape(pages["/a/"].content) == html.unescape(pages["/b/"].content)
    shown = re.sub(r"<code>.*?</code>", "", html.unescape(pages["/b/"].content), flags=re.DOTALL)
    assert shown.count("😄") == 4
    assert "🪲" in shown


def test_names_mean_what_they_mean_in_hugo(tmp_path: Path) -> None:
    """Those that Unicode gave to another character later on, and some that it did not."""
    older = "beetle calendar camel cat cow dog egg horse kiss mouse pencil pig post_office rabbit satellite snowman"
    newer = "sunglasses tiger train umbrella whale cat2 dog2 e-mail email fire rocket warning +1 us"
    names = f"{older} {newer}".split()
    text = " ".join(f":{each}:" for each in names)
    site = tmp_path / "hugo"
    (site / "content").mkdir(parents=True)
    (site / "hugo.toml").write_text('baseURL = "https://e.example/"\nenableEmoji = true\n')
    (site / "content/a.md").write_text(text)
    shown = re.sub("<[^>]*>", "", html.unescape(hugo_pages(site)[0]["/a/"].content)).split()
    bare = [each.replace("\ufe0f", "") for each in with_emoji(text).split()]
    assert dict(zip(names, bare, strict=True)) == {
        name: each.replace("\ufe0f", "") for name, each in zip(names, shown, strict=True)
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (":x:tada:", "❌tada:"),
        (":nope:tada:", ":nope🎉"),
        (":smile:\r\n:smile:\r:smile:", "😄\r\n😄\r😄"),
        ("a\x0b:tada:\u2028`:tada:`\x85:tada:", "a\x0b🎉\u2028`:tada:`\x85🎉"),
        ('{{< icon name=":smile:" >}}:smile:', '{{< icon name=":smile:" >}}😄'),
        (':::note{title="x"}\n:tada:\n:::\n', ':::note{title="x"}\n🎉\n:::\n'),
        ("::::", "::::"),
        ("", ""),
    ],
)
def test_what_is_around_a_code_stays(text: str, wanted: str) -> None:
    assert with_emoji(text) == wanted


@given(st.text(alphabet=":`~<>/a[]()\\ \n\r\t{}%smile\u2028"))
def test_any_text_without_a_known_name_stays(text: str) -> None:
    assert with_emoji(text.replace("smile", "")) == text.replace("smile", "")
