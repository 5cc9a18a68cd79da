"""The working tree behind the built-in edge, as visitors and while it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import NOW, Command
from starlette.testclient import TestClient

from cms.command import Run
from cms.console import Console
from cms.demo import VISITORS, Visitors
from cms.instant import instant
from cms.live import LiveSite


@pytest.fixture
def live(blog: Path) -> Iterator[LiveSite]:
    run = Run(blog, None, instant(NOW), None, False, Console())
    with run.apart("serve").workspace() as workspace:
        yield LiveSite(workspace, run.console)


def visit(live: LiveSite, visitor: str) -> str:
    """The home page as one of the demo's visitors gets it."""
    start = {each.id: each.start for each in VISITORS}[visitor]
    browser = TestClient(Visitors(live.edge), client=("127.0.0.1", 50000))
    answer = browser.get(f"/_demo/{visitor}{start}")
    assert answer.status_code == 200
    return answer.text


def heading(page: str) -> str:
    found = re.search("<h1>(.*?)</h1>", page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("visitor", "title", "says"),
    [
        ("first", "Old books, good tea, one room", "Everybody is welcome."),
        ("member", "Welcome back to your chair", "set aside under your name"),
        ("china", "旧书、好茶、一间屋", "中国境内的订单由杭州发货"),
        ("phone", "Old books, good tea, one room", "On your way?"),
        ("returning", "Good to see you again", "Everybody is welcome."),
        ("spring", "The first tea of spring is here", "Everybody is welcome."),
    ],
)
def test_six_visitors_get_six_pages(live: LiveSite, visitor: str, title: str, says: str) -> None:
    page = visit(live, visitor)
    assert heading(page) == title
    assert says in page


def test_an_address_that_is_not_utf8_is_not_found(live: LiveSite) -> None:
    assert TestClient(live.edge).get("/%ff").status_code == 404


def test_an_old_address_leads_to_the_page(live: LiveSite) -> None:
    answer = TestClient(live.edge, follow_redirects=False).get("/posts/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/blog/")


def test_a_change_is_shown_after_a_refresh(
    live: LiveSite, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not live.refresh()
    assert capsys.readouterr().err == ""
    edit(blog / "content/hero/welcome.md", "one room", "two rooms")
    assert live.refresh()
    assert capsys.readouterr().err.startswith("Built again, ")
    assert heading(visit(live, "first")) == "Old books, good tea, two rooms"


def test_a_broken_change_leaves_the_last_good_version(
    live: LiveSite, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(blog / "content/index.md", "use: hero/welcome", "use: hero/welcom")
    assert not live.refresh()
    assert "content/index.md" in capsys.readouterr().err
    assert heading(visit(live, "first")) == "Old books, good tea, one room"
    edit(blog / "content/index.md", "use: hero/welcom", "use: hero/welcome")
    live.refresh()
    assert heading(visit(live, "spring")) == "The first tea of spring is here"


def test_a_mistake_is_told_once_and_so_is_its_correction(
    live: LiveSite, blog: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(blog / "content/index.md", "use: hero/welcome", "use: hero/welcom")
    live.refresh()
    live.refresh()
    assert capsys.readouterr().err.count("still shown") == 1
    edit(blog / "content/index.md", "use: hero/welcom", "use: hero/welcome")
    live.refresh()
    live.refresh()
    assert capsys.readouterr().err.count("up to date again") == 1


def test_serving_does_not_keep_other_commands_waiting(live: LiveSite, blog: Path, fragmint: Command) -> None:
    assert fragmint("build", "--site", blog, "--now", NOW).code == 0
    assert fragmint("publish", "--site", blog, "--now", NOW, "--to", "local").code == 0
    assert heading(visit(live, "first"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
