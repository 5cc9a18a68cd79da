"""The demo's visitors, in front of an edge that repeats what it was asked."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from audience.experiments import BUCKETS, held_out
from cms.demo import BUCKET, VISITORS, Visitors, greeting


async def repeat(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    facts = {"path": request.url.path, "raw": scope["raw_path"].decode(), "query": request.url.query}
    await JSONResponse({**facts, **request.headers})(scope, receive, send)


@pytest.fixture
def browser() -> TestClient:
    return TestClient(Visitors(repeat), follow_redirects=False)


def test_the_overview_has_a_frame_for_each_visitor(browser: TestClient) -> None:
    page = browser.get("/_demo/").text
    assert [page.count(f'<iframe src="/_demo/{visitor.id}/') for visitor in VISITORS] == [1] * len(VISITORS)


def test_a_visitor_s_signals_replace_the_browser_s(browser: TestClient) -> None:
    asked = browser.get("/_demo/china/zh/", headers={"Cookie": "sg=mine", "X-Country": "DE"}).json()
    assert (asked["path"], asked["x-country"], asked["accept-language"]) == ("/zh/", "CN", "zh-CN")
    assert "cookie" not in asked


def test_path_and_query_arrive_as_they_were_written(browser: TestClient) -> None:
    asked = browser.get("/_demo/spring/%E6%9C%AD/?utm_campaign=spring&x=%20").json()
    assert (asked["raw"], asked["query"]) == ("/%E6%9C%AD/", "utm_campaign=spring&x=%20")


def test_a_link_followed_inside_a_frame_keeps_its_visitor(browser: TestClient) -> None:
    inside = {"Referer": "http://testserver/_demo/member/blog/", "Sec-Fetch-Mode": "navigate"}
    answer = browser.get("/about/?a=1", headers=inside)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/_demo/member/about/?a=1")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Referer": "http://testserver/_demo/member/"},
        {"Referer": "http://testserver/blog/", "Sec-Fetch-Mode": "navigate"},
        {"Referer": "http://testserver/_demo/", "Sec-Fetch-Mode": "navigate"},
        {"Referer": "http://testserver/_demo/nobody/", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_everything_else_goes_to_the_edge_untouched(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.get("/about/", headers=headers).json()["path"] == "/about/"


@pytest.mark.parametrize("path", ["/_demo/nobody/", "/_demo/member", "/_demo"])
def test_an_unknown_visitor_is_the_edge_s_to_refuse(browser: TestClient, path: str) -> None:
    assert browser.get(path).json()["path"] == path


def test_the_greeting_has_an_address_and_a_command_for_each_visitor() -> None:
    text = "\n".join(greeting("http://127.0.0.1:8080"))
    assert text.count("curl") == len(VISITORS)
    assert "-H 'X-Country: CN'" in text


def test_who_agreed_to_be_remembered_is_not_left_to_chance() -> None:
    """With consent and no bucket an edge draws one, and may hold the visitor out."""
    agreed = [cookie for each in VISITORS if "fm_consent" in (cookie := each.headers.get("Cookie", ""))]
    assert agreed
    assert all(f"xb={BUCKET}" in cookie for cookie in agreed)
    assert not held_out(BUCKETS - 1, int(BUCKET))
