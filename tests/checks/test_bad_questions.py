"""`fragmint explain` asked for what cannot be: exit code 2, and a message that says which part and what to ask instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checked_site import CheckedSite

from cms.__main__ import main


class Asked:
    """A run of `fragmint explain` in a site."""

    def __init__(self, site: CheckedSite, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        where = ("--site", str(site.folder / "site"), "--now", "2026-06-01")
        with pytest.raises(SystemExit) as left:
            main(["explain", *arguments, *where])
        self.code = left.value.code
        self.out, self.err = capsys.readouterr()


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("/abuot/", "did you mean /about/?"),
        ("/about", "did you mean /about/?"),
        ("https://www.example.com/about/?x=1", "did you mean /about/?"),
        ("/%E9%A6%96%E9%A1%B5", "did you mean /首页/?"),
        ("/nothing/like/it/", "addresses are paths such as /blog/hello/"),
    ],
)
def test_an_unknown_address(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], url: str, hint: str
) -> None:
    site.write({"content/about.md": "---\ntitle: About\n---\n", "content/首页.md": "---\ntitle: X\n---\n"})
    asked = Asked(site, capsys, url)
    assert (asked.code, asked.out, asked.err) == (2, "", f"no page is at {url!r}; {hint}\n")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("planet=mars", ['unknown signal "planet"']),
        ("contry=CN", ['unknown signal "contry"', 'did you mean "country"?']),
        ("country", ['"country" is no name=value', "write country=CN"]),
        ("bucket=1000", ["no bucket is", "a whole number from 0 to 999"]),
    ],
)
def test_a_context_that_means_nothing(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], given: str, words: list[str]
) -> None:
    asked = Asked(site, capsys, "/", "--with", given)
    assert (asked.code, asked.out) == (2, "")
    assert [word for word in words if word not in asked.err] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", ["no JSON"]),
        ("[1]", ["a line is an object such as"]),
        ('{"context": {}}', ["a line is an object such as"]),
    ],
)
def test_a_broken_line_of_a_batch_is_named_after_the_answers_before_it(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str, words: list[str]
) -> None:
    batch = tmp_path / "batch"
    batch.write_text(f'{{"url": "/"}}\n\n{line}\n{{"url": "/"}}\n', encoding="utf-8")
    asked = Asked(site, capsys, "--batch", str(batch))
    assert (asked.code, [json.loads(answer)["url"] for answer in asked.out.splitlines()]) == (2, ["/"])
    assert asked.err.startswith(f"{batch}:3: ")
    assert [word for word in words if word not in asked.err] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"url": "/", "context": [1]}', ["context"]),
        ('{"url": "/", "context": {"contry": "CN"}}', ["contry", "country"]),
        ('{"url": "/", "context": {"bucket": 1000}}', ["context at bucket", "from 0 to 999"]),
        ('{"url": "/indx/"}', ["no page is at '/indx/'"]),
    ],
)
def test_a_question_of_a_batch_without_answer_is_named_and_answered_so(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str, words: list[str]
) -> None:
    batch = tmp_path / "batch"
    batch.write_text(f'{{"url": "/"}}\n\n{line}\n{{"url": "/"}}\n', encoding="utf-8")
    asked = Asked(site, capsys, "--batch", str(batch))
    answers = [json.loads(answer) for answer in asked.out.splitlines()]
    assert (asked.code, ["error" in answer for answer in answers]) == (2, [False, True, False])
    assert asked.err.startswith(f"{batch}:3: ")
    assert [word for word in words if word not in asked.err or word not in answers[1]["error"]] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name either a URL or --batch FILE"),
        (("/", "--batch", "x"), "name either a URL or --batch FILE"),
        (("--batch", "x", "--with", "country=CN"), "--with goes with a URL"),
        (("--batch", "no-such-file"), "no-such-file cannot be read"),
    ],
)
def test_wrong_usage(
    site: CheckedSite, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    asked = Asked(site, capsys, *arguments)
    assert (asked.code, asked.out) == (2, "")
    assert words in asked.err


def test_content_that_cannot_be_built_is_exit_code_1(
    site: CheckedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write({"content/broken.md": "---\ntitle: [\n---\n"})
    asked = Asked(site, capsys, "/")
    assert asked.code == 1
    assert "content/broken.md:" in asked.err
