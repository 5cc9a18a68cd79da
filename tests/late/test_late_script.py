"""Where no edge composes, a script in the visitor's browser does, and nothing on the screen moves meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from late_sites import BuiltSite, built, fragment, site, zone
from playwright.sync_api import Browser, Page

from publisher.edges.reference import respond
from publisher.edges.request import Request

LONG = "A much longer text, which takes many lines. " * 30
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({type: "layout-shift", buffered: true});
"""
TEMPLATE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title></head>\n'
    "<body>{{ page.content }}<footer>The end.</footer></body></html>\n"
)


def files() -> dict[str, str]:
    taller = zone("taller", {"de": LONG, "": "short"})
    lower = zone("lower", {"de": "short", "": LONG})
    same = zone("same", {"de": "one line", "": "the default"})
    below = {"id": "space", "type": "text", "text": "x"}
    return site(
        **{
            "content/index.md": fragment(
                title="Home", sections=[taller, lower, same, below, dict(taller, id="last")]
            ),
            "theme/page.html": TEMPLATE,
        }
    )


def _handler(made: BuiltSite) -> type[BaseHTTPRequestHandler]:
    table = made.table()

    class Handler(BaseHTTPRequestHandler):
        """An edge that chooses, and does not compose."""

        def do_GET(self) -> None:
            headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers.items()]
            headers.append((b"X-Country", b"DE"))
            request = Request("GET", self.path.encode(), headers, "127.0.0.1")
            answer = respond(request, table, made.entry, lambda: 0)
            body = made.read(answer.file) if answer.file else b""
            self.send_response(answer.status)
            for name, value in (*answer.headers, ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with built(tmp_path_factory.mktemp("script"), files()) as made:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_in_memory(made)))
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()


def _in_memory(made: BuiltSite) -> Any:
    """SQLite connections stay with their thread; the server has many."""

    class Held:
        def __init__(self) -> None:
            bundle = made.built.bundle
            entries = [entry for name in bundle.shards() for entry in bundle.shard(name)]
            self._files = {entry.path: (entry, bundle.read(entry)) for entry in entries}
            self._table = made.table()

        def table(self) -> Any:
            return self._table

        def entry(self, path: str) -> Any:
            found = self._files.get(f"public/{path}")
            return found[0]._replace(path=path) if found else None

        def read(self, path: str) -> bytes:
            return self._files[f"public/{path}"][1]

    return Held()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    opened = context.new_page()
    opened.add_init_script(SHIFTS)
    yield opened
    context.close()


def settled(page: Page, address: str) -> None:
    """Every zone has been put in: it is dissolved, or holds its height."""
    page.goto(address)
    page.wait_for_function(
        "() => [...document.querySelectorAll('fm-late')].every((zone) => zone.style.height)"
    )
    page.wait_for_timeout(300)  # in which shifts are told


def test_late_zones_are_put_in_without_a_shift(page: Page, address: str) -> None:
    settled(page, address)
    text = page.inner_text("body")
    assert "one line" in text and "the default" not in text
    assert text.count(LONG.split(".", maxsplit=1)[0]) == 2 * 30
    assert page.evaluate("window.shifts") == []


def test_a_zone_that_had_to_keep_its_height_takes_its_own_when_the_visitor_acts(
    page: Page, address: str
) -> None:
    settled(page, address)
    assert page.locator("fm-late").count() > 0
    page.mouse.click(400, 300)
    page.wait_for_function("() => !document.querySelector('fm-late')")
    page.wait_for_timeout(100)
    assert page.evaluate("window.shifts") == []


def test_without_scripts_visitors_see_the_default(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    text = page.inner_text("body")
    assert "short" in text and "the default" in text and "one line" not in text
    context.close()


def test_a_zone_that_cannot_be_had_leaves_the_default(page: Page, address: str) -> None:
    page.route("**/_f/**", lambda route: route.abort())
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert "the default" in page.inner_text("body")
